"""What apps declare in their reminders.py: which records owe something, to whom, by when.

The engine knows none of the nouns. `autodiscover_modules("reminders")` finds the declarations at start.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from notifications.constants import Channel

from .constants import Audience, Consequence, Unit


@dataclass(frozen=True, slots=True)
class Description:
    """How a record is shown in a task, a reminder, a digest: its name, its page, and words for the sentences."""

    reference: str
    path: str
    names: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record that obligations are about."""

    kind: str
    # Its id by the reference people know, or None.
    find: Callable[[str], int | None]
    # The records of these ids, in one query whatever their number.
    describe: Callable[[Collection[int]], dict[int, Description]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a ladder as its app proposes it; the bureau's edits win."""

    offset: int
    audience: Audience = Audience.RESPONSIBLE
    channel: Channel = Channel.DIGEST
    unit: Unit = Unit.WORKING


@dataclass(frozen=True, slots=True)
class LadderProposal:
    code: str
    name: str
    name_en: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Obligation:
    """One kind of thing that is owed.

    `owed()` yields the open ones, made by `obligations.rows.owed`: the id of the `subject`; who owes it, a Body
    (`by_kind`) and its id (`by_id`); `since` when; `due_on`, the last day, inclusive, in local time, or NULL where
    nothing presses; `person`, who among them has it in hand; `not_person`, who of them may not do it (the drafter of
    what another must release); `superior_address`, where a superior without an account is written to.
    What it no longer yields is closed, whichever way it came about. Subject and start name one round. `task` and
    `blocked` are sentences with the fields of Description.names.
    """

    code: str
    subject: Subject
    ladder: LadderProposal
    consequence: Consequence
    # What is to be done, e.g. _("Take the application of {school}").
    task: Promise
    # Who waits for it, e.g. _("{school} waits for an answer").
    blocked: Promise
    owed: Callable[[], QuerySet[Any, Any]]


@dataclass(slots=True)
class Registry:
    obligations: dict[str, Obligation] = field(default_factory=dict)

    def declare(self, *obligations: Obligation) -> None:
        """Add obligations; a code taken twice is an error in the code."""
        for obligation in obligations:
            if obligation.code in self.obligations:
                raise ValueError(f"obligation {obligation.code} is declared twice")
            self.obligations[obligation.code] = obligation

    def all(self) -> list[Obligation]:
        return list(self.obligations.values())

    def subjects(self) -> dict[str, Subject]:
        return {obligation.subject.kind: obligation.subject for obligation in self.obligations.values()}

    def ladders(self) -> Iterable[LadderProposal]:
        return {obligation.ladder.code: obligation.ladder for obligation in self.obligations.values()}.values()


registry = Registry()
declare = registry.declare
