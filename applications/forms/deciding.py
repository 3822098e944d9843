"""What the bureau fills in: a decision, its release, a referral."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from agreements.models import Indicator
from core.forms import PortalBoundField, RocDateField

from ..constants import APPROVE_REASONS, DECLINE_REASONS, Outcome
from ..models import Decision
from ..selectors.deciding import DecisionBasis
from ..selectors.releasing import BATCH, Releasable
from ..services.deciding import DraftedDecision
from .official import RefusableForm, words

DOCUMENT_NUMBER = r"^[一-鿿]{2,8}字第\d{10}號$"


class ReferForm(RefusableForm):
    note = forms.CharField(
        label=_("Note to the next district"),
        help_text=_("What it should know; the school does not see it."),
        max_length=500,
        widget=words(4),
    )


def document_number() -> forms.CharField:
    return forms.CharField(
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


class ReleaseForm(RefusableForm):
    # The draft that was on the page, so that nobody releases another one unseen.
    decision = forms.IntegerField(widget=forms.HiddenInput)
    document_number = document_number()


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One decision of a batch with the field for its number."""

    item: Releasable
    number: PortalBoundField


class BatchForm(RefusableForm):
    """A document number for each of the decisions that are shown."""

    mark_optional = False

    def __init__(self, *args: Any, items: Sequence[Releasable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = items
        for item in items:
            self.fields[_number(item)] = document_number()

    @staticmethod
    def chosen(params: QueryDict) -> list[int]:
        return [int(pk) for pk in params.getlist("decision")[:BATCH] if pk.isdecimal() and len(pk) < 19]

    def rows(self) -> list[BatchRow]:
        return [BatchRow(item, self[_number(item)]) for item in self._items]

    def numbered(self) -> list[tuple[Decision, str]]:
        return [(item.decision, self.cleaned_data[_number(item)]) for item in self._items]


def _number(item: Releasable) -> str:
    return f"number_{item.decision.pk}"


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
        widget=words(4),
    )
    explanation = forms.CharField(
        label=_("Reasons in words"), help_text=_("It stands in the letter."), max_length=1000, widget=words(5)
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
