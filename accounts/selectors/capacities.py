"""Who acts in which capacity, and with what proof of who they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.constants import (
    BUREAU_ROLES,
    DISTRICT_ROLES,
    SCHOOL_ROLES,
    ClaimProof,
    ClaimStatus,
    Role,
)
from accounts.models import Membership, SchoolClaim, User
from core.compiled import Hole, compiled
from core.dates import local_today
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


def concerned_by(school: School, district: District | None) -> Concerned:
    """Whoever stands for the school, for the district's desk, and for the bureau: one query for all of them."""
    at_school = Q(school=school, role=Role.SCHOOL_COORDINATOR)
    at_desk = Q(district=district, role__in=DISTRICT_ROLES) if district else Q()
    rows = Membership.objects.active().filter(at_school | at_desk | Q(role__in=BUREAU_ROLES))
    found = list(rows.select_related("user").order_by("user_id", "pk"))
    return Concerned(
        coordinators=_people(each for each in found if each.school_id is not None),
        desk=_people(each for each in found if each.district_id is not None),
        chiefs=_people(each for each in found if each.role == Role.SECTION_CHIEF),
        bureau=_people(each for each in found if each.role in BUREAU_ROLES),
    )


def _people(memberships: Iterable[Membership]) -> list[User]:
    return list({each.user_id: each.user for each in memberships}.values())


def has_active_desk(district: District) -> bool:
    """Whether anybody of the district can act here; if not, the bureau may act for it."""
    return Membership.objects.active().of_district(district).exists()


def links_to_school(user: User | int | Hole, school: School | OuterRef) -> Q:
    """The condition behind `is_linked_to_school`, also for queries over rows that name a school."""
    memberships = Membership.objects.filter(user=user, school=school, role__in=SCHOOL_ROLES).order_by()
    claims = SchoolClaim.objects.filter(
        user=user, school=school, status__in=[ClaimStatus.PENDING, ClaimStatus.CONFIRMED]
    ).order_by()
    return Q(Exists(memberships)) | Q(Exists(claims))


def is_linked_to_school(user: User, school: School) -> bool:
    """Whether a person belongs, or belonged, to the school or has asked to: then they do not decide on it."""
    return User.objects.filter(links_to_school(user, school), pk=user.pk).exists()


def may_draft_for(user: User, school: School) -> bool:
    """Confirmed members draft; so does somebody whose verified address lies in a domain of the school."""
    acting = user.acting
    if acting is not None and acting.school_id == school.pk:
        return True
    claims = SchoolClaim.objects.pending().filter(user=user, school=school)
    return claims.filter(proof=ClaimProof.DOMAIN).exists()
