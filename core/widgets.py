"""The HTML of Django's usual widgets, written in Python.

A template for each widget, each of its options and the attributes of each is what makes forms slow: they are drawn by
the hundred. Written here is what Django's templates of the same names give; any other widget keeps its template.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

Shown = Mapping[str, Any]
NOTHING = SafeString("")


def _attributes(widget: Shown) -> SafeString:
    shown = [(name, value) for name, value in widget["attrs"].items() if value is not False]
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, _text(value))


def _text(value: Any) -> str:
    """As `stringformat:"s"` gives it: markup of ours stays."""
    return value if isinstance(value, str) else str(value)


def _input(widget: Shown) -> SafeString:
    value = widget["value"]
    given = NOTHING if value is None else format_html(' value="{}"', _text(value))
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], given, _attributes(widget))


def _input_option(widget: Shown) -> SafeString:
    drawn = _input(widget)
    if not widget.get("wrap_label"):
        return drawn
    target = widget["attrs"].get("id")
    return format_html(
        "<label{}>{} {}</label>", format_html(' for="{}"', target) if target else NOTHING, drawn, _label(widget)
    )


def _label(widget: Shown) -> str:
    return conditional_escape(localize(widget["label"]))


def _select(widget: Shown) -> SafeString:
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], _attributes(widget), groups)


def _group(name: str | None, options: list[Shown]) -> SafeString:
    drawn = format_html_join("", "{}", ((_option(option),) for option in options))
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def _option(widget: Shown) -> SafeString:
    return format_html('<option value="{}"{}>{}</option>', _text(widget["value"]), _attributes(widget), _label(widget))


def _textarea(widget: Shown) -> SafeString:
    # The first line end belongs to the markup: browsers swallow it.
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), widget["value"] or NOTHING
    )


_INPUTS = ("text", "input", "email", "number", "password", "hidden", "url", "tel", "search", "color", "checkbox")
WRITTEN: dict[str, Callable[[Shown], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in (*_INPUTS, "file", "date", "datetime", "time")},
    **{f"django/forms/widgets/{name}.html": _input_option for name in ("radio_option", "checkbox_option")},
    "django/forms/widgets/input_option.html": _input_option,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
