"""Who may act for whom, and who is to be asked."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from districts.models import District
from schools.models import School, SchoolDomain
from schools.selectors import has_campus_in_city

from .constants import (
    BUREAU_ROLES,
    CITY_ROLES,
    DISTRICT_ROLES,
    ENOUGH_CONTACTS,
    SCHOOL_ROLES,
    ClaimDesk,
    ClaimProof,
    ClaimStatus,
    Role,
)
from .models import Membership, OfficialInvitation, SchoolClaim, User

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
    """Like `active_memberships`, each also saying in `second_factor` whether the person has one: one query."""
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    rows = Membership.objects.active().filter(user=user).annotate(second_factor=Exists(factors))
    return list(rows.select_related("school", "district").order_by("pk"))


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


def has_active_desk(district: District) -> bool:
    """Whether anybody of the district can act here; if not, the bureau may act for it."""
    return Membership.objects.active().of_district(district).exists()


def links_to_school(user: User, school: School | OuterRef) -> Q:
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


# -- claims ---------------------------------------------------------------------------------------------


def has_coordinator(school: School) -> bool:
    return Membership.objects.active().filter(school=school, role=Role.SCHOOL_COORDINATOR).exists()


def claim_needs_district(school: School) -> bool:
    """Whether whoever claims `school` names the district whose desk confirms its first coordinator."""
    return has_campus_in_city(school) and not has_coordinator(school)


def claim_desk(claim: SchoolClaim) -> ClaimDesk:
    """Who decides now: a coordinator where there is one, else the chosen desk, else the bureau.

    The bureau also acts for a district without active accounts. `SchoolClaimQuerySet.waiting_for` is the
    same rule in SQL.
    """
    if has_coordinator(claim.school):
        return ClaimDesk.COORDINATOR
    if claim.district is not None and has_active_desk(claim.district):
        return ClaimDesk.DISTRICT
    return ClaimDesk.BUREAU


def desk_of_newcomers(school: School) -> ClaimDesk:
    """Who will decide on a claim made now, as far as it can be said before a district is chosen."""
    if has_coordinator(school):
        return ClaimDesk.COORDINATOR
    return ClaimDesk.DISTRICT if has_campus_in_city(school) else ClaimDesk.BUREAU


def deciders_of(claim: SchoolClaim) -> list[User]:
    """The people who are asked to decide, never the one who asks; officials linked to the school are left out."""
    desk = claim_desk(claim)
    if desk == ClaimDesk.COORDINATOR:
        return [person for person in coordinators_of(claim.school) if person != claim.user]
    people = officials_of(claim.district) if desk == ClaimDesk.DISTRICT and claim.district else bureau_officials()
    return [person for person in people if not is_linked_to_school(person, claim.school)]


def proof_of(user: User, school: School) -> ClaimProof:
    """DOMAIN when a verified address of the person lies in a domain that the bureau entered for the school."""
    domains = {address.rpartition("@")[2] for address in verified_addresses(user)}
    proven = SchoolDomain.objects.filter(school=school, domain__in=domains).exists()
    return ClaimProof.DOMAIN if proven else ClaimProof.NONE


def verified_addresses(user: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    return [address.lower() for address in rows.values_list("email", flat=True)]


# -- teams and officials --------------------------------------------------------------------------------


def team_of(school: School) -> list[Membership]:
    """Active members, coordinators first, then by length of service."""
    rows = Membership.objects.active().of_school(school).select_related("user", "school")
    return sorted(rows.order_by("pk"), key=lambda member: not member.is_coordinator)


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
