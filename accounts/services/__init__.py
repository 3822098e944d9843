"""Every write about people, by use case."""

from .absences import cancel_absence, change_absence, record_absence
from .claims import claim_school, decide_claim, withdraw_claim
from .contacts import enter_contact
from .invitations import accept_invitation, invite_official, revoke_invitation, token_digest
from .links import declare_link
from .memberships import end_membership, grant_membership, make_coordinator
from .people import purge_unconfirmed_people, register_person, update_profile

__all__ = [
    "accept_invitation",
    "cancel_absence",
    "change_absence",
    "claim_school",
    "decide_claim",
    "declare_link",
    "end_membership",
    "enter_contact",
    "grant_membership",
    "invite_official",
    "make_coordinator",
    "purge_unconfirmed_people",
    "record_absence",
    "register_person",
    "revoke_invitation",
    "token_digest",
    "update_profile",
    "withdraw_claim",
]
