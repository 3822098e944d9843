"""What both sides have done for their commitments so far, each beside the field that changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agreements.constants import Side
from agreements.models import Agreement, Commitment, Indicator
from evidence.selectors import CommitmentRow, progress_by_commitment

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
    """The commitments in force of both sides, in the catalogue's order."""
    return list(agreement.commitments.select_related("indicator").order_by("indicator__order", "pk"))


def results_of(page: RenewalPage, commitments: Sequence[Commitment], form: Asking | None) -> Results:
    """Counted as everywhere else; one query."""
    done = {row.commitment_id: row for rows in progress_by_commitment(page.agreement).values() for row in rows}
    by_side: dict[str, list[Result]] = {side: [] for side in Side}
    for one in commitments:
        by_side[one.indicator.side].append(_result(one, done.get(one.pk), page, form))
    return Results(by_side[Side.GOVERNMENT], by_side[Side.SCHOOL])


def _result(commitment: Commitment, done: CommitmentRow | None, page: RenewalPage, form: Asking | None) -> Result:
    """A commitment whose amounts were never laid out has nothing due."""
    wishes = ((side, page.said[side].changes.get(commitment.indicator_id)) for side in Side)
    return Result(
        indicator=commitment.indicator,
        target=commitment.target,
        due=done.amount if done else 0,
        verified=done.verified if done else 0,
        claimed=done.claimed + done.disputed if done else 0,
        wishes=[(side, wish.target) for side, wish in wishes if wish is not None],
        field=form.target_field(commitment) if form is not None else None,
    )


def _share(amount: int, due: int) -> int:
    return min(100, round(100 * amount / due)) if due else 0
