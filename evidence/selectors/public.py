"""Verified results as everybody may read them: of people, one to four in a term are withheld (small cells)."""

from collections.abc import Iterable
from dataclasses import dataclass

from agreements.constants import SMALLEST_PUBLISHED
from agreements.models import Indicator

from .. import wording
from .progress import CommitmentRow, TargetRow


@dataclass(frozen=True, slots=True)
class PublicResult:
    """One commitment over all its terms; `withheld`: a term holds so few people that it is left out of `verified`."""

    indicator: Indicator
    amount: int
    verified: int
    percent: int
    withheld: bool

    @property
    def summary(self) -> str:
        return wording.verified_of(self.verified, self.amount)


def public_amount(indicator: Indicator, verified: int) -> int | None:
    """The amount as it may be published; None where it is withheld."""
    return None if indicator.counts_people and 0 < verified < SMALLEST_PUBLISHED else verified


def public_results(commitments: Iterable[CommitmentRow]) -> list[PublicResult]:
    return [_public(one) for one in commitments]


def _public(one: CommitmentRow) -> PublicResult:
    shown = [row for row in one.rows if _is_shown(row)]
    met = sum(min(row.verified, row.amount) for row in shown)
    return PublicResult(
        indicator=one.indicator,
        amount=one.amount,
        verified=sum(row.verified for row in shown),
        percent=met * 100 // one.amount,
        withheld=len(shown) < len(one.rows),
    )


def _is_shown(row: TargetRow) -> bool:
    return public_amount(row.target.commitment.indicator, row.verified) is not None
