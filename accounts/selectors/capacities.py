"""Who acts in which capacity, and with what proof of who they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from accounts.constants import (
    BUREAU_ROLES,
    DISTRICT_ROLES,
    SCHOOL_ROLES,
    ClaimProof,
    Role,
)
from accounts.models import DeclaredLink, Membership, SchoolClaim, User
from core.compiled import Hole, compiled
from core.dates import TAIPEI, local_today
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.models import Rule
from districts.models import District
from schools.models import School

from .deputies import stood_in_for

# Types of allauth's authenticators that count; recovery codes only replace one of these.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def acting_membership(user: User | AnonymousUser) -> Membership | None:
    """The capacity a person acts in now; None for visitors and people without one."""
    return user.acting if isinstance(user, User) else None


def active_memberships(user: User) -> list[Membership]:
    """A person's capacities with their places, oldest first."""
    rows = Membership.objects.active().filter(user=user)
    return list(rows.select_related("school", "district", "user").order_by("pk"))


def capacities_of(user: User) -> list[Membership]:
    """Like `active_memberships`; `second_factor` says whether the person has one, `stands_in_for` names whom they
    stand in for today: one query, since every page of somebody signed in asks it.
    """
    return _capacities(user=user.pk, today=local_today())


@compiled
def _capacities(user: Hole, today: Hole) -> QuerySet[Membership]:
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    rows = Membership.objects.active().filter(user=user)
    rows = rows.annotate(second_factor=Exists(factors), stands_in_for=stood_in_for(today))
    return rows.select_related("school", "district").order_by("pk")


def needs_second_factor(user: User) -> bool:
    return user.is_staff or (user.acting is not None and user.acting.is_official)


def has_second_factor(user: User) -> bool:
    """Whether the person set one up; without a query when `capacities_of` gave the acting membership."""
    known = getattr(user.acting, "second_factor", None)
    if known is None:
        return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists()
    return bool(known)


def coordinators_of(school: School) -> list[User]:
    people = User.objects.filter(
        is_active=True,
        memberships__school=school,
        memberships__role=Role.SCHOOL_COORDINATOR,
        memberships__ended_at__isnull=True,
    )
    return list(people.order_by("pk"))


def officials_of(district: District, *roles: str) -> list[User]:
    """Active people of a district's desk, optionally of the given roles only."""
    memberships = Membership.objects.active().of_district(district)
    if roles:
        memberships = memberships.filter(role__in=roles)
    return list(User.objects.filter(pk__in=memberships.values("user")).order_by("pk"))


def bureau_officials() -> list[User]:
    memberships = Membership.objects.active().filter(role__in=BUREAU_ROLES)
    return list(User.objects.filter(pk__in=memberships.values("user")).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Concerned:
    """The active people around one matter, each list as the selector of its name gives it."""

    coordinators: list[User]
    desk: list[User]
    chiefs: list[User]
    bureau: list[User]
    # Officials who keep out of what concerns the school.
    linked: frozenset[int]


def concerned_by(school: School, district: District | None) -> Concerned:
    """Whoever stands for the school, for the district's desk, and for the bureau: one query for all of them."""
    at_school = Q(school=school, role=Role.SCHOOL_COORDINATOR)
    at_desk = Q(district=district, role__in=DISTRICT_ROLES) if district else Q()
    rows = Membership.objects.active().filter(at_school | at_desk | Q(role__in=BUREAU_ROLES))
    linked = ExpressionWrapper(links_to_school(OuterRef("user"), school), output_field=BooleanField())
    found = list(rows.annotate(is_linked=linked).select_related("user").order_by("user_id", "pk"))
    return Concerned(
        coordinators=_people(each for each in found if each.school_id is not None),
        desk=_people(each for each in found if each.district_id is not None),
        chiefs=_people(each for each in found if each.role == Role.SECTION_CHIEF),
        bureau=_people(each for each in found if each.role in BUREAU_ROLES),
        linked=frozenset(each.user_id for each in found if each.school_id is None and each.is_linked),  # type: ignore[attr-defined]
    )


def concerned_by_each(pairs: Sequence[tuple[School, District | None]]) -> list[Concerned]:
    """The same for several matters: two queries, however many."""
    schools, districts = {school.pk for school, _where in pairs}, {where.pk for _school, where in pairs if where}
    at_schools = Q(school__in=schools, role=Role.SCHOOL_COORDINATOR)
    at_desks = Q(district__in=districts, role__in=DISTRICT_ROLES)
    rows = Membership.objects.active().filter(at_schools | at_desks | Q(role__in=BUREAU_ROLES))
    found = list(rows.select_related("user").order_by("user_id", "pk"))
    linked = _linked_officials(schools, {each.user_id for each in found if each.school_id is None})
    return [_around(found, school, where, linked[school.pk]) for school, where in pairs]


def _linked_officials(schools: Collection[int], officials: Collection[int]) -> dict[int, frozenset[int]]:
    """Of these people those who keep out of what concerns each school."""
    people = User.objects.filter(links_to_school(OuterRef("pk"), OuterRef(OuterRef("pk"))), pk__in=officials)
    rows = School.objects.filter(pk__in=schools).annotate(linked=ArraySubquery(people.order_by("pk").values("pk")))
    return {pk: frozenset(linked) for pk, linked in rows.order_by("pk").values_list("pk", "linked")}


def _around(found: list[Membership], school: School, where: District | None, linked: frozenset[int]) -> Concerned:
    desk = [each for each in found if where is not None and each.district_id == where.pk]
    return Concerned(
        coordinators=_people(each for each in found if each.school_id == school.pk),
        desk=_people(desk),
        chiefs=_people(each for each in desk if each.role == Role.SECTION_CHIEF),
        bureau=_people(each for each in found if each.role in BUREAU_ROLES),
        linked=linked,
    )


def _people(memberships: Iterable[Membership]) -> list[User]:
    return list({each.user_id: each.user for each in memberships}.values())


def has_active_desk(district: District) -> bool:
    """Whether anybody of the district can act here; if not, the bureau may act for it."""
    return Membership.objects.active().of_district(district).exists()


def links_to_school(user: User | int | Hole | OuterRef, school: School | OuterRef) -> Q:
    """The condition behind `is_linked_to_school`, also for queries over rows that name a school or a person."""
    at_school = Membership.objects.filter(user=user, school=school, role__in=SCHOOL_ROLES).order_by()
    memberships = at_school.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=_RecusalBegins()))
    claims = SchoolClaim.objects.pending().filter(user=user, school=school).order_by()
    declared = DeclaredLink.objects.filter(user=user, school=school, declared_at__gte=_RecusalBegins()).order_by()
    return Q(Exists(memberships)) | Q(Exists(claims)) | Q(Exists(declared))


class _RecusalBegins(Func):
    """The instant since which a tie that has ended still counts."""

    template = "(%(expressions)s)"
    output_field = DateTimeField()

    def __init__(self) -> None:
        today = local_today()
        rules = Rule.objects.filter(code=RuleCode.RECUSAL_DAYS, effective_from__lte=today).order_by("-effective_from")
        begins = Value(datetime.combine(today, time(), TAIPEI), output_field=DateTimeField())
        super().__init__(
            begins, _Days(Coalesce(Subquery(rules.values("value")[:1]), Value(DEFAULT_RULES[RuleCode.RECUSAL_DAYS])))
        )
        self.arg_joiner = " - "


class _Days(Func):
    template = "make_interval(days => %(expressions)s)"
    output_field = DurationField()


def is_linked_to_school(user: User, school: School) -> bool:
    """Whether a person belongs to the school, did so lately, asks to, or has said so: then they do not decide on it."""
    return User.objects.filter(links_to_school(user, school), pk=user.pk).exists()


def may_draft_for(user: User, school: School) -> bool:
    """Confirmed members draft; so does somebody whose verified address lies in a domain of the school."""
    acting = user.acting
    if acting is not None and acting.school_id == school.pk:
        return True
    claims = SchoolClaim.objects.pending().filter(user=user, school=school)
    return claims.filter(proof=ClaimProof.DOMAIN).exists()
