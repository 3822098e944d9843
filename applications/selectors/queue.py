"""The officials' list of cases: who has each, since when and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from core.dates import local_today
from districts.models import District

from ..constants import OPEN_STATUSES, Status
from ..models import BY_DUE, Application, ApplicationQuerySet, Assessment, DistrictChoice
from ..timeline import holder

# With the reviewing district's desk, or with whoever acts for it.
DESK_STATUSES = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.ASSESSED})
CLOSED_STATUSES = frozenset({Status.APPROVED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED})
ORDER = ("by", "reference")
# Further than this nobody counts; the sentence then says "more than".
COUNTED = 1000
NAMED_SHOWN = 10


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue; `reviewer` is named while the case is with the reviewing desk."""

    application: Application
    holder: str
    reviewer: str
    is_overdue: bool
    by_bureau: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits on the reader's desk; `is_more` when it is too much to count."""

    count: int
    overdue: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case that another district reviews and that names this one further down."""

    reference: str
    school: str
    rank: int
    district: str
    status: str


@dataclass(frozen=True, slots=True)
class NamedCases:
    rows: list[NamedCase]
    is_more: bool


def has_desk() -> Exists:
    """Whether anybody of a case's reviewing district can act; if not, the bureau does."""
    desks = Membership.objects.active().of_district(OuterRef("reviewing_district"))  # type: ignore[arg-type]
    return Exists(desks.order_by())


def queue_of(user: User) -> ApplicationQuerySet:
    """Every case a person may open, ready for the queue, without the answers."""
    rows = Application.objects.visible_to(user).select_related("school", "reviewing_district", "reviewer")
    return rows.defer("answers", "touched_sections").annotate(by=BY_DUE, has_desk=has_desk())


def waits_on(user: User) -> Q:
    """What the desk of `user` is to act on now; nothing waits on an auditor."""
    acting = user.acting
    if acting is not None and acting.is_district:
        return Q(reviewing_district=acting.district_id, status__in=DESK_STATUSES)
    if acting is not None and acting.is_bureau:
        return Q(status=Status.CONFIRMED) | (Q(status__in=DESK_STATUSES) & ~Q(has_desk()))
    return Q(pk=None)


def waiting_for(user: User) -> Waiting:
    """The queue's first sentence, counted up to a limit."""
    some = Application.objects.visible_to(user).filter(waits_on(user)).order_by("pk")[: COUNTED + 1]
    totals = some.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=local_today())))
    return Waiting(min(totals["count"], COUNTED), totals["overdue"], totals["count"] > COUNTED)


def queue_rows(applications: Sequence[Application]) -> list[QueueRow]:
    """The lines for cases that `queue_of` gave."""
    today = local_today()
    return [
        QueueRow(
            application=case,
            holder=holder(case),
            reviewer=case.reviewer.name if case.reviewer and case.status in DESK_STATUSES else "",
            is_overdue=is_overdue(case, today),
            by_bureau=case.status in DESK_STATUSES and not case.has_desk,  # type: ignore[attr-defined]
        )
        for case in applications
    ]


def is_overdue(application: Application, today: date) -> bool:
    return application.is_open and application.due_on is not None and application.due_on < today


def districts_to_choose() -> QuerySet[District]:
    return District.objects.order_by("number")


def named_elsewhere(user: User) -> NamedCases:
    """Open cases of other districts that name the reader's own as a later choice: that they exist, no more."""
    acting = user.acting
    if acting is None or not acting.is_district:
        return NamedCases([], is_more=False)
    choices = (
        DistrictChoice.objects.filter(district=acting.district_id, application__status__in=OPEN_STATUSES)
        .exclude(application__reviewing_district=acting.district_id)
        .exclude(application__in=Assessment.objects.filter(district=acting.district_id).values("application"))
        .select_related("application__school", "application__reviewing_district")
        .order_by("rank", "application__reference")
    )
    found = list(choices[: NAMED_SHOWN + 1])
    return NamedCases([_named(choice) for choice in found[:NAMED_SHOWN]], is_more=len(found) > NAMED_SHOWN)


def _named(choice: DistrictChoice) -> NamedCase:
    case = choice.application
    return NamedCase(
        reference=case.reference,
        school=case.school.label,
        rank=choice.rank,
        district=str(case.reviewing_district),
        status=_("In review"),
    )
