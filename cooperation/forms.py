"""What an official fills in about work without an agreement: meant to take half a minute."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import local_today
from core.filtering import PlainSelect
from core.forms import PortalForm, RocDateField
from core.search import MAX_SEARCH_LENGTH
from districts.models import District

from .constants import MAX_PARTICIPANTS, MAX_YEARS_BACK, NOTE_LENGTH, REASON_LENGTH, WHAT_LENGTH, ActivityKind
from .models import InformalActivity
from .services import Facts

_FACTS = ("happened_on", "kind", "what", "participants", "note")


class SchoolLookupForm(PortalForm):
    mark_optional = False
    q = forms.CharField(
        label=_("Name of the school"),
        help_text=_("One character is enough; 台 finds 臺."),
        required=False,
        max_length=MAX_SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class FactsForm(PortalForm):
    """What was done, when, by how many."""

    happened_on = RocDateField(label=_("Date"))
    kind = forms.ChoiceField(label=_("Type"), choices=ActivityKind.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("What was done"),
        help_text=_("In one line, e.g. Class on proposals for students of social studies"),
        max_length=WHAT_LENGTH,
    )
    participants = forms.IntegerField(
        label=_("Participants"),
        min_value=1,
        max_value=MAX_PARTICIPANTS,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )
    note = forms.CharField(label=pgettext_lazy("of an entry", "Note"), max_length=NOTE_LENGTH, required=False)

    @classmethod
    def of(cls, activity: InformalActivity, data: Any = None) -> "FactsForm":
        """The form to correct an entry with, filled with what it says now."""
        return cls(data, initial={name: getattr(activity, name) for name in _FACTS})

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        today = local_today()
        if day > today:
            raise ValidationError(_t("The date lies ahead; enter what has been done."))
        if day.year < today.year - MAX_YEARS_BACK:
            raise ValidationError(
                _t("Enter work of the last %(years)d years; older things belong to the documented cooperation.")
                % {"years": MAX_YEARS_BACK}
            )
        return day

    @property
    def facts(self) -> Facts:
        """For the service; only after `is_valid`."""
        return Facts(**{name: self.cleaned_data[name] for name in _FACTS})


class LogForm(FactsForm):
    """A new entry; the bureau also says for which district."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    district = forms.ModelChoiceField(
        District.objects.order_by("number").defer("map_path"),
        label=_("District"),
        to_field_name="slug",
        empty_label=_("Choose a district"),
        widget=PlainSelect,
    )
    field_order = ("form_key", "district", *_FACTS)

    def __init__(self, data: Any = None, *, district: District | None) -> None:
        super().__init__(data, initial={"happened_on": local_today(), "form_key": uuid4()})
        self.own = district
        if district is not None:
            del self.fields["district"]

    @property
    def chosen_district(self) -> District:
        return self.own or self.cleaned_data["district"]


class StrikeForm(PortalForm):
    reason = forms.CharField(
        label=_("Why is it struck out?"),
        help_text=_("E.g. entered twice, or it did not take place"),
        max_length=REASON_LENGTH,
    )
