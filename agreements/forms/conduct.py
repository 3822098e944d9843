"""Amending, resting and ending: each with its reason."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from core.forms import PortalForm, RocDateField

from ..constants import EndReason, PauseReason
from ..models import Agreement, Pause, Version

_MAX_NOTE = Pause._meta.get_field("note").max_length
_MAX_END_NOTE = Agreement._meta.get_field("end_note").max_length
_MAX_REASON = Version._meta.get_field("reason").max_length


def _words(label: Any, limit: int | None, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required, widget=forms.Textarea(attrs={"rows": 3}))


class RefusableForm(PortalForm):
    """Keeps what was typed when the moment has passed."""

    def refuse(self, message: str) -> None:
        self.add_error(None, message)


class AmendForm(RefusableForm):
    reason = _words(_("Reason for the amendment"), _MAX_REASON)


class CommentForm(RefusableForm):
    """Why a text is opened again, or an amendment given up."""

    comment = _words(_("Why"), _MAX_REASON)


class PauseForm(RefusableForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=PauseReason.choices, widget=forms.RadioSelect)
    note = _words(_("Explanation"), _MAX_NOTE, required=False)
    starts_on = RocDateField(label=_("First day"))
    ends_on = RocDateField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not lie before the first."))
        return cleaned


class DropForm(RefusableForm):
    """Why an agreement is not concluded."""

    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)
    note = _words(_("Explanation"), _MAX_END_NOTE, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == EndReason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Explain the other reason."))
        return cleaned


class TerminateForm(DropForm):
    """Why and when an agreement in force ends."""

    closed_on = RocDateField(label=_("Last day"))

    def clean_closed_on(self) -> date:
        if self.cleaned_data["closed_on"] > local_today():
            message = _t("The last day cannot lie in the future. End the agreement when it has come.")
            raise forms.ValidationError(message)
        return self.cleaned_data["closed_on"]
