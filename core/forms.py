"""Forms as this site shows them: one accessible way to draw a field, readable errors, nothing typed is cut.

`{{ form }}` and `{{ form.name.as_field_group }}` give label, hint, error and control, tied by ids.
Validation is the server's alone: no `required`, no `maxlength`, which would swallow the end of a pasted text.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.formsets import BaseFormSet
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import format_roc_short, parse_roc_date
from core.fields import draw
from core.widgets import WRITTEN, write


class PortalBoundField(forms.BoundField):
    """What core.fields needs to know about a field; also used for forms that are not ours (allauth)."""

    @property
    def data(self) -> Any:
        """The posted value; browsers send line ends as two characters, people count one."""
        value = super().data
        if isinstance(value, str) and isinstance(self.field.widget, forms.Textarea):
            return value.replace("\r\n", "\n")
        return value

    @property
    def kind(self) -> str:
        """`checkbox` (one box, label behind it), `options` (a list to choose from), `parts` or `single`."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.RadioSelect):
            return "options"
        return "parts" if widget.use_fieldset else "single"

    @property
    def is_radio_group(self) -> bool:
        return isinstance(self.field.widget, forms.RadioSelect) and not self.field.widget.allow_multiple_selected

    @property
    def is_optional(self) -> bool:
        """Whether the label says so: most questions are required, so the few others are marked."""
        return getattr(self.form, "mark_optional", False) and not self.field.required and self.kind != "checkbox"

    @property
    def anchor(self) -> str:
        """The id an error links to: the control, or the first one of a group."""
        if self.kind == "options":
            return next((option.id_for_label or "" for option in self.subwidgets), self.auto_id)
        return self.id_for_label or (f"{self.auto_id}_0" if self.kind == "parts" else self.auto_id)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_helptext"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def counter_id(self) -> str:
        return f"{self.auto_id}_counter"

    @property
    def limit(self) -> int | None:
        """The number of characters to count down from, for long texts only."""
        if isinstance(self.field.widget, forms.Textarea) and isinstance(self.form, PortalFormMixin):
            return getattr(self.field, "max_length", None)
        return None

    @property
    def aria_describedby(self) -> str | None:
        described = super().aria_describedby
        if described is None or self.limit is None:
            return described
        return f"{described} {self.counter_id}".strip()

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if "maxlength" in (widget or self.field.widget).attrs:
            attrs["maxlength"] = False  # leaves the attribute out
        if self.limit is not None:
            attrs["data-maxlength"] = str(self.limit)
        if self.is_radio_group:
            attrs.pop("aria-invalid", None)  # belongs to the group, a single radio button cannot be wrong
        return attrs


# The name by which Django asks for what core.fields draws.
FIELD = "django/forms/field.html"


class PortalRenderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    field_template_name = FIELD
    bound_field_class = PortalBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name in WRITTEN:
            return write(template_name, context["widget"])
        if template_name == FIELD:
            return draw(context["field"])
        return super().render(template_name, context, request)


class PortalFormMixin:
    """The common manners of our forms; mix in before Form, ModelForm or an allauth form.

    `mark_optional` writes （選填） behind labels of optional fields; filter forms set it False.
    """

    use_required_attribute = False
    mark_optional = True
    fields: dict[str, forms.Field]

    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        for name, field in self.fields.items() if self.is_bound else ():
            if not isinstance(field.error_messages, _NamedMessages):
                field.error_messages = _NamedMessages(name, field)
        super().full_clean()  # type: ignore[misc]


class PortalForm(PortalFormMixin, forms.Form):
    pass


class RocDateField(forms.CharField):
    """A date typed with the ROC year; cleans to `datetime.date`, None when empty and optional."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("For example 115年11月23日 or 115/11/23."))
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "w-medium")

    def to_python(self, value: Any) -> dt.date | None:  # type: ignore[override]
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        try:
            return parse_roc_date(str(value))
        except ValueError as unreadable:
            named = {"label": self.label, "problem": unreadable}
            raise ValidationError(_("“%(label)s”: %(problem)s") % named, code="invalid") from None

    def run_validators(self, value: Any) -> None:
        """CharField's own are about text; a date has passed all checks once it is one."""

    def prepare_value(self, value: Any) -> Any:
        return format_roc_short(value).replace(".", "/") if isinstance(value, dt.date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary: the words beside the field, and the id of the field."""

    anchor: str
    message: str


def error_links(*sources: Any) -> list[ErrorLink]:
    """Every error of the given forms, formsets and lists of them, in the order of the page; others are skipped."""
    return [link for source in sources for link in _links(source)]


def _links(source: Any) -> Iterator[ErrorLink]:
    if isinstance(source, forms.BaseForm):
        yield from _form_links(source)
    elif isinstance(source, BaseFormSet):
        yield from (ErrorLink("", str(message)) for message in source.non_form_errors())
        yield from error_links(*source.forms)
    elif isinstance(source, (list, tuple)):
        yield from error_links(*source)


def _form_links(form: forms.BaseForm) -> Iterator[ErrorLink]:
    for message in form.errors.get(NON_FIELD_ERRORS, ()):
        yield ErrorLink(form_errors_id(form), str(message))
    for name in form.fields:
        for message in form.errors.get(name, ()):
            yield ErrorLink(_anchor(form[name]), str(message))


def _anchor(field: forms.BoundField) -> str:
    if field.is_hidden:
        return ""
    return field.anchor if isinstance(field, PortalBoundField) else field.auto_id


def form_errors_id(form: forms.BaseForm) -> str:
    """Where the summary's link for an error of the whole form leads."""
    return f"{form.prefix}-errors" if form.prefix else "form-errors"


class _NamedMessages(dict[str, Any]):
    """A field's messages, Django's general ones replaced by sentences that name the field and the remedy.

    They are written when the first one is asked for: most fields of most forms are right.
    """

    def __init__(self, name: str, field: forms.Field) -> None:
        super().__init__(field.error_messages)
        self._about: tuple[str, forms.Field] | None = (name, field)

    def __contains__(self, code: object) -> bool:
        self._write()
        return super().__contains__(code)

    def __getitem__(self, code: str) -> Any:
        self._write()
        return super().__getitem__(code)

    def get(self, code: str, default: Any = None) -> Any:
        self._write()
        return super().get(code, default)

    def _write(self) -> None:
        if self._about is None:
            return
        (name, field), self._about = self._about, None
        label = str(pretty_name(name) if field.label is None else field.label)
        for code, sentence in _sentences(field, label).items():
            if super().get(code) == _django_sentence(field, code):
                self[code] = sentence


def _django_sentence(field: forms.Field, code: str) -> Any:
    for kind in type(field).__mro__:
        if kind.__module__.startswith("django.") and code in vars(kind).get("default_error_messages", ()):
            return vars(kind)["default_error_messages"][code]
    return None


def _sentences(field: forms.Field, label: str) -> dict[str, str]:
    named = {"label": label}
    # The next ones still take the validator's own parameters, hence the doubled signs.
    later = {"label": label.replace("%", "%%"), "limit": "%(limit_value)s", "count": "%(show_value)s"}
    found = {
        "required": _required_sentence(field) % named,
        "max_length": _("“%(label)s” takes at most %(limit)s characters; it now has %(count)s.") % later,
        "min_length": _("“%(label)s” needs at least %(limit)s characters; it now has %(count)s.") % later,
        "max_value": _("“%(label)s” can be at most %(limit)s.") % later,
        "min_value": _("“%(label)s” must be at least %(limit)s.") % later,
    }
    if isinstance(field, forms.EmailField):
        found["invalid"] = _("Enter a complete e-mail address in “%(label)s”, such as name@example.edu.tw.") % named
    elif isinstance(field, forms.IntegerField):
        found["invalid"] = _("Enter a number in “%(label)s”, such as 4.") % named
    return found


def _required_sentence(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return _("Attach a file for “%(label)s”.")
    if isinstance(field, forms.BooleanField):
        return _("Tick “%(label)s” to continue.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose “%(label)s”.")
    return _("Fill in “%(label)s”.")
