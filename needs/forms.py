"""What an office fills in about a need."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import local_today
from core.filtering import PlainSelect
from core.forms import PortalForm, RocDateField
from districts.models import District

from . import selectors
from .constants import DETAILS_LENGTH, MAX_AMOUNT, MAX_OPEN_DAYS, REASON_LENGTH, TITLE_LENGTH, USUAL_OPEN_DAYS
from .models import Need
from .services import Wish

_WISH = ("title", "indicator", "amount", "details", "opens_on", "closes_on")


class NeedForm(PortalForm):
    """What is wanted, how much of it, and until when schools may answer; the bureau also says for which district."""

    district = forms.ModelChoiceField(
        District.objects.order_by("number").defer("map_path"),
        label=_("District"),
        to_field_name="slug",
        empty_label=_("Choose a district"),
        widget=PlainSelect,
    )
    title = forms.CharField(
        label=_("What is wanted, in one line"),
        help_text=_("E.g. Table leaders for the residents' assembly in March"),
        max_length=TITLE_LENGTH,
    )
    indicator = forms.ModelChoiceField(
        None,
        label=_("What it would count as"),
        help_text=_("A school that answers finds this commitment filled in."),
        to_field_name="code",
        empty_label=_("Something else"),
        required=False,
        widget=PlainSelect,
    )
    amount = forms.IntegerField(
        label=_("How many"),
        help_text=_("In the unit of the commitment; leave it empty where no number is meant."),
        min_value=1,
        max_value=MAX_AMOUNT,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )
    details = forms.CharField(
        label=_("What schools should know"),
        help_text=_("Where, when, for whom. Everybody can read it: no names, no private numbers."),
        max_length=DETAILS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    opens_on = RocDateField(label=_("Published from"))
    closes_on = RocDateField(
        label=_("Last day to answer"),
        help_text=_("Inclusive. Your desk is reminded before it, and after it until you say what became of it."),
    )

    def __init__(self, data: Any = None, *, district: District | None, need: Need | None = None) -> None:
        super().__init__(data, initial=_as_written(need) if need else _usual_days())
        self.own, self.need = district, need
        self.fields["indicator"].queryset = selectors.askable_indicators()  # type: ignore[attr-defined]
        if district is not None:
            del self.fields["district"]

    def clean_closes_on(self) -> date:
        last: date = self.cleaned_data["closes_on"]
        if last < local_today():
            raise ValidationError(_t("The last day has passed already."))
        return last

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("opens_on"), given.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _t("The last day lies before the first one."))
        elif first and last and (last - first).days > MAX_OPEN_DAYS:
            self.add_error(
                "closes_on", _t("Keep it within a year; write it anew afterwards, so that the list stays true.")
            )
        return given

    @property
    def wish(self) -> Wish:
        """For the service; only after `is_valid`."""
        return Wish(**{name: self.cleaned_data[name] for name in _WISH})

    @property
    def chosen_district(self) -> District:
        return self.own or self.cleaned_data["district"]


def _as_written(need: Need) -> dict[str, Any]:
    return {name: getattr(need, name) for name in _WISH} | {"indicator": need.indicator and need.indicator.code}


def _usual_days() -> dict[str, date]:
    return {"opens_on": local_today(), "closes_on": local_today() + timedelta(days=USUAL_OPEN_DAYS)}


class WithdrawForm(PortalForm):
    reason = forms.CharField(
        label=pgettext_lazy("of a need", "Why is it taken back?"),
        help_text=_("Only officials read it."),
        max_length=REASON_LENGTH,
    )
