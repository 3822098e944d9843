"""What an official fills in for a circular."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership
from core.filtering import PlainSelect
from core.forms import PortalForm
from districts.models import District

from .constants import BODY_LENGTH, REMARK_LENGTH, SUBJECT_LENGTH
from .models import Circular
from .registry import registry
from .services import Content


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CircularForm(PortalForm):
    """Whom it addresses and what it says; the audiences are those of the capacity that writes."""

    audience = forms.ChoiceField(label=_("Who gets it"), widget=forms.RadioSelect)
    district = forms.ModelChoiceField(
        District.objects.order_by("number").defer("map_path"),
        label=_("Only those of one district"),
        help_text=_("For partner schools and open applications; leave it empty for all districts."),
        empty_label=_("All districts"),
        required=False,
        to_field_name="slug",
        widget=PlainSelect(attrs={"class": "w-medium"}),
    )
    subject = forms.CharField(label=pgettext_lazy("of a circular", "Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(
        label=pgettext_lazy("of a circular", "Text"),
        help_text=_(
            "Each mail greets its reader by name first. An empty line begins a new paragraph; "
            "an address such as https://… stays text."
        ),
        max_length=BODY_LENGTH,
        widget=_words(10),
    )
    subject_en = forms.CharField(
        label=_("English subject"),
        help_text=_("People who read the portal in English get this version; without it they get the Chinese one."),
        max_length=SUBJECT_LENGTH,
        required=False,
    )
    body_en = forms.CharField(label=_("English text"), max_length=BODY_LENGTH, required=False, widget=_words(6))

    def __init__(self, *args: Any, sender: Membership, circular: Circular | None = None, **kwargs: Any) -> None:
        if circular is not None:
            kwargs["initial"] = _as_written(circular)
        super().__init__(*args, **kwargs)
        field = self.fields["audience"]
        field.choices = [(one.code, one.label) for one in registry.open_to(sender)]  # type: ignore[attr-defined] # fields are typed as the base
        if sender.is_district:
            del self.fields["district"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        audience = registry.get(cleaned.get("audience", ""))
        if cleaned.get("district") and audience is not None and not audience.by_district:
            self.add_error("district", ValidationError(_t("These people do not belong to districts: choose all.")))
        if cleaned.get("subject_en") and not cleaned.get("body_en") and "body_en" not in self.errors:
            self.add_error("body_en", ValidationError(_t("Write the English text too, or empty the English subject.")))
        if cleaned.get("body_en") and not cleaned.get("subject_en") and "subject_en" not in self.errors:
            self.add_error(
                "subject_en", ValidationError(_t("Write the English subject too, or empty the English text."))
            )
        return cleaned

    @property
    def content(self) -> Content:
        """What was written, for the service; only after `is_valid`."""
        return Content(**self.cleaned_data)


def _as_written(circular: Circular) -> dict[str, Any]:
    return {
        "audience": circular.audience,
        "district": circular.district.slug if circular.district else "",
        "subject": circular.subject,
        "body": circular.body,
        "subject_en": circular.subject_en,
        "body_en": circular.body_en,
    }


class SendBackForm(PortalForm):
    remark = forms.CharField(label=_("What should be changed?"), max_length=REMARK_LENGTH, widget=_words(4))
