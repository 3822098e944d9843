"""Line by line: each has one standing proposal; the other side accepts it, counters it, or asks to leave it out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor

from ..constants import AgreementStatus, LineKind, MoveKind, Side
from ..models import Agreement, Indicator, Line, Move, Version
from ..notices import Turn, tell_side
from .drafting import move_of
from .gate import insist, lock_version, move

_STEP = 10


@transaction.atomic
def propose_line(
    version: Version,
    *,
    actor: Actor,
    side: Side,
    indicator: Indicator | None = None,
    target: int | None = None,
    note: str = "",
    title: str = "",
    body: str = "",
    comment: str = "",
) -> Line:
    """Add a commitment (`indicator` and `target`) or a clause (`title` and `body`), for the other side to accept."""
    agreement, version = _lock_talks(version)
    now, begins = timezone.now(), _begins_turn(version, side)
    if indicator is not None:
        twin = version.lines.filter(indicator=indicator).exists()
        insist(not twin, _("This commitment is in the agreement already."))
    line = Line(
        version=version, kind=LineKind.COMMITMENT if indicator else LineKind.CLAUSE, indicator=indicator,
        target=target, note=note, title=title, body=body, proposed_side=side,
        order=indicator.order if indicator else _last_order(version) + _STEP,
    )  # fmt: skip
    line.save(force_insert=True)
    _note_move(agreement, line, side, MoveKind.PROPOSE, actor, now, comment)
    _tell_other(version, side, actor, begins=begins)
    return line


def _last_order(version: Version) -> int:
    clauses = version.lines.filter(kind=LineKind.CLAUSE)
    return clauses.aggregate(last=Max("order"))["last"] or 0


@transaction.atomic
def counter_line(
    line: Line,
    *,
    actor: Actor,
    side: Side,
    seen: int,
    target: int | None = None,
    body: str | None = None,
    note: str = "",
    comment: str = "",
) -> Line:
    """Put one's own proposal in the place of what stands there: another target and note, or other words."""
    agreement, line = _lock_line(line, seen)
    now = timezone.now()
    wanted: dict[str, object] = {"body": body or line.body}
    if line.indicator_id:
        wanted = {"target": target or line.target, "note": note}
    changed = line.is_struck or any(getattr(line, name) != value for name, value in wanted.items())
    insist(changed, _("This is what stands there already; accept it, or change something."))
    begins = _begins_turn(line.version, side)
    _propose(line, side, wanted | {"is_struck": False})
    _note_move(agreement, line, side, MoveKind.COUNTER, actor, now, comment)
    _tell_other(line.version, side, actor, begins=begins)
    return line


@transaction.atomic
def strike_line(line: Line, *, actor: Actor, side: Side, seen: int, comment: str = "") -> Line:
    """Propose to leave a line out."""
    agreement, line = _lock_line(line, seen)
    insist(not line.is_struck, _("It is proposed already to leave this line out."))
    begins = _begins_turn(line.version, side)
    _propose(line, side, {"is_struck": True})
    _note_move(agreement, line, side, MoveKind.STRIKE, actor, timezone.now(), comment)
    _tell_other(line.version, side, actor, begins=begins)
    return line


def _propose(line: Line, side: Side, wanted: dict[str, object]) -> None:
    for name, value in (wanted | {"proposed_side": side, "accepted_at": None}).items():
        setattr(line, name, value)
    line.save(update_fields=[*wanted, "proposed_side", "accepted_at"])


@transaction.atomic
def accept_line(line: Line, *, actor: Actor, side: Side, seen: int) -> Line:
    """Accept what the other side proposes."""
    agreement, line = _lock_line(line, seen)
    insist(not line.is_agreed, _("Both sides have agreed on this line already."))
    insist(line.proposed_side != side, _("Your side has proposed this; the other side accepts it."))
    _accept(agreement, line, side, actor, timezone.now())
    _tell_desk(line.version, side, actor)
    return line


@transaction.atomic
def accept_all(version: Version, *, actor: Actor, side: Side, seen: Collection[int]) -> list[Line]:
    """Accept everything that the other side proposes, provided that the person saw each proposal as it stands."""
    agreement, version = _lock_talks(version)
    now, lines = timezone.now(), _proposed_to(version, side)
    insist(lines, _("Nothing waits for your side."))
    last = last_moves(lines)
    _refuse_stale(all(last[line.pk] in seen for line in lines))
    for line in lines:
        _accept(agreement, line, side, actor, now)
    _tell_desk(version, side, actor)
    return lines


def _proposed_to(version: Version, side: Side) -> list[Line]:
    waiting = version.lines.filter(accepted_at__isnull=True, proposed_side=Side(side).other)
    return list(waiting.order_by("order", "pk"))


def _accept(agreement: Agreement, line: Line, side: Side, actor: Actor, now: datetime) -> None:
    line.accepted_at = now
    line.save(update_fields=["accepted_at"])
    _note_move(agreement, line, side, MoveKind.ACCEPT, actor, now, "")


# -- whose turn it becomes -----------------------------------------------------------------------------------


def _begins_turn(version: Version, side: Side) -> bool:
    """Whether what `side` proposes now is the first thing that waits for the other."""
    return not version.lines.filter(accepted_at__isnull=True, proposed_side=side).exists()


def _tell_other(version: Version, side: Side, actor: Actor, *, begins: bool) -> None:
    if begins:
        tell_side(version, Turn.ANSWER, Side(side).other, actor=actor)


def _tell_desk(version: Version, side: Side, actor: Actor) -> None:
    """A school that accepts the last open line hands the text to the desk, which settles it."""
    if side == Side.SCHOOL and not version.lines.filter(accepted_at__isnull=True).exists():
        tell_side(version, Turn.SETTLE, Side.GOVERNMENT, actor=actor)


# -- guards ------------------------------------------------------------------------------------------------


def _lock_talks(version: Version) -> tuple[Agreement, Version]:
    agreement, version = lock_version(version)
    insist(version.is_open and not version.frozen_at, _("The text is settled; open it again before you change it."))
    return agreement, version


def _lock_line(line: Line, seen: int) -> tuple[Agreement, Line]:
    """The line as it is now. What somebody else did to it after the page was shown refuses the act."""
    agreement, version = _lock_talks(line.version)
    line = Line.objects.get(pk=line.pk)
    line.version = version
    _refuse_stale(last_moves([line])[line.pk] == seen)
    return agreement, line


def last_moves(lines: Sequence[Line]) -> dict[int, int]:
    """The number of each line's last move, which tells what a person saw; 0 for one carried over untouched."""
    found = Move.objects.filter(line__in=lines).order_by().values_list("line").annotate(last=Max("pk"))
    return {line.pk: 0 for line in lines} | dict(found)


def _refuse_stale(is_fresh: bool) -> None:
    insist(is_fresh, _("This line was changed after you opened the page. Look at what stands there now."))


def _note_move(
    agreement: Agreement, line: Line, side: Side, kind: MoveKind, actor: Actor, now: datetime, comment: str
) -> None:
    """Append the move; the first one after the draft opens the negotiation."""
    move_of(line, side, kind, actor=actor, at=now, comment=comment).save(force_insert=True)
    if agreement.status == AgreementStatus.DRAFT:
        move(agreement, "open_negotiation", actor=actor, now=now)
