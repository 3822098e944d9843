"""What the ledger lacks: the steps that have fired for rounds which are owed, and were not written yet.

All declarations make one statement without parameters, written once a day: a connection plans it once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from core.dates import local_today
from core.prepared import prepared_cursor, with_constants

from ..constants import Audience
from ..duty import RANK
from ..models import LadderStep
from ..owed import owed_by
from ..registry import Obligation
from ..selectors.ladders import Ladders
from ..statements import MISSING

# Key and rank of each step that has fired by now for something, with the latest due date for which it has.
_Bounds = tuple[tuple[int, int, date], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A step without its line in the ledger, for rounds that began on one day and have one due date."""

    obligation: Obligation
    due_on: date
    began_on: date
    step: LadderStep


def find_missing(ladders: Ladders, obligations: Iterable[Obligation]) -> list[Missing]:
    """One query. Among them are steps whose day lay before the beginning of the round, which nobody is reminded of."""
    bounded = tuple((obligation, bounds) for obligation in obligations if (bounds := _bounds(ladders, obligation)))
    if not bounded:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(_statement(bounded, local_today()))
        found = cursor.fetchall()
    by_code = {obligation.code: obligation for obligation, _bounds in bounded}
    steps = {step.pk: step for obligation in by_code.values() for step in ladders.of(obligation.ladder.code)}
    return [Missing(by_code[code], due_on, began_on, steps[step]) for code, due_on, began_on, step in found]


def _bounds(ladders: Ladders, obligation: Obligation) -> _Bounds:
    bounds = ladders.bounds(obligation.ladder.code)
    return tuple(
        (step.pk, RANK[Audience(step.audience)], bounds[step.pk]) for step in ladders.of(obligation.ladder.code)
    )


@lru_cache(maxsize=64)
def _statement(bounded: tuple[tuple[Obligation, _Bounds], ...], _today: date) -> str:
    parts: list[str] = []
    params: dict[str, Any] = {}
    for place, (obligation, bounds) in enumerate(bounded):
        owed = owed_by(obligation).due_by(f"%(bound{place})s")
        parts.append(f"SELECT %(code{place})s AS code, subject, started_at, due_on FROM ({owed.sql}) AS owed")  # noqa: S608 - names are ours
        latest = max(bound for _step, _rank, bound in bounds)
        params |= owed.params | {f"code{place}": obligation.code, f"bound{place}": latest}
    fired = [(obligation.code, *step) for obligation, bounds in bounded for step in bounds]
    params |= dict(zip(("codes", "steps", "ranks", "bounds"), map(list, zip(*fired, strict=True)), strict=True))
    statement = MISSING.format(owed=" UNION ALL ".join(parts))
    # Nothing is left open, so nothing is looked for in its many thousand characters at each sweep.
    return with_constants(statement, params).replace("%%", "%")
