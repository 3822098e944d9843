"""What stands in a feed: open rounds of obligations, what was taken away lately, dates of their own."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.constants import BUREAU_ROLES, Role
from accounts.models import Membership, User
from accounts.services import token_digest
from core.dates import TAIPEI, format_date
from obligations.constants import THE_BUREAU, Body
from obligations.registry import Description, Obligation
from obligations.registry import registry as obligations
from obligations.selectors.tasks import MAX_SHOWN, Round, rounds_of, rounds_owed_by

from . import rules
from .constants import CANCELLED_FOR, MAX_ENTRIES, FeedKind
from .models import CalendarFeed
from .registry import Kept, Reading, registry
from .writing import Entry, uid_of

# A record of whatever kind.
Key = tuple[str, int]
Condition = Callable[[Body, int | None], Q]


@dataclass(frozen=True, slots=True)
class Due:
    """A round of an obligation that has a date."""

    obligation: Obligation
    subject_id: int
    started_at: datetime
    due_on: date

    @property
    def record(self) -> Key:
        return self.obligation.subject.kind, self.subject_id

    @property
    def is_kept(self) -> bool:
        """Whether the history of the record says when this begins, moves and ends."""
        return registry.keeps(self.obligation.code)


@dataclass(frozen=True, slots=True)
class Change:
    """The last thing that happened to a record: its place in the history, and when."""

    sequence: int
    at: datetime


def feed_at(token: str) -> CalendarFeed | None:
    """The feed of an address that still answers. The digest is looked up, so timing tells nothing of the token."""
    found = CalendarFeed.objects.answering().filter(token_digest=token_digest(token))
    return found.select_related("owner", "district").first()


def feeds_of(user: User) -> list[CalendarFeed]:
    """A person's addresses in use; `stands` says whether each still answers."""
    return list(CalendarFeed.objects.of(user).with_standing().order_by("pk"))


def read_feed(feed: CalendarFeed, *, now: datetime) -> tuple[str, list[Entry]]:
    """The name and the entries of a feed at an instant, in its owner's language."""
    with translation.override(feed.owner.language):
        return _("Alliance Portal: %(calendar)s") % {"calendar": feed.label}, entries_of(feed, now=now)


def entries_of(feed: CalendarFeed, *, now: datetime, limit: int = MAX_ENTRIES) -> list[Entry]:
    """What is due and other dates in their order, then what was taken away lately; at most `limit`.

    The number of queries depends on the kinds of obligations and records, not on how many there are.
    """
    reading = _reading(feed, now)
    rounds, is_all = _rounds(feed, reading, limit)
    due = _in_entries(rounds)
    kept = {own[0].record for own in due if own[0].is_kept}
    # What was not read might be due as well, and must not be called gone.
    taken = {key: at for key, at in _taken_away(reading, limit).items() if key not in kept} if is_all else {}
    records = _describe({*(own[0].record for own in due), *taken})
    changes = _last_changes(kept | taken.keys())
    entries = [_due(own, records[own[0].record], changes) for own in due if own[0].record in records]
    entries += [entry for dates in registry.dates for entry in dates(reading)]
    gone = [_gone(key, at, records[key], changes[key]) for key, at in taken.items() if key in records]
    return [*sorted(entries, key=_place), *sorted(gone, key=_place)][:limit]


def _place(entry: Entry) -> tuple[str, str]:
    return entry.begins.isoformat(), entry.uid


def _reading(feed: CalendarFeed, now: datetime) -> Reading:
    bodies: frozenset[tuple[Body, int]] | None = None
    if feed.kind == FeedKind.PERSON:
        bodies = frozenset(_bodies_of(feed.owner))
    elif feed.district_id is not None:
        bodies = frozenset({(Body.DISTRICT, feed.district_id), (Body.CHIEF, feed.district_id)})
    return Reading(reader=feed.owner, bodies=bodies, since=feed.created_at, now=now)


def _bodies_of(user: User) -> Iterator[tuple[Body, int]]:
    """For whom a person stands, as far as what they can lose is concerned; `obligations.duty` has the whole rule."""
    rows = Membership.objects.active().filter(user=user)
    for role, school, district in rows.values_list("role", "school", "district"):
        if role == Role.SCHOOL_COORDINATOR:
            yield Body.SCHOOL, school
        elif role == Role.DISTRICT_OFFICER:
            yield Body.DISTRICT, district
        elif role == Role.SECTION_CHIEF:
            yield Body.CHIEF, district
        elif role in BUREAU_ROLES:
            yield Body.BUREAU, THE_BUREAU


# -- what is due -------------------------------------------------------------------------------------------


def _rounds(feed: CalendarFeed, reading: Reading, limit: int) -> tuple[list[Due], bool]:
    """The open rounds with a date, and whether these are all: a person's tasks, what an office owes, or everything."""
    if feed.kind != FeedKind.PERSON:
        owed = rounds_owed_by(reading.bodies, limit=limit)
        return _dated(owed), len(owed) < limit
    tasks = rounds_of([feed.owner_id]).get(feed.owner_id, [])
    return _dated(tasks), len(tasks) < MAX_SHOWN


def _dated(rounds: Iterable[Round]) -> list[Due]:
    return [Due(one.obligation, one.subject_id, one.started_at, one.due_on) for one in rounds if one.due_on is not None]


def _in_entries(rounds: Iterable[Due]) -> list[list[Due]]:
    """One entry for all that is due on a record by its history, the first due first; one for every other round."""
    found: dict[tuple[object, ...], list[Due]] = {}
    for each in sorted(rounds, key=lambda each: (each.due_on, each.obligation.consequence, each.obligation.code)):
        own = () if each.is_kept else (each.obligation.code, each.due_on)
        found.setdefault((*each.record, *own), []).append(each)
    return list(found.values())


def _describe(keys: Iterable[Key]) -> dict[Key, Description]:
    subjects = obligations.subjects()
    return {
        (kind, pk): record for kind, ids in _ids(keys).items() for pk, record in subjects[kind].describe(ids).items()
    }


def _ids(keys: Iterable[Key]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for kind, pk in keys:
        found.setdefault(kind, []).append(pk)
    return found


def _last_changes(keys: Iterable[Key]) -> dict[Key, Change]:
    """The end of each record's history."""
    found: dict[Key, Change] = {}
    for kind, ids in _ids(keys).items():
        rows = _events(registry.kept[kind]).filter(subject__in=ids).order_by("subject_id", "-sequence")
        for pk, sequence, at in rows.distinct("subject_id").values_list("subject_id", "sequence", "at"):
            found[kind, pk] = Change(sequence, at)
    return found


def _events(kept: Kept) -> QuerySet[Any]:
    """The chain of a kind of record. Untyped: its `subject` is only on the models that are made of Event."""
    return kept.events._default_manager.all()


def _due(rounds: list[Due], record: Description, changes: Mapping[Key, Change]) -> Entry:
    """A round that no history governs is named by its due date: moved, it is another entry."""
    first = rounds[0]
    if first.is_kept:
        uid, last = uid_of(*first.record), changes[first.record]
    else:
        uid, last = uid_of(first.obligation.code, first.subject_id, first.due_on), Change(0, first.started_at)
    return Entry(
        uid=uid,
        sequence=last.sequence,
        changed_at=last.at,
        begins=first.due_on,
        summary=_summary(first, record),
        description="\n".join(dict.fromkeys(_sentences(rounds, record))),
        path=record.path,
    )


def _summary(due: Due, record: Description) -> str:
    """What is to be done, with the reference in front unless the sentence names the record itself."""
    task = _words(due.obligation.task, record)
    return task if record.reference in task else f"{record.reference} {task}"


def _words(sentence: Promise, record: Description) -> str:
    """A sentence of an obligation; calendars of other companies keep a copy, so it leaves without names of people."""
    return str(sentence).format(**{**record.names, "person": _("the applicant")})


def _sentences(rounds: list[Due], record: Description) -> Iterator[str]:
    for each in rounds:
        day = format_date(each.due_on)
        yield _("%(task)s: by %(day)s, that day included.") % {"task": _words(each.obligation.task, record), "day": day}
        yield _words(each.obligation.blocked, record)


# -- what is not due any more ------------------------------------------------------------------------------


def _taken_away(reading: Reading, limit: int) -> dict[Key, datetime]:
    """Records that were due in this scope until a move of the last 60 days, with its instant."""
    since = reading.now - CANCELLED_FOR
    found: dict[Key, datetime] = {}
    for kept in registry.kept.values():
        moves = _events(kept).filter(_any(reading, kept.left), at__gte=since)
        rows = moves.order_by().values("subject").annotate(latest=Max("at")).order_by("-latest", "subject")
        for pk, at in rows.values_list("subject", "latest")[:limit]:
            found[kept.kind, pk] = at
    return found


def _any(reading: Reading, condition: Condition) -> Q:
    """Whether a row concerns one of the bodies that a feed stands for."""
    if reading.bodies is None:
        return reduce(or_, (condition(kind, None) for kind in Body))
    return reduce(or_, (condition(kind, pk) for kind, pk in sorted(reading.bodies)), Q(pk__in=[]))


def _gone(key: Key, at: datetime, record: Description, last: Change) -> Entry:
    """An entry of the same name that says only that it is over, on the day it was."""
    return Entry(
        uid=uid_of(*key),
        sequence=last.sequence,
        changed_at=last.at,
        begins=at.astimezone(TAIPEI).date(),
        summary=_("%(reference)s no longer due") % {"reference": record.reference},
        path=record.path,
        is_cancelled=True,
    )


# -- the page ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A calendar that a person may have an address for, or has."""

    kind: FeedKind
    label: str
    feed: CalendarFeed | None
    may_make: bool


def calendars_for(user: User) -> list[Offer]:
    """One's own, then those of the capacity one acts in, then addresses left over from others."""
    feeds = {(feed.kind, feed.district_id): feed for feed in feeds_of(user)}
    offers = []
    for kind in FeedKind:
        if rules.can_make_feed(user, kind):
            district = user.acting.district if kind == FeedKind.DISTRICT and user.acting else None
            label = CalendarFeed(kind=kind, district=district).label
            feed = feeds.pop((kind, district.pk if district else None), None)
            offers.append(Offer(kind, label, feed, may_make=True))
    left_over = [Offer(FeedKind(feed.kind), feed.label, feed, may_make=False) for feed in feeds.values()]
    return offers + left_over
