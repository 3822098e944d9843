"""Who of a case's desk keeps out of it, and who takes it on instead (ADR 17)."""

from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.constants import DISTRICT_ROLES, Role
from accounts.models import Absence, Membership, User
from accounts.selectors import links_to_school
from core.dates import local_today

from ..constants import OPEN_STATUSES, Status
from ..models import Application, ApplicationQuerySet

# With the reviewing district's desk, or with whoever acts for it.
DESK_STATUSES = frozenset({Status.SUBMITTED, Status.UNDER_REVIEW, Status.ASSESSED})


@dataclass(frozen=True, slots=True)
class Recusal:
    """Who is linked to the school among those of the desk whose turn it is; `is_whole` when nobody else is left."""

    people: tuple[int, ...]
    is_whole: bool


NOBODY = Recusal((), is_whole=False)


def recusal_of(application: Application, status: str) -> Recusal:
    """As the desk stands now: all of it while it reviews, its chiefs but the assessor while they confirm."""
    desk = Membership.objects.active().of_district(application.reviewing_district_id or 0)
    if status == Status.ASSESSED:
        waiting = application.assessments.filter(sent_back_at__isnull=True, confirmed_by__isnull=True).order_by()
        desk = desk.filter(role=Role.SECTION_CHIEF).exclude(user__in=waiting.values("assessed_by"))
    found = list(desk.annotate(is_linked=_linked_to(application)).order_by("user_id").values_list("user", "is_linked"))
    people = tuple(person for person, is_linked in found if is_linked)
    return Recusal(people, bool(people) and len(people) == len(found))


def _linked_to(application: Application) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(links_to_school(OuterRef("user"), application.school), output_field=BooleanField())


def successor_of(application: Application, recused: User | int) -> User | None:
    """Who of the desk takes a case over: the deputy of the one who keeps out, else who has fewest in hand.

    Officers before chiefs, who confirm what somebody else assessed; whoever is away today comes last.
    """
    today, key = local_today(), recused if isinstance(recused, int) else recused.pk
    away = Absence.objects.on(today).filter(user=OuterRef("user")).order_by()
    deputy = Absence.objects.on(today).filter(user=key, deputy=OuterRef("user")).order_by()
    mine = Application.objects.open().filter(reviewer=OuterRef("user")).order_by()
    desk = Membership.objects.active().of_district(application.reviewing_district_id or 0).exclude(user=key)
    rows = desk.annotate(is_linked=_linked_to(application)).filter(is_linked=False).select_related("user")
    in_hand = Coalesce(Subquery(mine.values("reviewer").annotate(count=Count("pk")).values("count")), 0)
    return next((row.user for row in rows.order_by(Exists(away), ~Exists(deputy), "role", in_hand, "pk")[:1]), None)


def with_linked_officials() -> ApplicationQuerySet:
    """Open cases whose reviewer, or somebody of whose desk, is linked to the school: what the night looks at."""
    reviewer = User.objects.filter(links_to_school(OuterRef("pk"), OuterRef(OuterRef("school"))))
    return Application.objects.filter(
        Exists(_desk_of_row()) | Exists(reviewer.filter(pk=OuterRef("reviewer")).order_by()), status__in=OPEN_STATUSES
    )


def _desk_of_row() -> QuerySet[Membership]:
    return Membership.objects.active().filter(
        links_to_school(OuterRef("user"), OuterRef(OuterRef("school"))),
        district=OuterRef("reviewing_district"),
        role__in=sorted(DISTRICT_ROLES),
    )
