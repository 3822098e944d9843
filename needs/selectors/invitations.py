"""Reading invitations, by whoever sent or received them."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.references import is_valid_reference

from ..models import Invitation, InvitationEvent, InvitationQuerySet


def invitation_list(user: User | AnonymousUser) -> InvitationQuerySet:
    return Invitation.objects.visible_to(user).with_parties().order_by("-pk")


def invitation_for(user: User | AnonymousUser, reference: str) -> Invitation | None:
    if not is_valid_reference(reference):
        return None
    rows = Invitation.objects.visible_to(user).with_parties()
    return rows.select_related("sent_by", "enquiry").filter(reference=reference).first()


def waiting_for_school(user: User | AnonymousUser) -> list[Invitation]:
    """What a school's people find at the door; nothing for others."""
    acting = user.acting if isinstance(user, User) else None
    if acting is None or not acting.is_school:
        return []
    rows = Invitation.objects.waiting().filter(school=acting.school_id).with_parties()
    return list(rows.order_by("answer_by", "pk"))


def history_of_invitation(invitation: Invitation) -> list[InvitationEvent]:
    return list(invitation.events.select_related("actor").order_by("-sequence"))
