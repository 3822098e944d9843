"""Teams, desks, invitations, and the schools one looks up."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
)

from accounts.constants import (
    CITY_ROLES,
    DISTRICT_ROLES,
    ENOUGH_CONTACTS,
    Role,
)
from accounts.models import Membership, OfficialInvitation, User
from districts.models import District
from schools.models import School


def team_of(school: School) -> list[Membership]:
    """Active members, coordinators first, then by length of service."""
    rows = Membership.objects.active().of_school(school).select_related("user", "school")
    return sorted(rows.order_by("pk"), key=lambda member: not member.is_coordinator)


def desk_of(district: District) -> list[Membership]:
    """Active people of a district's desk, chiefs first, then by length of service."""
    rows = Membership.objects.active().of_district(district).select_related("user", "district")
    return sorted(rows.order_by("pk"), key=lambda member: member.role != Role.SECTION_CHIEF)


def colleagues_of(membership: Membership) -> QuerySet[User]:
    """Who else acts at the same place now: a school's team, a desk, the bureau."""
    rows = Membership.objects.active().exclude(user=membership.user_id)
    if membership.school_id is not None:
        rows = rows.of_school(membership.school_id)
    elif membership.district_id is not None:
        rows = rows.of_district(membership.district_id)
    else:
        rows = rows.of_bureau()
    return User.objects.filter(pk__in=rows.values("user")).order_by("display_name", "pk")


def has_enough_contacts(team: list[Membership]) -> bool:
    return len(team) >= ENOUGH_CONTACTS


@dataclass(frozen=True, slots=True)
class Desk:
    """The people of one district, or of the city (`district` None), and whom it waits for."""

    district: District | None
    members: list[Membership]
    invitations: list[OfficialInvitation]

    @property
    def is_active(self) -> bool:
        return bool(self.members)


def official_desks() -> list[Desk]:
    """The city's people first, then the twelve districts in official order. Five queries, whatever the number."""
    invitations = OfficialInvitation.objects.unanswered().select_related("district").order_by("email", "pk")
    members = Membership.objects.active().select_related("user", "district").order_by("pk")
    city_roles = sorted(CITY_ROLES)
    city = Desk(None, list(members.filter(role__in=city_roles)), list(invitations.filter(role__in=city_roles)))
    districts = District.objects.order_by("number").prefetch_related(
        Prefetch("memberships", members.filter(role__in=sorted(DISTRICT_ROLES)), to_attr="people"),
        Prefetch("officialinvitation_set", invitations, to_attr="invited"),
    )
    return [city, *(Desk(district, district.people, district.invited) for district in districts)]


def invitation_by_digest(digest: str) -> OfficialInvitation | None:
    rows = OfficialInvitation.objects.select_related("district", "invited_by")
    return rows.filter(token_digest=digest).first()


def schools_found(text: str) -> QuerySet[School]:
    """Listed schools; with a text, those whose names hold it."""
    rows = School.objects.listed()
    return rows.matching(text) if text.strip() else rows


def schools_with_domains(text: str) -> QuerySet[School]:
    return schools_found(text).prefetch_related("domains")


def unconfirmed_people(before: datetime) -> QuerySet[User]:
    """Accounts made by typing an address that nobody has confirmed since."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    rows = User.objects.filter(date_joined__lt=before, last_login__isnull=True, is_staff=False)
    return rows.filter(~Exists(confirmed), memberships__isnull=True).order_by("pk")
