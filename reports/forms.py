"""What is typed: an erratum, a self-review, which document is to be made."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from core.forms import PortalForm

from .constants import (
    FACTOR_HINTS,
    MAX_NUMBER,
    REASON_LENGTH,
    REMARK_LENGTH,
    TEXT_LENGTH,
    Factor,
    ReportKind,
    Standing,
)
from .figures import Count, Days, Share, Value
from .models import Period, SelfReview
from .selectors import documents as selectors
from .services import Answer


class ErratumForm(PortalForm):
    """What one figure should have been: one number, or two where it is a share or a median."""

    number = forms.IntegerField(label=_("Number"), min_value=0, max_value=MAX_NUMBER)
    whole = forms.IntegerField(label=_("Out of"), min_value=1, max_value=MAX_NUMBER)
    reason = forms.CharField(
        label=_("Why it was wrong"),
        help_text=_("Everybody who reads the figure reads this."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, was: Value, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = was
        if isinstance(was, Days):
            self.fields["number"].label = _("Working days (median)")
            self.fields["whole"].label = _("How many were counted")
        elif not isinstance(was, Share):
            del self.fields["whole"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, whole = cleaned.get("number"), cleaned.get("whole")
        if isinstance(self.was, Share) and number is not None and whole is not None and number > whole:
            self.add_error("number", ValidationError(_("The part cannot be larger than the whole."), code="larger"))
        return cleaned

    @property
    def right(self) -> Value:
        number = self.cleaned_data["number"]
        if isinstance(self.was, Share):
            return Share(number, self.cleaned_data["whole"])
        if isinstance(self.was, Days):
            return Days(number, self.cleaned_data["whole"])
        return Count(number)


class ReviewForm(PortalForm):
    """Two questions about each of the five factors, and what the office needs; saved with whatever is there."""

    def __init__(self, *args: Any, review: SelfReview, **kwargs: Any) -> None:
        answers = {one.factor: one for one in review.answers.all()}
        initial: dict[str, Any] = {"wish": review.wish, "seen": review.version}
        for factor, one in answers.items():
            initial |= {f"{factor}_standing": one.standing, f"{factor}_text": one.text}
        super().__init__(*args, initial=initial, **kwargs)
        self.mark_optional = False
        for factor in Factor:
            self.fields[f"{factor}_standing"] = forms.ChoiceField(
                label=factor.label, help_text=FACTOR_HINTS[factor], choices=Standing.choices,
                widget=forms.RadioSelect, required=False,
            )  # fmt: skip
            self.fields[f"{factor}_text"] = _long(_("In your own words: %(factor)s") % {"factor": factor.label})
        self.fields["wish"] = _long(_("What your office needs from the Department"))
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def facts(self) -> dict[str, Any]:
        """What was written, for the service; only after `is_valid`."""
        said = self.cleaned_data
        answers = {factor: Answer(said[f"{factor}_standing"], said[f"{factor}_text"].strip()) for factor in Factor}
        return {"answers": answers, "wish": said["wish"], "seen": said["seen"]}


def _long(label: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, required=False, widget=widget)


class ReadForm(PortalForm):
    remark = forms.CharField(
        label=_("Answer to the office"), max_length=REMARK_LENGTH, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReportForm(PortalForm):
    """Which document, of which period, about whom; only what the capacity may have made is offered."""

    kind = forms.ChoiceField(label=_("Which document"), widget=forms.RadioSelect)
    period = forms.ChoiceField(label=_("Of which period"), widget=forms.Select(attrs={"class": "w-medium"}))
    district = forms.ChoiceField(
        label=_("Of which district"), help_text=_("Only for the report of a district."), required=False
    )
    school = forms.ChoiceField(
        label=_("Of which school"), help_text=_("Only for the report of a school."), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, acting: Membership, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4()}, **kwargs)
        self.mark_optional = False
        kinds = selectors.kinds_for(acting)
        self.periods = {one.key: one for one in selectors.periods_to_tell_of()} if kinds else {}
        self._choose("kind", [(kind.value, kind.label) for kind in kinds])
        self._choose("period", [(key, _with_state(one)) for key, one in self.periods.items()])
        # Without a period nothing can be asked for, and the form is not shown.
        self.districts = {one.slug: one for one in selectors.districts_of(acting)} if self.periods else {}
        self.schools = {one.slug: one for one in selectors.schools_of(acting)} if self.periods else {}
        self._offer("district", ReportKind.DISTRICT, kinds, self.districts)
        self._offer("school", ReportKind.SCHOOL, kinds, self.schools)

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices
        if choices:
            self.initial.setdefault(name, choices[0][0])

    def _offer(self, name: str, kind: ReportKind, kinds: list[ReportKind], places: Mapping[str, Any]) -> None:
        """A choice of places where there is one to make; a body's own document is about itself."""
        if kind not in kinds or len(places) <= 1:
            del self.fields[name]
            return
        self._choose(name, [("", _("Choose")), *((slug, str(place)) for slug, place in places.items())])
        self.initial[name] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in (ReportKind.DISTRICT, ReportKind.SCHOOL):
            if cleaned.get("kind") == name and name in self.fields and not cleaned.get(name):
                self.add_error(name, ValidationError(_("Choose whose report it is."), code="required"))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """For the service; only after `is_valid`."""
        said, kind = self.cleaned_data, ReportKind(self.cleaned_data["kind"])
        facts = {"kind": kind, "period": self.periods[said["period"]], "form_key": said["form_key"]}
        if kind == ReportKind.DISTRICT:
            facts["district"] = self._one(self.districts, said.get("district"))
        if kind == ReportKind.SCHOOL:
            facts["school"] = self._one(self.schools, said.get("school"))
        return facts

    @staticmethod
    def _one(places: Mapping[str, Any], slug: str | None) -> Any:
        return places[slug] if slug else next(iter(places.values()))


def _with_state(period: Period) -> str:
    """Closed ones are final, and say so."""
    return _("%(period)s (closed)") % {"period": period.label} if period.is_closed else period.label
