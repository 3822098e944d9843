"""What officials fill in: comments, returns, assessments, decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from agreements.models import Indicator
from core.forms import PortalBoundField, PortalForm, RocDateField

from ..constants import (
    APPROVE_REASONS,
    DECLINE_REASONS,
    ChecklistAnswer,
    CommentVisibility,
    Criterion,
    Outcome,
)
from ..criteria import GUIDES, Guide
from ..selectors.deciding import DecisionBasis
from ..selectors.official import Answer, ReadSection
from ..services.deciding import DraftedDecision

DOCUMENT_NUMBER = r"^[一-鿿]{2,8}字第\d{10}號$"


def _words(rows: int, **attributes: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})


class RefusableForm(PortalForm):
    """Keeps what was typed when somebody else was faster."""

    def refuse(self, message: str) -> None:
        self.add_error(None, message)


class CommentForm(RefusableForm):
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (CommentVisibility.INTERNAL, _("Internal: officials only, the school never sees it")),
            (CommentVisibility.VISIBLE, _("Visible: the school reads it on its case page")),
        ],
        initial=CommentVisibility.INTERNAL,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(label=_("Comment"), max_length=2000, widget=_words(4))

    def __init__(self, *args: Any, is_school: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_school:
            del self.fields["visibility"]

    @property
    def visibility_chosen(self) -> CommentVisibility:
        return CommentVisibility(self.cleaned_data.get("visibility", CommentVisibility.VISIBLE))


@dataclass(frozen=True, slots=True)
class PinRow:
    """One answer with the box for the comment on it."""

    answer: Answer
    field: PortalBoundField


@dataclass(frozen=True, slots=True)
class PinSection:
    title: Any
    rows: list[PinRow]


class ReturnForm(RefusableForm):
    """Every answer with a box; what is written in a box is pinned to its answer."""

    mark_optional = False
    message = forms.CharField(
        label=_("A word to the school"),
        help_text=_("Optional; it stands above the list of corrections."),
        max_length=1000,
        required=False,
        widget=_words(3),
    )

    def __init__(self, *args: Any, sections: Sequence[ReadSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        for answer in self._answers():
            self.fields[_pin(answer)] = forms.CharField(
                label=_t("What to correct in “%(question)s”") % {"question": answer.question.label},
                # Not `max_length`: two dozen counters on one page would only be in the way.
                validators=[MaxLengthValidator(500)],
                required=False,
                widget=_words(2),
            )
        self.order_fields([*(_pin(answer) for answer in self._answers()), "message"])

    def _answers(self) -> list[Answer]:
        return [answer for part in self._sections for answer in part.answers]

    def sections(self) -> list[PinSection]:
        return [
            PinSection(part.section.title, [PinRow(answer, self[_pin(answer)]) for answer in part.answers])
            for part in self._sections
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.items:
            self.add_error(None, _("Pin at least one comment to an answer: write what to correct in its box."))
        return cleaned

    @property
    def items(self) -> dict[str, str]:
        """Comments by question code."""
        typed = {answer.question.code: self.cleaned_data.get(_pin(answer), "") for answer in self._answers()}
        return {code: comment for code, comment in typed.items() if comment}


def _pin(answer: Answer) -> str:
    return f"pin_{answer.question.code}"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One criterion: its guide, the answers it is about, and its two fields."""

    criterion: Criterion
    sections: list[ReadSection]
    answer: PortalBoundField
    note: PortalBoundField


class AssessForm(RefusableForm):
    """For or against, the checklist, and the reason."""

    # The notes alone may stay empty, and each says when.
    mark_optional = False
    recommended = forms.TypedChoiceField(
        label=_("The district's assessment"),
        choices=[("yes", _("For: the district recommends the school")), ("no", _("Against: it does not recommend it"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The section chief and the Department of Civil Affairs decide by it; the school does not see it."),
        max_length=1000,
        widget=_words(5),
    )

    def __init__(self, *args: Any, sections: Sequence[ReadSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        asked: dict[str, forms.Field] = {}
        for criterion in Criterion:
            asked[criterion] = forms.ChoiceField(
                label=criterion.label,
                help_text=GUIDES[criterion].question,
                choices=_anchored(GUIDES[criterion]),
                widget=forms.RadioSelect,
            )
            asked[_note(criterion)] = forms.CharField(
                label=_t("Note on “%(criterion)s”") % {"criterion": criterion.label},
                help_text=_t("Needed where it is not met."),
                max_length=300,
                required=False,
                widget=_words(2),
            )
        self.fields = asked | self.fields

    def rows(self) -> list[CheckRow]:
        by_code = {part.section.code: part for part in self._sections}
        return [
            CheckRow(
                criterion,
                [by_code[code] for code in GUIDES[criterion].sections if code in by_code],
                self[criterion],
                self[_note(criterion)],
            )
            for criterion in Criterion
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for criterion in Criterion:
            fails = cleaned.get(criterion) == ChecklistAnswer.FAILS
            if fails and not cleaned.get(_note(criterion)) and _note(criterion) not in self.errors:
                self.add_error(
                    _note(criterion), _t("Say why “%(criterion)s” is not met.") % {"criterion": criterion.label}
                )
        return cleaned

    @property
    def assessment(self) -> dict[str, Any]:
        """What `assess_application` takes."""
        cleaned = self.cleaned_data
        return {
            "is_recommended": cleaned["recommended"],
            "checklist": {one.value: {"answer": cleaned[one], "note": cleaned[_note(one)]} for one in Criterion},
            "reason": cleaned["reason"],
        }


def _anchored(guide: Guide) -> list[tuple[str, str]]:
    """Each answer with what it means."""
    return [
        (level.value, _t("%(answer)s: %(meaning)s") % {"answer": level.label, "meaning": meaning})
        for level, meaning in guide.anchors
    ]


def _note(criterion: Criterion) -> str:
    return f"{criterion.value}_note"


class ConfirmForm(RefusableForm):
    # The assessment that was on the page, so that nobody confirms another one unseen.
    assessment = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SendBackForm(RefusableForm):
    reason = forms.CharField(
        label=_("Why the assessment goes back"),
        help_text=_("The officer reads it with the case; the school does not."),
        max_length=500,
        widget=_words(4),
    )


class ReferForm(RefusableForm):
    note = forms.CharField(
        label=_("Note to the next district"),
        help_text=_("What it should know; the school does not see it."),
        max_length=500,
        widget=_words(4),
    )


class ReleaseForm(RefusableForm):
    # The draft that was on the page, so that nobody releases another one unseen.
    decision = forms.IntegerField(widget=forms.HiddenInput)
    document_number = forms.CharField(
        label=_("Official document number (發文字號)"),
        help_text=_(
            "For example 北市民區字第1150000001號. Without one the letter is headed as a notice of the system, "
            "not an official letter."
        ),
        max_length=40,
        required=False,
        validators=[
            RegexValidator(
                DOCUMENT_NUMBER,
                _("Write the document number in full, such as 北市民區字第1150000001號, with ten digits."),
            )
        ],
    )


class DecisionForm(RefusableForm):
    """Approve with term and commitments, or decline with coded reasons and what would make it a yes."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Outcome.APPROVE, _("Approve")), (Outcome.DECLINE, _("Decline"))],
        widget=forms.RadioSelect,
    )
    starts_on = RocDateField(label=_("First day of the agreement"), required=False)
    ends_on = RocDateField(label=_("Last day of the agreement"), required=False, help_text="")
    approve_reasons = forms.MultipleChoiceField(
        label=_("Reasons for approving"),
        choices=[(code.value, code.label) for code in APPROVE_REASONS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    decline_reasons = forms.MultipleChoiceField(
        label=_("Reasons for declining"),
        help_text=_("At least one."),
        choices=[(code.value, code.label) for code in DECLINE_REASONS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    advice = forms.CharField(
        label=_("What would make it a yes"),
        help_text=_("What the school can change, by when, and whom it may ask. It stands in the letter."),
        max_length=1000,
        required=False,
        widget=_words(4),
    )
    explanation = forms.CharField(
        label=_("Reasons in words"), help_text=_("It stands in the letter."), max_length=1000, widget=_words(5)
    )

    mark_optional = False
    approve_fields = ("starts_on", "ends_on", "approve_reasons")
    decline_fields = ("decline_reasons", "advice")

    def __init__(self, *args: Any, basis: DecisionBasis, **kwargs: Any) -> None:
        kwargs["initial"] = basis.initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.basis = basis
        for indicator in basis.indicators:
            self.fields[_target(indicator)] = _target_field(indicator)
        self.order_fields(self._as_on_the_page())

    def _as_on_the_page(self) -> list[str]:
        targets = [_target(one) for side in (Side.SCHOOL, Side.GOVERNMENT) for one in self.basis.of(side)]
        return ["outcome", *self.approve_fields, *targets, *self.decline_fields, "explanation"]

    def targets(self, side: Side) -> list[PortalBoundField]:
        return [self[_target(one)] for one in self.basis.of(side)]

    def school_targets(self) -> list[PortalBoundField]:
        return self.targets(Side.SCHOOL)

    def government_targets(self) -> list[PortalBoundField]:
        return self.targets(Side.GOVERNMENT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Outcome.APPROVE:
            self._clean_approval(cleaned)
        elif cleaned.get("outcome") == Outcome.DECLINE:
            self._clean_decline(cleaned)
        return cleaned

    def _clean_approval(self, cleaned: dict[str, Any]) -> None:
        for name in ("starts_on", "ends_on"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _t("An approval needs “%(label)s”.") % {"label": self.fields[name].label})
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] <= cleaned["starts_on"]:
            self.add_error("ends_on", _t("The last day must lie after the first."))
        mine = self.basis.of(Side.SCHOOL)
        if mine and not any(cleaned.get(_target(one)) or _target(one) in self.errors for one in mine):
            self.add_error(_target(mine[0]), _t("Keep at least one commitment of the school above 0."))

    def _clean_decline(self, cleaned: dict[str, Any]) -> None:
        # What belongs to an approval is not in force, so nothing in it can be wrong.
        for name in [*self.approve_fields, *(_target(one) for one in self.basis.indicators)]:
            self.errors.pop(name, None)
        if not cleaned.get("decline_reasons") and "decline_reasons" not in self.errors:
            self.add_error("decline_reasons", _t("Choose at least one reason for declining."))
        if not cleaned.get("advice") and "advice" not in self.errors:
            self.add_error("advice", _t("Say what would make it a yes."))

    @property
    def draft(self) -> DraftedDecision:
        cleaned = self.cleaned_data
        if cleaned["outcome"] == Outcome.DECLINE:
            return DraftedDecision(
                Outcome.DECLINE, cleaned["decline_reasons"], cleaned["explanation"], advice=cleaned["advice"]
            )
        kept = [(one, cleaned[_target(one)]) for one in self.basis.indicators if cleaned.get(_target(one))]
        return DraftedDecision(
            Outcome.APPROVE,
            cleaned["approve_reasons"],
            cleaned["explanation"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            commitments=kept,
        )


def _target(indicator: Indicator) -> str:
    return f"target_{indicator.code}"


def _target_field(indicator: Indicator) -> forms.IntegerField:
    return forms.IntegerField(
        label=indicator.label,
        help_text=_t("%(unit)s %(per)s, at most %(maximum)d; 0 leaves it out.")
        % {"unit": indicator.unit_label, "per": indicator.get_per_display(), "maximum": indicator.maximum_target},
        min_value=0,
        max_value=indicator.maximum_target,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
