"""The HTML of Django's usual widgets, written in Python.

A template for each widget, each of its options and the attributes of each is what makes forms slow: they are drawn by
the hundred. Written here is what Django's templates of the same names give; any other widget keeps its template.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeString

Shown = Mapping[str, Any]


def safe(value: Any) -> str:
    """Escaped, unless it is markup of ours; `conditional_escape` without what it does for lazy texts."""
    plain = str(value) if isinstance(value, Promise) or not hasattr(value, "__html__") else value
    return plain.__html__() if hasattr(plain, "__html__") else escape(plain)


def _attributes(widget: Shown) -> str:
    return "".join(_attribute(name, value) for name, value in widget["attrs"].items() if value is not False)


def _attribute(name: str, value: Any) -> str:
    return f" {safe(name)}" if value is True else f' {safe(name)}="{safe(value)}"'


def _input(widget: Shown) -> str:
    value = widget["value"]
    given = "" if value is None else f' value="{safe(value)}"'
    return f'<input type="{safe(widget["type"])}" name="{safe(widget["name"])}"{given}{_attributes(widget)}>'


def _input_option(widget: Shown) -> str:
    drawn = _input(widget)
    if not widget.get("wrap_label"):
        return drawn
    target = widget["attrs"].get("id")
    tied = f' for="{safe(target)}"' if target else ""
    return f"<label{tied}>{drawn} {_label(widget)}</label>"


def _label(widget: Shown) -> str:
    return safe(localize(widget["label"]))


def _select(widget: Shown) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{safe(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def _group(name: str | None, options: list[Shown]) -> str:
    drawn = "".join(map(_option, options))
    return f'<optgroup label="{safe(name)}">{drawn}</optgroup>' if name else drawn


def _option(widget: Shown) -> str:
    return f'<option value="{safe(widget["value"])}"{_attributes(widget)}>{_label(widget)}</option>'


def _textarea(widget: Shown) -> str:
    # The first line end belongs to the markup: browsers swallow it.
    typed = safe(widget["value"] or "")
    return f'<textarea name="{safe(widget["name"])}"{_attributes(widget)}>\n{typed}</textarea>'


_INPUTS = ("text", "input", "email", "number", "password", "hidden", "url", "tel", "search", "color", "checkbox")
_WRITTEN: dict[str, Callable[[Shown], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in (*_INPUTS, "file", "date", "datetime", "time")},
    **{f"django/forms/widgets/{name}.html": _input_option for name in ("radio_option", "checkbox_option")},
    "django/forms/widgets/input_option.html": _input_option,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
WRITTEN = frozenset(_WRITTEN)


def write(template_name: str, widget: Shown) -> SafeString:
    """The HTML of a widget whose template is in WRITTEN."""
    return SafeString(_WRITTEN[template_name](widget))
