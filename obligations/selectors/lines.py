"""Ladders and what they did, in words: for the settings, and beside the delivery log of a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from notifications.models import FeedItem

from .. import wording
from ..constants import Fate
from ..models import LadderStep
from .preview import DatedStep, Reader, RoundShown, StepShown, reminders_of


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in three words."""

    step: LadderStep
    when: str
    who: str
    how: str


def step_lines(steps: Iterable[LadderStep]) -> list[StepLine]:
    return [
        StepLine(step, wording.when(step), wording.audience_label(step), wording.channel_label(step)) for step in steps
    ]


@dataclass(frozen=True, slots=True)
class DatedLine:
    on: date
    when: str
    who: str


def dated_lines(dated: Iterable[DatedStep]) -> list[DatedLine]:
    return [DatedLine(each.on, wording.when(each.step), wording.audience_label(each.step)) for each in dated]


@dataclass(frozen=True, slots=True)
class Told:
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class FateLine:
    """A step for one round: its date, what became of it, whom it reached or will."""

    on: date
    when: str
    who: str
    fate: Fate
    note: str
    told: list[Told]
    will_be_told: list[str]

    @property
    def tag(self) -> str:
        return {Fate.ISSUED: "", Fate.DUE: "waiting", Fate.WITHHELD: "waiting"}.get(self.fate, "plain")


@dataclass(frozen=True, slots=True)
class RoundLines:
    shown: RoundShown
    waits_on: list[str]
    steps: list[FateLine]


def reminder_lines(subject_kind: str, subject_id: int) -> list[RoundLines]:
    """The reminders of one record, for templates/obligations/includes/reminders.html; seven queries at most."""
    return round_lines(reminders_of(subject_kind, subject_id))


def round_lines(rounds: Iterable[RoundShown]) -> list[RoundLines]:
    return [
        RoundLines(each, [reader_name(reader) for reader in each.waits_on], [_fate_line(step) for step in each.steps])
        for each in rounds
    ]


def _fate_line(shown: StepShown) -> FateLine:
    return FateLine(
        on=shown.on,
        when=wording.when(shown.step),
        who=wording.audience_label(shown.step),
        fate=shown.fate,
        note=wording.when(shown.superseded_by) if shown.superseded_by else "",
        told=[Told(_recipient(item), wording.carried(item)) for item in shown.items],
        will_be_told=[] if shown.fate == Fate.EARLIER else [reader_name(reader) for reader in shown.readers],
    )


def _recipient(item: FeedItem) -> str:
    return item.recipient.name if item.recipient else item.to_address


def reader_name(reader: Reader) -> str:
    return wording.standing_in(reader.name, reader.instead_of) if reader.instead_of else reader.name
