"""Who decides that somebody acts for a school."""

from allauth.account.models import EmailAddress

from accounts.constants import (
    ClaimDesk,
    ClaimProof,
    Role,
)
from accounts.models import Membership, SchoolClaim, User
from core.dates import local_today
from schools.models import School, SchoolDomain
from schools.selectors import has_campus_in_city

from .capacities import bureau_officials, coordinators_of, has_active_desk, is_linked_to_school, officials_of
from .deputies import standing_in


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
    """The people who are asked to decide, never the one who asks; officials linked to the school are left out.

    Deputies of officials who are away today are asked in their place; a school has its other coordinators.
    """
    desk = claim_desk(claim)
    if desk == ClaimDesk.COORDINATOR:
        return [person for person in coordinators_of(claim.school) if person != claim.user]
    people = officials_of(claim.district) if desk == ClaimDesk.DISTRICT and claim.district else bureau_officials()
    present = standing_in(people, local_today())
    return [person for person in present if not is_linked_to_school(person, claim.school)]


def proof_of(user: User, school: School) -> ClaimProof:
    """DOMAIN when a verified address of the person lies in a domain that the bureau entered for the school."""
    domains = {address.rpartition("@")[2] for address in verified_addresses(user)}
    proven = SchoolDomain.objects.filter(school=school, domain__in=domains).exists()
    return ClaimProof.DOMAIN if proven else ClaimProof.NONE


def verified_addresses(user: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    return [address.lower() for address in rows.values_list("email", flat=True)]
