"""The conditions of the queue as SQL, each with places for its values, so that a list is written once for its shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Q, QuerySet, Subquery, Value

from accounts.models import Membership, User
from core.arrays import Among
from core.compiled import Hole
from core.dates import TAIPEI, local_today
from core.search import fold
from cycles.selectors import instants_of, term_by
from districts.models import District
from schools.models import School

from ..constants import OPEN_STATUSES, Status
from ..models import Decision
from ..operators import NOBODY, Wait
from .reasons import Quarter, SentBack, released_in, returns_of

# The cases of so many schools are looked up one by one; of more, a page of them is soon found among all cases.
FEW = 100
_LAST_CHARACTER = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Conditions that hold together: what makes their SQL, and what each call puts into it.

    `constants` stand in the SQL itself: what a plan relies on, as the status that a partial index is about.
    """

    names: tuple[str, ...] = ()
    constants: tuple[tuple[str, Any], ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    # What cannot be written once.
    extra: Q | None = None

    def __and__(self, other: "Narrowing") -> "Narrowing":
        extra = self.extra & other.extra if self.extra and other.extra else self.extra or other.extra
        constants, values = self.constants + other.constants, {**self.values, **other.values}
        return Narrowing(self.names + other.names, constants, values, extra)

    @property
    def shape(self) -> "Shape":
        return Shape(self.names, self.constants, tuple(self.values))

    def condition(self, user: User) -> Q:
        """All of it with its values."""
        written = {name: _value(value) for name, value in self.values.items()}
        return self.shape.condition(user, written) & (self.extra or Q())


@dataclass(frozen=True, slots=True)
class Shape:
    names: tuple[str, ...]
    constants: tuple[tuple[str, Any], ...]
    holes: tuple[str, ...]

    def condition(self, user: User, values: Mapping[str, Any] | None = None) -> Q:
        """With places for the values where none are given."""
        given = dict(self.constants) | dict(values or {name: Hole(name) for name in self.holes})
        whole = Q()
        for name in self.names:
            whole &= _CONDITIONS[name](user, given)
        return whole


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return Value(value, output_field=ArrayField(BigIntegerField()))
    return Value(value)


def _drafted_by(user: User) -> Q:
    """Cases the reader took, and those whose decision the reader drafted."""
    drafts = Decision.objects.filter(drafted_by=user.pk, discarded_at__isnull=True, released_at__isnull=True)
    return Q(reviewer=user.pk) | Q(Among("pk", drafts.values("application")))


# What each condition asks of a row; who reads, and the values by their names.
_CONDITIONS: dict[str, Callable[[User, Mapping[str, Any]], Q]] = {
    "status": lambda _user, given: Q(status=given["status"]),
    "district": lambda _user, given: Q(reviewing_district=_district(given["slug"])),
    "schools": lambda _user, given: Q(Among("school", given["schools"])),
    "searched": lambda _user, given: Q(Among("school", given["searched"])),
    "reviewers": lambda _user, given: Q(Among("reviewer", given["reviewers"])),
    "untaken": lambda _user, _given: Q(status=Status.SUBMITTED),
    "mine": lambda user, _given: _drafted_by(user),
    "overdue": lambda _user, _given: Q(status__in=OPEN_STATUSES, due_on__lt=local_today()),
    "longer": lambda _user, given: Q(status__in=OPEN_STATUSES, status_since__lt=given["longer"]),
    "shorter": lambda _user, given: Q(status__in=OPEN_STATUSES, status_since__gte=given["shorter"]),
    "sent": lambda _user, given: Q(submitted_at__gte=given["sent"], submitted_at__lt=given["sent_until"]),
    "decided": lambda _user, given: Q(Among("pk", _released(given["decided"], given["decided_until"]))),
    # A range, which an index serves whatever the value; characters are compared by their numbers.
    "reference": lambda _user, given: Q(reference__gte=given["reference"], reference__lt=given["reference_end"]),
}


def with_status(status: str) -> Narrowing:
    return Narrowing(("status",), (("status", status),))


def _district(slug: Any) -> Subquery:
    return Subquery(District.objects.filter(slug=slug).order_by().values("pk"))


def in_district(slug: str) -> Narrowing:
    return Narrowing(("district",), values={"slug": slug})


def simply(name: str) -> Narrowing:
    """`mine`, `overdue` or `untaken`."""
    return Narrowing((name,))


def waiting(wait: Wait) -> Narrowing:
    """By calendar days since the case came to its present state."""
    day = local_today() - timedelta(days=wait.days)
    if wait.is_longer:
        return Narrowing(("longer",), values={"longer": _midnight(day)})
    return Narrowing(("shorter",), values={"shorter": _midnight(day + timedelta(days=1))})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TAIPEI)


def sent_in(term: str) -> Narrowing:
    """First sent within a term, by its key."""
    first, after = instants_of(term_by(term))
    return Narrowing(("sent",), values={"sent": first, "sent_until": after})


def decided_in(term: str) -> Narrowing:
    """The decision was released within a term, by its key."""
    first, after = instants_of(term_by(term))
    return Narrowing(("decided",), values={"decided": first, "decided_until": after})


def _released(first: Any, after: Any) -> QuerySet[Decision, Any]:
    return Decision.objects.filter(released_at__gte=first, released_at__lt=after).values("application")


def by_reference(beginning: str) -> Narrowing:
    begins = fold(beginning).upper()
    return Narrowing(("reference",), values={"reference": begins, "reference_end": begins + _LAST_CHARACTER})


def of_schools(words: str, name: str = "schools") -> Narrowing:
    """By the school, under a name of its own where two such conditions meet (`schools`, `searched`)."""
    found = School.objects.matching(words).order_by("pk").values_list("pk", flat=True)
    few = list(found[: FEW + 1])
    if len(few) > FEW:
        return Narrowing(extra=Q(school__in=found.order_by()))
    return Narrowing((name,), values={name: few})


def in_quarter(quarter: Quarter) -> Narrowing:
    return Narrowing(extra=Q(Among("pk", released_in(quarter).values("application"))))


def sent_back(wanted: SentBack) -> Narrowing:
    return Narrowing(extra=Q(Among("pk", returns_of(wanted).values("application"))))


def of_desk(district_id: int) -> Narrowing:
    """What a desk reviews itself, of all it may see."""
    return Narrowing(extra=Q(reviewing_district=district_id))


def for_reason(code: str) -> Narrowing:
    released = Decision.objects.filter(released_at__isnull=False, reason_codes__contains=[code])
    return Narrowing(extra=Q(Among("pk", released.values("application"))))


def handled_by(who: str) -> Narrowing:
    """Cases that nobody has taken, or those of officials whose name holds these words."""
    if fold(who) in NOBODY:
        return simply("untaken")
    officials = Membership.objects.filter(school__isnull=True).order_by().values("user")
    people = User.objects.filter(pk__in=officials, display_name__icontains=who).order_by("pk")
    return Narrowing(("reviewers",), values={"reviewers": list(people.values_list("pk", flat=True)[:FEW])})
