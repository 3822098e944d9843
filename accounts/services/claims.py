"""「我是這所學校的人」: asked, confirmed or refused by somebody else, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mailing, rules, selectors
from accounts.constants import ClaimStatus, Role, UserVerb
from accounts.models import SchoolClaim, User, UserEvent
from accounts.rules import ActRefused, insist
from districts.models import District
from history.services import digest, record_event
from schools.models import School

from .memberships import grant_membership, insist_still_acting
from .people import lock_person


@transaction.atomic
def claim_school(
    user: User,
    school: School,
    *,
    wanted_role: Role | str,
    title: str,
    phone: str = "",
    district: District | None = None,
) -> SchoolClaim:
    """Ask to act for `school`; whoever decides is told. Raises ActRefused.

    `district` names the desk that confirms a first coordinator; it is dropped where nobody needs it.
    """
    person = lock_person(user)
    insist(rules.can_claim_school(user, school))
    if not selectors.claim_needs_district(school):
        district = None
    elif district is None:
        raise ActRefused(_("Choose the district that you would like to accompany."))
    claim = SchoolClaim.objects.create(
        user=user, school=school, wanted_role=wanted_role, title=title, phone=phone, district=district,
        proof=selectors.proof_of(user, school),
    )  # fmt: skip
    record_event(
        UserEvent, person, actor=user, verb=UserVerb.CLAIM_MADE, at=claim.created_at,
        to_state=ClaimStatus.PENDING,
        details={"claim": claim.pk, "school": school.code, "role": wanted_role, "title": digest(title)},
    )  # fmt: skip
    _ask_deciders(claim)
    return claim


@transaction.atomic
def decide_claim(claim: SchoolClaim, *, actor: User, confirm: bool, note: str = "") -> SchoolClaim:
    """Confirm or refuse; a refusal says why. Who comes second is told who was first (ActRefused)."""
    locked = _lock(claim)
    insist_still_acting(actor)
    insist(rules.can_decide_claim(actor, locked))
    if not confirm and not note.strip():
        raise ActRefused(_("Say why the claim is not confirmed."))
    at = timezone.now()
    person = lock_person(locked.user_id)
    locked.status = ClaimStatus.CONFIRMED if confirm else ClaimStatus.REFUSED
    locked.decided_by, locked.decided_at, locked.note = actor, at, note.strip()
    locked.save(update_fields=["status", "decided_by", "decided_at", "note"])
    record_event(
        UserEvent, person, actor=actor, verb=UserVerb.CLAIM_CONFIRMED if confirm else UserVerb.CLAIM_REFUSED,
        at=at, from_state=ClaimStatus.PENDING, to_state=locked.status,
        details={"claim": locked.pk, "school": locked.school.code, "note": digest(locked.note)},
    )  # fmt: skip
    if confirm:
        grant_membership(locked.user, actor=actor, role=locked.wanted_role, school=locked.school, at=at)
    _tell_claimant(locked)
    return locked


@transaction.atomic
def withdraw_claim(claim: SchoolClaim, *, actor: User) -> SchoolClaim:
    locked = _lock(claim)
    insist(rules.can_withdraw_claim(actor, locked))
    person = lock_person(locked.user_id)
    locked.status = ClaimStatus.WITHDRAWN
    locked.save(update_fields=["status"])
    record_event(
        UserEvent, person, actor=actor, verb=UserVerb.CLAIM_WITHDRAWN, from_state=ClaimStatus.PENDING,
        to_state=locked.status, details={"claim": locked.pk, "school": locked.school.code},
    )  # fmt: skip
    return locked


def _lock(claim: SchoolClaim) -> SchoolClaim:
    rows = SchoolClaim.objects.select_for_update(of=("self",), no_key=True)
    # Without `decided_by`: after waiting for the lock, a join would still show nobody there.
    return rows.select_related("user", "school", "district").get(pk=claim.pk)


def _ask_deciders(claim: SchoolClaim) -> None:
    link = mailing.site_link(claim.get_absolute_url())
    for person in selectors.deciders_of(claim):
        mailing.send(
            "accounts/claim_waiting",
            dedupe_key=f"claim-waiting:{claim.pk}:{person.pk}",
            to=person,
            context={"claim": claim, "link": link},
            subject_kind="claim",
            subject_id=claim.pk,
        )


def _tell_claimant(claim: SchoolClaim) -> None:
    mailing.send(
        "accounts/claim_decided",
        dedupe_key=f"claim-decided:{claim.pk}",
        to=claim.user,
        context={
            "claim": claim,
            "confirmed": claim.is_confirmed,
            "link": mailing.site_link("/"),
        },
        subject_kind="claim",
        subject_id=claim.pk,
    )
