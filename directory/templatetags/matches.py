"""Rows of matches without a template each: a district has some thirty, and drawing them took a quarter of its page."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.portal import in_chinese
from directory.selectors.matches import MatchRow

register = template.Library()
_ROW = (
    '<li><a href="%s">%s</a> <span class="locality disc %s">%s</span> <small class="points">%s</small><p>%s</p>%s</li>'
)
_DEPARTMENTS = '<p class="muted"%s>%s</p>'


@register.simple_tag
def match_rows(rows: Iterable[MatchRow]) -> SafeString:
    """The rows as items of a list."""
    return mark_safe("".join(map(_drawn, rows)))  # noqa: S308 - every word in it is escaped below


def _drawn(row: MatchRow) -> str:
    departments = _DEPARTMENTS % (in_chinese(), escape(row.departments)) if row.departments else ""
    words = (row.url, row.name, row.code, row.tie, row.points, row.why)
    return _ROW % (*map(escape, words), departments)
