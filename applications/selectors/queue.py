"""The officials' list of cases: who has each, since when and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Exists,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.constants import DISTRICT_ROLES
from accounts.models import Membership, User
from accounts.readers import ForReaders
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import format_short, local_today
from core.pagination import Page, Place, page_at, paginate, place_in, rows_at
from districts.models import District

from ..constants import CLOSED_STATUSES, EDITABLE_STATUSES, OPEN_STATUSES, Status
from ..models import BY_DUE, Application, ApplicationQuerySet, Assessment, DistrictChoice
from ..timeline import holder
from .narrowing import Narrowing, Shape
from .recusal import DESK_STATUSES

WAITING, WITH_SCHOOL, ELSEWHERE, OFFICE, CLOSED, ALL = "waiting", "school", "elsewhere", "office", "closed", "all"
ORDER = ("by", "reference")
# Further than this nobody counts; the sentence then says "more than".
COUNTED = 1000
NAMED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue, in words; `reviewer` is named while the case is with the reviewing desk."""

    application: Application
    url: str
    school: str
    district: str
    status: str
    tag: str
    sent: str
    # Who can do nothing until the holder acts, and how long it has been so; of a closed case, since when it is.
    blocked: str
    since: str
    due: str
    holder: str
    reviewer: str
    is_overdue: bool
    is_untaken: bool
    by_bureau: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits on the reader's desk; `is_more` and `is_more_overdue` when it is too much to count."""

    count: int
    overdue: int
    is_more: bool
    is_more_overdue: bool


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case that another district reviews and that names this one further down."""

    reference: str
    school: str
    rank: int
    status: str
    # Both in words.
    choice: str
    standing: str


@dataclass(frozen=True, slots=True)
class NamedCases:
    rows: list[NamedCase]
    is_more: bool


def _people() -> QuerySet[Membership]:
    """Those who can act for any district."""
    return Membership.objects.active().filter(district__isnull=False, role__in=sorted(DISTRICT_ROLES)).order_by()


def has_desk() -> Among:
    """Whether anybody of a case's reviewing district can act; if not, the bureau does."""
    return Among("reviewing_district", _people().values("district"))


def queue_of(user: User) -> ApplicationQuerySet:
    """Every case a person may open, with what a line of the queue shows and no more."""
    rows = Application.objects.visible_to(user).select_related("school", "reviewing_district", "reviewer")
    return rows.only(*_SHOWN).annotate(by=BY_DUE, has_desk=has_desk())


_SHOWN = (
    "reference",
    "status",
    "status_since",
    "submitted_at",
    "due_on",
    "claim_due_on",
    "is_rerouted",
    "school__name",
    "school__name_en",
    "school__code",
    "reviewing_district__name",
    "reviewing_district__name_en",
    "reviewer__display_name",
    "reviewer__email",
)


def waits_on(user: User) -> Q:
    """What the desk of `user` is to act on now, all of it visible there; nothing waits on an auditor."""
    acting = user.acting
    if acting is not None and acting.is_district:
        return _with_desk(acting.district_id)
    if acting is not None and acting.is_bureau:
        return _with_bureau()
    return Q(pk=None)


def on_shelf(shelf: str, user: User) -> Q:
    """The cases of a shelf of the queue."""
    shelves = {
        WAITING: waits_on(user),
        WITH_SCHOOL: Q(status=Status.RETURNED),
        ELSEWHERE: Q(status__in=OPEN_STATUSES - {Status.RETURNED}) & ~waits_on(user),
        OFFICE: _with_office(user),
        CLOSED: Q(status__in=CLOSED_STATUSES),
        ALL: Q(),
    }
    return shelves[shelf]


def page_of(user: User, shelf: str, narrowing: Narrowing, params: QueryDict) -> Page[Application]:
    """A page of a shelf: what officials open all day, so for each set of conditions its statement is written once."""
    if narrowing.extra is not None:
        found = queue_of(user).filter(on_shelf(shelf, user)).filter(narrowing.condition(user))
        return paginate(found, params, order=ORDER)
    place = place_in(_BY_DUE, params, ORDER) if {"before", "after"} & params.keys() else Place(None, backwards=False)
    values = {**narrowing.values, **dict(zip(_KEY, place.key or (), strict=False))}
    ask = _shelf_rows(shelf, narrowing.shape, is_further=place.key is not None, backwards=place.backwards)
    return page_at(place, ask(user, **values), params, order=ORDER)


_KEY = ("key_by", "key_reference")
_BY_DUE = Application.objects.annotate(by=BY_DUE)


@lru_cache(maxsize=512)
def _shelf_rows(shelf: str, shape: Shape, *, is_further: bool, backwards: bool) -> ForReaders[Application]:
    key = _KEY if is_further else ()
    place = Place([Hole(name) for name in key] or None, backwards)

    def build(user: User, **_holes: Hole) -> QuerySet[Application]:
        found = queue_of(user).filter(on_shelf(shelf, user)).filter(shape.condition(user))
        return rows_at(found, ORDER, place)

    return ForReaders(build, (*key, *shape.holes))


def _with_office(user: User) -> Q:
    """With a district office or the bureau; a desk's own, not what it once assessed and another one has now."""
    acting = user.acting
    own = Q(reviewing_district=acting.district_id) if acting is not None and acting.is_district else Q()
    return own & Q(status__in=OPEN_STATUSES - {Status.RETURNED})


def _with_desk(district: Any) -> Q:
    return Q(reviewing_district=district, status__in=DESK_STATUSES, is_rerouted=False)


def _with_bureau() -> Q:
    deserted = District.objects.filter(~Exists(_people().filter(district=OuterRef("pk"))))
    at_deserted = Q(Among("reviewing_district", deserted.values("pk")), status__in=DESK_STATUSES)
    return Q(status=Status.CONFIRMED) | at_deserted | Q(is_rerouted=True, status__in=DESK_STATUSES)


def waiting_for(user: User) -> Waiting:
    """The queue's first sentence, each of its numbers counted up to a limit."""
    acting, today = user.acting, local_today()
    if acting is None or not (acting.is_district or acting.is_bureau):
        return Waiting(0, 0, is_more=False, is_more_overdue=False)
    at_desk = acting.is_district
    (row,) = (
        _waiting_at_desk(reader=user.pk, district=acting.district_id, today=today)
        if at_desk
        else _waiting_at_bureau(reader=user.pk, today=today)
    )
    count, overdue = row.waiting, row.overdue  # type: ignore[attr-defined]
    return Waiting(min(count, COUNTED), min(overdue, COUNTED), count > COUNTED, overdue > COUNTED)


@compiled
def _waiting_at_desk(reader: Hole, district: Hole, today: Hole) -> QuerySet[User]:
    return _numbers(reader, _with_desk(district), today)


@compiled
def _waiting_at_bureau(reader: Hole, today: Hole) -> QuerySet[User]:
    return _numbers(reader, _with_bureau(), today)


def _numbers(reader: Hole, waiting: Q, today: Hole) -> QuerySet[User]:
    """Both numbers on one row, which is the reader's."""
    cases = Application.objects.filter(waiting)
    numbers = {"waiting": _number(cases), "overdue": _number(cases.filter(due_on__lt=today))}
    return User.objects.filter(pk=reader).only("pk").annotate(**numbers).order_by("pk")


def _number(cases: ApplicationQuerySet) -> Func:
    """How many, by an index alone; one more than COUNTED stands for all that is more."""
    some = cases.order_by().values(one=Value(1))[: COUNTED + 1]
    return Func(ArraySubquery(some), function="CARDINALITY", output_field=IntegerField())


def queue_rows(applications: Sequence[Application]) -> list[QueueRow]:
    """The lines for cases that `queue_of` gave."""
    words, address = _Words(), reverse("applications:detail", args=[_ANY])
    return [
        QueueRow(
            application=case,
            url=address.replace(_ANY, case.reference),
            school=case.school.label,
            district=words.district(case.reviewing_district),
            status=words.statuses[case.status],
            tag=" school" if case.is_returned else "" if case.is_open else " plain",
            sent=words.short(case.submitted_at),
            blocked=words.blocked.get(case.status, ""),
            since=words.since(case),
            due=words.short(case.due_on),
            holder=words.holder(case),
            reviewer=case.reviewer.name if case.reviewer and case.status in DESK_STATUSES else "",
            is_overdue=is_overdue(case, words.today),
            is_untaken=is_untaken(case, words.today),
            by_bureau=case.status in DESK_STATUSES and (case.is_rerouted or not case.has_desk),  # type: ignore[attr-defined]
        )
        for case in applications
    ]


class _Words:
    """What the lines of a page say again and again, each found once: language and day are the same for all of them."""

    def __init__(self) -> None:
        self.today = local_today()
        self.statuses: dict[str, str] = {status: str(label) for status, label in Status.choices}
        self.blocked: dict[str, str] = {status: str(words) for status, words in _BLOCKED.items()}
        self._day, self._since = cache(format_short), cache(self._since_day)
        self._holders: dict[tuple[str, bool, int | None], str] = {}
        self._districts: dict[int, str] = {}

    def short(self, day: date | None) -> str:
        return self._day(localdate(day) if isinstance(day, datetime) else day) if day else ""

    def since(self, case: Application) -> str:
        return self._since(localdate(case.status_since), case.is_open)

    def _since_day(self, day: date, is_open: bool) -> str:
        days = (self.today - day).days
        if not is_open or days <= 0:
            return self._day(day)
        return ngettext("since %(day)s, %(days)d day", "since %(day)s, %(days)d days", days) % {
            "day": self._day(day), "days": days,
        }  # fmt: skip

    def district(self, district: District | None) -> str:
        if district is None:
            return ""
        if district.pk not in self._districts:
            self._districts[district.pk] = str(district)
        return self._districts[district.pk]

    def holder(self, case: Application) -> str:
        """Of cases that differ in nothing that counts there; the school's name is its own."""
        if case.status in EDITABLE_STATUSES:
            return holder(case)
        alike = (case.status, case.is_rerouted, case.reviewing_district_id)
        if alike not in self._holders:
            self._holders[alike] = holder(case)
        return self._holders[alike]


_BLOCKED = {
    Status.SUBMITTED: gettext_lazy("The school waits"),
    Status.UNDER_REVIEW: gettext_lazy("The school waits"),
    Status.RETURNED: gettext_lazy("The district waits"),
    Status.ASSESSED: gettext_lazy("The school waits"),
    Status.CONFIRMED: gettext_lazy("School and district wait"),
}


def who_waits(case: Application) -> str:
    return str(_BLOCKED.get(Status(case.status), ""))


# Stands for any case while an address is worked out, once for a page.
_ANY = "PB-ANY"


def is_overdue(application: Application, today: date) -> bool:
    return application.is_open and application.due_on is not None and application.due_on < today


def is_untaken(application: Application, today: date) -> bool:
    """Whether nobody of the desk has taken it within the working day they have (F25)."""
    return application.claim_due_on is not None and application.claim_due_on < today


def named_elsewhere(user: User) -> NamedCases:
    """Open cases of other districts that name the reader's own as a later choice: that they exist, no more.

    Earlier choices first, then the newest cases.
    """
    acting = user.acting
    if acting is None or not acting.is_district:
        return NamedCases([], is_more=False)
    found = _choices_elsewhere(district=acting.district_id)
    return NamedCases([_named(choice) for choice in found[:NAMED_SHOWN]], is_more=len(found) > NAMED_SHOWN)


@compiled
def _choices_elsewhere(district: Hole) -> QuerySet[DistrictChoice]:
    assessed = Assessment.objects.filter(application=OuterRef("application"), district=district).order_by()
    return (
        DistrictChoice.objects.filter(~Exists(assessed), district=district, rank__gt=1)
        .filter(application__status__in=OPEN_STATUSES)
        .exclude(application__reviewing_district=district)
        .select_related("application__school", "application__reviewing_district")
        .defer("application__answers", "application__touched_sections")
        .order_by("rank", "-application_id")[: NAMED_SHOWN + 1]
    )


def _named(choice: DistrictChoice) -> NamedCase:
    case, status = choice.application, _("In review")
    return NamedCase(
        reference=case.reference,
        school=case.school.label,
        rank=choice.rank,
        status=status,
        choice=_("choice %(rank)s") % {"rank": choice.rank},
        standing=_("%(status)s (%(district)s)") % {"status": status, "district": case.reviewing_district},
    )
