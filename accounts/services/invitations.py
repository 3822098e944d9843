"""Officials are invited, never self-registered; the link works once, for the invited address only."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mailing, rules
from accounts.constants import INVITATION_DAYS, Role, UserVerb
from accounts.models import Membership, OfficialInvitation, User, UserEvent
from accounts.rules import ActRefused, insist
from districts.models import District
from history.services import digest, record_event

from .memberships import grant_membership, insist_still_acting
from .people import lock_person


@transaction.atomic
def invite_official(
    email: str, *, actor: User, role: Role | str, district: District | None = None
) -> OfficialInvitation:
    """Mail a link that opens the invitation; expired ones to the same end are replaced. Raises ActRefused."""
    inviter = lock_person(actor)
    insist_still_acting(actor)
    insist(rules.can_manage_officials(actor))
    at, email = timezone.now(), email.strip().lower()
    _insist_on_news(email, role, district)
    _replace_expired(email, role, district)
    token = secrets.token_urlsafe(32)
    invitation = OfficialInvitation.objects.create(
        email=email, role=role, district=district, invited_by=actor, token_digest=token_digest(token),
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    record_event(
        UserEvent, inviter, actor=actor, verb=UserVerb.OFFICIAL_INVITED, at=at, to_state=role,
        details={"invitation": invitation.pk, "email": digest(email), "district": district and district.slug},
    )  # fmt: skip
    _mail_link(invitation, token)
    return invitation


@transaction.atomic
def revoke_invitation(invitation: OfficialInvitation, *, actor: User) -> OfficialInvitation:
    locked = OfficialInvitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)
    insist_still_acting(actor)
    insist(rules.can_revoke_invitation(actor, locked))
    at = timezone.now()
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    record_event(
        UserEvent, lock_person(actor), actor=actor, verb=UserVerb.INVITATION_REVOKED, at=at,
        details={"invitation": locked.pk},
    )  # fmt: skip
    return locked


@transaction.atomic
def accept_invitation(token: str, *, user: User) -> Membership:
    """Take up the capacity; `user` must own the invited address. Raises ActRefused, also the second time."""
    rows = OfficialInvitation.objects.select_for_update(of=("self",), no_key=True)
    invitation = rows.select_related("district").filter(token_digest=token_digest(token)).first()
    if invitation is None:
        raise ActRefused(_("There is no such invitation."))
    at = timezone.now()
    insist(rules.can_accept_invitation(user, invitation, now=at))
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return grant_membership(
        user, actor=invitation.invited_by, role=invitation.role, district=invitation.district, at=at
    )


def token_digest(token: str) -> str:
    """What is stored of a link's token: who reads the table cannot open the link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _insist_on_news(email: str, role: Role | str, district: District | None) -> None:
    present = Membership.objects.active().filter(user__email=email, role=role, district=district, school=None)
    if present.exists():
        raise ActRefused(_("This person already has this role."))
    if _unanswered(email, role, district).filter(expires_at__gt=timezone.now()).exists():
        raise ActRefused(_("This address has already been invited for this role."))


def _replace_expired(email: str, role: Role | str, district: District | None) -> None:
    _unanswered(email, role, district).update(revoked_at=timezone.now())


def _unanswered(email: str, role: Role | str, district: District | None) -> QuerySet[OfficialInvitation]:
    return OfficialInvitation.objects.unanswered().filter(email=email, role=role, district=district)


def _mail_link(invitation: OfficialInvitation, token: str) -> None:
    path = reverse("accounts:invitation", args=[token])
    person = User.objects.filter(email=invitation.email).first()
    mailing.send(
        "accounts/official_invitation",
        dedupe_key=f"official-invitation:{invitation.pk}",
        address=invitation.email,
        language=person.language if person else "",
        context={"invitation": invitation, "link": mailing.site_link(path)},
        sealed=True,
    )
