"""What an office fills in about a need."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.dates import local_today
from core.filtering import PlainSelect
from core.forms import PortalForm, RocDateField
from core.search import MAX_SEARCH_LENGTH
from districts.models import District

from . import selectors
from .constants import (
    ABOUT_LENGTH,
    DETAILS_LENGTH,
    LETTER_LENGTH,
    MAX_AMOUNT,
    MAX_ANSWER_DAYS,
    MAX_OPEN_DAYS,
    OFFICE_CHANNELS,
    REACH_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    USUAL_ANSWER_DAYS,
    USUAL_OPEN_DAYS,
    WHO_LENGTH,
    Channel,
)
from .models import Enquiry, Need
from .services import Asked, Letter, Wish

_WISH = ("title", "indicator", "amount", "details", "opens_on", "closes_on")


def _district(empty: Any, *, required: bool = True, **options: Any) -> forms.ModelChoiceField:
    rows = District.objects.order_by("number").defer("map_path")
    given = {"label": _("District"), "widget": PlainSelect} | options
    return forms.ModelChoiceField(rows, to_field_name="slug", empty_label=empty, required=required, **given)


class NeedForm(PortalForm):
    """What is wanted, how much of it, and until when schools may answer; the bureau also says for which district."""

    district = _district(_("Choose a district"))
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


class ReasonForm(PortalForm):
    reason = forms.CharField(label=pgettext_lazy("of an invitation", "Reason"), max_length=REASON_LENGTH)


class SchoolLookupForm(PortalForm):
    mark_optional = False
    q = forms.CharField(
        label=_("Name of the school"),
        help_text=_("One character is enough; 台 finds 臺."),
        required=False,
        max_length=MAX_SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class InviteForm(PortalForm):
    """What an office writes when it invites; the bureau also says for which district."""

    district = _district(_("Choose a district"))
    need = forms.ModelChoiceField(
        None,
        label=_("Because of a need"),
        help_text=_("Its commitment is filled in when the school accepts."),
        empty_label=_("No particular one"),
        required=False,
        widget=PlainSelect,
    )
    text = forms.CharField(
        label=_("What you write to the school"),
        help_text=_("It stands above what you have done together already."),
        max_length=LETTER_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    answer_by = RocDateField(label=_("Answer by"))

    def __init__(self, data: Any = None, *, district: District | None, asked: Mapping[str, str]) -> None:
        """`asked` may name a need and a district, as the address does."""
        initial = {name: asked.get(name) for name in ("need", "district")}
        super().__init__(data, initial=initial | {"answer_by": local_today() + timedelta(days=USUAL_ANSWER_DAYS)})
        self.own = district
        needs = selectors.open_needs()
        self.fields["need"].queryset = needs.filter(district=district) if district else needs  # type: ignore[attr-defined]
        if district is not None:
            del self.fields["district"]

    def clean_answer_by(self) -> date:
        last: date = self.cleaned_data["answer_by"]
        if not 0 <= (last - local_today()).days <= MAX_ANSWER_DAYS:
            raise ValidationError(_t("Choose a day within the next half year."))
        return last

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        need, district = given.get("need"), self.own or given.get("district")
        if need and district and need.district_id != district.pk:
            self.add_error("need", _t("This need is of another district."))
        return given

    @property
    def chosen_district(self) -> District:
        return self.own or self.cleaned_data["district"]

    def letter(self, enquiry: Enquiry | None) -> Letter:
        """For the service; only after `is_valid`."""
        given = self.cleaned_data
        return Letter(answer_by=given["answer_by"], text=given["text"], need=given["need"], enquiry=enquiry)


class _AskedForm(PortalForm):
    who = forms.CharField(label=_("Who asked"), max_length=WHO_LENGTH)
    reach = forms.CharField(
        label=_("How to reach them"),
        help_text=_("One way: a telephone number or an e-mail address."),
        max_length=REACH_LENGTH,
    )
    about = forms.CharField(label=_("What about"), max_length=ABOUT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def asked(self) -> Asked:
        """For the service; only after `is_valid`."""
        given = self.cleaned_data
        return Asked(given["who"], given["reach"], given["about"], given.get("channel", Channel.HAND))


class EnquiryForm(_AskedForm):
    """A call or a visit; the bureau also says which district it is about, if any."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[(one.value, one.label) for one in OFFICE_CHANNELS], widget=forms.RadioSelect
    )
    district = _district(_("No particular district"), required=False)
    field_order = ("form_key", "channel", "district", "who", "reach", "about")

    def __init__(self, data: Any = None, *, district: District | None) -> None:
        super().__init__(data, initial={"channel": Channel.PHONE.value, "form_key": uuid4()})
        self.own = district
        if district is not None:
            del self.fields["district"]

    @property
    def chosen_district(self) -> District | None:
        return self.own or self.cleaned_data["district"]


class HandForm(_AskedForm):
    """What a single teacher leaves; whoever answers reads it."""

    district = _district(
        _("No particular district"), required=False, label=_("Which district would you like to work with?")
    )
    field_order = ("who", "reach", "district", "about")

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, initial={"who": person.name, "reach": person.email})
        self.fields["who"].label = _("Your name")
        self.fields["reach"].label = _("How to reach you")
        self.fields["about"].label = _("What you would like to do")


class AnswerForm(PortalForm):
    note = forms.CharField(
        label=_("What was answered"),
        help_text=_("In one line; whoever raised a hand reads it."),
        max_length=REASON_LENGTH,
    )
