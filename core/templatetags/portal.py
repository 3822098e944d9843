"""Filters and tags every template has without `{% load %}` (a template builtin)."""

import datetime as dt
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import dates, forms, sharing
from core.lasting import TAGS
from core.rows import rows_of

register = template.Library()
for _name, _tag in TAGS.items():
    register.tag(_name, _tag)
register.tag("for", rows_of)


@register.filter(expects_localtime=False)
def roc_date(value: dt.date | None) -> str:
    """115年11月23日（一）; empty for no date."""
    return dates.format_date(value) if isinstance(value, dt.date) else ""


@register.filter(expects_localtime=False)
def roc_datetime(value: dt.datetime | None) -> str:
    """115年11月23日（一）14:05 in Taipei; empty for no moment."""
    return dates.format_datetime(value) if isinstance(value, dt.datetime) else ""


@register.filter(expects_localtime=False)
def roc_short(value: dt.date | None) -> str:
    """115.11.23; empty for no date."""
    return dates.format_short(value) if isinstance(value, dt.date) else ""


@register.filter(expects_localtime=False)
def time_hm(value: dt.datetime | dt.time | None) -> str:
    """14:05 in Taipei; empty for no moment."""
    return dates.format_time(value) if isinstance(value, (dt.datetime, dt.time)) else ""


@register.simple_tag
def when(value: dt.date | None) -> SafeString | str:
    """A `<time>` element: readable in the page, ISO in the attribute."""
    if isinstance(value, dt.datetime):
        iso = value.astimezone(dates.TAIPEI).isoformat(timespec="minutes")
        return format_html('<time datetime="{}">{}</time>', iso, dates.format_datetime(value))
    if isinstance(value, dt.date):
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.format_date(value))
    return ""


@register.simple_tag
def in_chinese() -> SafeString:
    """The lang attribute of Chinese words on a page in another language; nothing where the page is Chinese itself."""
    return in_language("zh-hant")


@register.simple_tag
def in_language(code: str) -> SafeString:
    """The same for words in either language of the site."""
    theirs, ours = (str(one or "").startswith("en") for one in (code, get_language()))
    return SafeString("" if theirs == ours else ' lang="en"' if theirs else ' lang="zh-Hant"')


@register.simple_block_tag(takes_context=True)
def shareable(context: dict[str, Any], content: str) -> str:
    """Around title and description: adds the address and the card of a public page, on which both stand."""
    return sharing.shared(content, context["request"].path, str(context["site_name"]))


@register.simple_tag
def error_links(*forms_: Any) -> list[forms.ErrorLink]:
    """Every error of the forms, formsets or lists of them, in page order, for the summary."""
    return forms.error_links(*forms_)


@register.filter
def form_errors_id(form: BaseForm) -> str:
    """The id of the place where a form shows the errors that belong to no field."""
    return forms.form_errors_id(form)
