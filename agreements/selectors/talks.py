"""What the page of the talks shows: each line with what stands, who proposed it, what came before, who is to act."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..constants import LineKind, MoveKind, Side
from ..models import Agreement, Indicator, Line, Move, Version


@dataclass(frozen=True, slots=True)
class MoveRow:
    """What one side did, in words; people are not named, their office is."""

    who: str
    side: Side
    what: str
    said: str
    comment: str
    at: datetime


@dataclass
class LineRow:
    """One line for one reader; `side` is the side the reader speaks for, `form` where they propose something else."""

    line: Line
    names: dict[Side, str]
    side: Side | None
    form: Any = None

    @property
    def label(self) -> str:
        return self.line.indicator.label if self.line.indicator else self.line.title

    @property
    def said(self) -> str:
        """The proposal that stands."""
        return said(self.line.indicator, self.line.target, self.line.body)

    @property
    def before(self) -> str:
        """What the wording in force says, where this line would change it."""
        was = self.line.was
        if not was or self.is_as_it_was:
            return ""
        note = f" {was['note']}" if was["note"] else ""
        return said(self.line.indicator, was["target"], was["body"]) + note

    @property
    def is_as_it_was(self) -> bool:
        was: dict[str, Any] = self.line.was or {}
        return bool(was) and not self.line.is_struck and all(getattr(self.line, name) == was[name] for name in was)

    @property
    def owner(self) -> Side | None:
        """Who owes it, of a commitment."""
        return Side(self.line.indicator.side) if self.line.indicator else None

    @property
    def proposer(self) -> str:
        return self.names[Side(self.line.proposed_side)]

    @property
    def waits_on(self) -> Side | None:
        return None if self.line.is_agreed else Side(self.line.proposed_side).other

    @property
    def waits_on_reader(self) -> bool:
        return self.side is not None and self.waits_on == self.side

    @property
    def answerer(self) -> str:
        return self.names[self.waits_on] if self.waits_on else ""

    @cached_property
    def moves(self) -> list[MoveRow]:
        """Oldest first."""
        return [self._row(move) for move in self.line.moves.all()]

    def _row(self, move: Move) -> MoveRow:
        side, kind = Side(move.side), MoveKind(move.kind)
        shown = (
            said(self.line.indicator, move.target, move.body) if kind in {MoveKind.PROPOSE, MoveKind.COUNTER} else ""
        )
        words = " ".join(filter(None, [shown, move.note if shown else ""]))
        return MoveRow(self.names[side], side, str(kind.label), words, move.comment, move.at)

    @property
    def seen(self) -> int:
        """The number of the last move, which tells what the reader of this page saw."""
        moves = self.line.moves.all()
        return max((move.pk for move in moves), default=0)


def said(indicator: Indicator | None, target: int | None, body: str) -> str:
    if indicator is None:
        return body
    return f"{target} {indicator.unit_label} {indicator.get_per_display()}"


@dataclass(frozen=True)
class Talks:
    """The open wording of an agreement, for one reader."""

    version: Version
    rows: list[LineRow]
    names: dict[Side, str]
    side: Side | None

    @cached_property
    def columns(self) -> list[tuple[Side, str, list[LineRow]]]:
        """The commitments of both, with equal rank."""
        return [
            (side, self.names[side], [row for row in self.rows if row.owner == side])
            for side in (Side.GOVERNMENT, Side.SCHOOL)
        ]

    @cached_property
    def clauses(self) -> list[LineRow]:
        return [row for row in self.rows if row.line.kind == LineKind.CLAUSE]

    @cached_property
    def for_reader(self) -> list[LineRow]:
        return [row for row in self.rows if row.waits_on_reader]

    @property
    def seen(self) -> list[int]:
        return [row.seen for row in self.for_reader]

    @cached_property
    def is_agreed(self) -> bool:
        return bool(self.rows) and all(row.line.is_agreed for row in self.rows)

    @property
    def sentence(self) -> str:
        """What waits on whom."""
        waiting = Counter(row.waits_on for row in self.rows if row.waits_on)
        if not waiting:
            return _("Both sides agree on every line.")
        parts = [self._waiting(side, waiting[side]) for side in self._readers_side_first() if waiting[side]]
        agreed = sum(row.line.is_agreed for row in self.rows)
        done = ngettext("%(count)d line is agreed.", "%(count)d lines are agreed.", agreed) % {"count": agreed}
        return " ".join([*parts, done])

    def _readers_side_first(self) -> list[Side]:
        return [self.side, self.side.other] if self.side else [Side.GOVERNMENT, Side.SCHOOL]

    def _waiting(self, side: Side, count: int) -> str:
        if side == self.side:
            return ngettext("%(count)d line waits for your answer.", "%(count)d lines wait for your answer.", count) % {
                "count": count
            }
        named = {"count": count, "who": self.names[side]}
        return ngettext("%(count)d line waits for %(who)s.", "%(count)d lines wait for %(who)s.", count) % named


def talks_of(version: Version, agreement: Agreement, side: Side | None) -> Talks:
    """Two queries, however many lines and moves."""
    names = names_of(agreement)
    moves = Prefetch("moves", Move.objects.order_by("at", "pk"))
    lines = version.lines.select_related("indicator").prefetch_related(moves).order_by("order", "pk")
    return Talks(version, [LineRow(line, names, side) for line in lines], names, side)


def names_of(agreement: Agreement) -> dict[Side, str]:
    office = _("%(district)s Office") % {"district": agreement.district}
    return {Side.GOVERNMENT: office, Side.SCHOOL: str(agreement.school)}


def line_of(agreement: Agreement, pk: int) -> Line | None:
    rows = Line.objects.filter(version__agreement=agreement).select_related("indicator", "version__agreement")
    return rows.filter(pk=pk).first()


def addable_indicators(version: Version) -> list[Indicator]:
    """What is offered and not in the wording yet, the government's first."""
    taken: Any = version.lines.filter(indicator__isnull=False).values("indicator")
    return list(Indicator.objects.filter(is_offered=True).exclude(pk__in=taken).order_by("side", "order", "pk"))


def seen_moves(raw: Iterable[str]) -> list[int]:
    """The numbers a page sent back; whatever is not one was not seen."""
    return [int(one) for one in raw if one.isascii() and one.isdigit() and len(one) < 12]
