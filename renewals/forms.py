"""What each side says: a word, why, and only those commitments that should change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from agreements.models import Commitment, Indicator
from core.forms import PortalForm

from .constants import GOES_ON_HERE, NOTE_LENGTH, DistrictWord, SchoolChoice
from .selectors.page import RenewalPage

_NOTE = _("Needed when you do not go on. Both sides and the Department of Civil Affairs read it.")


class WordForm(PortalForm):
    """The part that both sides share; `commitments` are those in force, of either side."""

    note = forms.CharField(
        label=_("Explanation"),
        help_text=_NOTE,
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    side: Side
    word_name: str
    # The words after which there is nothing to change, and which need a reason.
    refusals: frozenset[str]

    def __init__(self, data: Any = None, *, page: RenewalPage, commitments: list[Commitment]) -> None:
        self.page, self.commitments = page, commitments
        said = page.said[self.side]
        super().__init__(data, initial=self._initial(page))
        for one in commitments:
            change = said.changes.get(one.indicator_id)
            self.fields[_field_name(one.indicator)] = _target_field(one, change.target if change else None)

    def _initial(self, page: RenewalPage) -> dict[str, Any]:
        """One's own earlier word; before the first nothing is chosen."""
        if page.renewal is None or not page.renewal.is_open:
            return {}
        names = {Side.SCHOOL: ("school_choice", "school_note"), Side.GOVERNMENT: ("district_word", "district_note")}
        word, note = (getattr(page.renewal, name) for name in names[self.side])
        return {self.word_name: word, "note": note}

    @property
    def word_fields(self) -> list[forms.BoundField]:
        return [self[self.word_name], self["note"]]

    def target_field(self, commitment: Commitment) -> forms.BoundField:
        return self[_field_name(commitment.indicator)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get(self.word_name) in self.refusals and not cleaned.get("note"):
            self.add_error("note", _t("Say why you do not go on."))
        return cleaned

    @property
    def changes(self) -> list[tuple[Indicator, int]]:
        """Only what differs from the agreement in force; for a valid form."""
        typed = [(one, self.cleaned_data.get(_field_name(one.indicator))) for one in self.commitments]
        return [(one.indicator, target) for one, target in typed if target is not None and target != one.target]

    @property
    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        word = self.cleaned_data[self.word_name]
        return {self.word_name: word, "note": self.cleaned_data["note"], "changes": self.changes}


class SchoolForm(WordForm):
    side, word_name, refusals = Side.SCHOOL, "choice", frozenset({SchoolChoice.END})

    choice = forms.ChoiceField(
        label=_("What does your school want to do?"), choices=SchoolChoice.choices, widget=forms.RadioSelect
    )
    field_order = ("choice", "note")

    def clean_choice(self) -> SchoolChoice:
        choice = SchoolChoice(self.cleaned_data["choice"])
        renewal = self.page.renewal
        if choice in GOES_ON_HERE and renewal is not None and renewal.district_word == DistrictWord.STOP:
            raise ValidationError(_t("The district does not go on; move to another district, or end the cooperation."))
        return choice


class DistrictForm(WordForm):
    side, word_name, refusals = Side.GOVERNMENT, "word", frozenset({DistrictWord.STOP})

    word = forms.ChoiceField(
        label=_("What does your office want to do?"), choices=DistrictWord.choices, widget=forms.RadioSelect
    )
    field_order = ("word", "note")

    def clean_word(self) -> DistrictWord:
        return DistrictWord(self.cleaned_data["word"])


FORMS: dict[Side, type[SchoolForm | DistrictForm]] = {Side.SCHOOL: SchoolForm, Side.GOVERNMENT: DistrictForm}


def _field_name(indicator: Indicator) -> str:
    return f"target-{indicator.code}"


def _target_field(commitment: Commitment, before: int | None) -> forms.IntegerField:
    one = commitment.indicator
    return forms.IntegerField(
        label=_t("%(name)s from now on (%(unit)s, %(per)s)")
        % {"name": one.label, "unit": one.unit_label, "per": one.get_per_display()},
        required=False,
        initial=before,
        min_value=1,
        max_value=one.maximum_target,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )
