"""What both sides have done for their commitments so far, each beside the field that changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from agreements.constants import Side
from agreements.models import Agreement, Commitment, Indicator, TermTarget
from evidence.constants import UseState
from evidence.models import EvidenceUse

from .page import RenewalPage


class Asking(Protocol):
    """A form with a field for the new target of each commitment."""

    def target_field(self, commitment: Commitment) -> Any: ...


@dataclass(frozen=True, slots=True)
class Result:
    """One commitment over the whole life of the agreement.."""

    indicator: Indicator
    target: int
    due: int
    verified: int
    claimed: int
    # The targets that either side wants instead, by side.
    wishes: list[tuple[Side, int]]
    field: Any

    @property
    def verified_share(self) -> int:
        return _share(self.verified, self.due)

    @property
    def claimed_share(self) -> int:
        """As far as it fits beside what is verified."""
        return min(_share(self.claimed, self.due), 100 - self.verified_share)


@dataclass(frozen=True, slots=True)
class Results:
    """Both sides with equal rank, each in the catalogue's order."""

    government: list[Result]
    school: list[Result]


def commitments_of(agreement: Agreement) -> list[Commitment]:
    """The commitments in force with `due`, `verified` and `claimed`, both sides, in one query."""
    due = TermTarget.objects.filter(commitment=OuterRef("pk"), is_current=True)
    uses = EvidenceUse.objects.filter(target__commitment=OuterRef("pk"))
    rows = agreement.commitments.select_related("indicator").annotate(
        due=_sum_of(due),
        verified=_sum_of(uses.filter(state=UseState.VERIFIED)),
        claimed=_sum_of(uses.filter(state__in=[UseState.CLAIMED, UseState.DISPUTED])),
    )
    return list(rows.order_by("indicator__order", "pk"))


def _sum_of(rows: QuerySet[Any]) -> Coalesce:
    total = rows.order_by().values("commitment" if rows.model is TermTarget else "target__commitment")
    return Coalesce(Subquery(total.annotate(total=Sum("amount")).values("total")), 0)


def results_of(page: RenewalPage, commitments: Sequence[Commitment], form: Asking | None) -> Results:
    by_side: dict[str, list[Result]] = {side: [] for side in Side}
    for one in commitments:
        by_side[one.indicator.side].append(_result(one, page, form))
    return Results(by_side[Side.GOVERNMENT], by_side[Side.SCHOOL])


def _result(commitment: Commitment, page: RenewalPage, form: Asking | None) -> Result:
    said: dict[str, Any] = vars(commitment)  # what commitments_of has annotated
    wishes = ((side, page.said[side].changes.get(commitment.indicator_id)) for side in Side)
    return Result(
        indicator=commitment.indicator,
        target=commitment.target,
        due=said["due"],
        verified=said["verified"],
        claimed=said["claimed"],
        wishes=[(side, wish.target) for side, wish in wishes if wish is not None],
        field=form.target_field(commitment) if form is not None else None,
    )


def _share(amount: int, due: int) -> int:
    return min(100, round(100 * amount / due)) if due else 0
