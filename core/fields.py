"""One field of a form with its label, hint, errors and control, tied by ids: what `as_field_group` draws everywhere.

Written in Python for the reason core.widgets is. `kind` and the ids come from core.forms.PortalBoundField.
"""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .widgets import safe


def draw(field: Any) -> SafeString:
    """The markup of a bound field."""
    parts = {"checkbox": _checkbox, "options": _options, "parts": _parts}.get(field.kind, _single)
    return SafeString(parts(field, " bad" if field.errors else ""))


def _single(field: Any, bad: str) -> str:
    label = f'<label for="{safe(field.id_for_label)}">{_label(field)}</label>' if field.label else ""
    return f'<div class="field{bad}">{label}{_hint(field)}{_errors(field)}{field}{_counter(field)}</div>'


def _checkbox(field: Any, bad: str) -> str:
    label = f'<label for="{safe(field.id_for_label)}">{safe(field.label)}</label>'
    return f'<div class="field{bad}">{_errors(field)}<div class="option">{field}{label}{_hint(field)}</div></div>'


def _options(field: Any, bad: str) -> str:
    options = "".join(
        f'<div class="option">{one.tag()}<label for="{safe(one.id_for_label)}">{safe(one.choice_label)}</label></div>'
        for one in field
    )
    return _fieldset(field, bad, f'<div class="options" id="{safe(field.auto_id)}">{options}</div>')


def _parts(field: Any, bad: str) -> str:
    return _fieldset(field, bad, f'<div class="parts">{field}</div>')


def _fieldset(field: Any, bad: str, controls: str) -> str:
    role = ' role="radiogroup"' if field.is_radio_group else ""
    invalid = ' aria-invalid="true"' if field.is_radio_group and bad else ""
    described = f' aria-describedby="{safe(field.aria_describedby)}"' if field.aria_describedby else ""
    legend = f"<legend>{_label(field)}</legend>" if field.label else ""
    return (
        f'<fieldset class="field{bad}"{role}{invalid}{described}>'
        f"{legend}{_hint(field)}{_errors(field)}{controls}</fieldset>"
    )


def _label(field: Any) -> str:
    word = _(" (optional)")
    return safe(field.label) + (f'<span class="optional">{safe(word)}</span>' if field.is_optional else "")


def _hint(field: Any) -> str:
    """The help text may hold markup; it is ours."""
    return f'<div class="hint" id="{safe(field.hint_id)}">{field.help_text}</div>' if field.help_text else ""


def _errors(field: Any) -> str:
    if not field.errors:
        return ""
    word = _("Error: ")
    before = f'<span class="visually-hidden">{safe(word)}</span>'
    said = "".join(f'<p class="error">{before}{safe(error)}</p>' for error in field.errors)
    return f'<div id="{safe(field.error_id)}">{said}</div>'


def _counter(field: Any) -> str:
    """Counts down what is left of a long text."""
    if not field.limit:
        return ""
    left, over = safe(_("{n} characters left")), safe(_("{n} characters too many"))
    most = safe(_("At most %(limit)s characters") % {"limit": field.limit})
    return f'<p class="counter" id="{safe(field.counter_id)}" data-left="{left}" data-over="{over}">{most}</p>'
