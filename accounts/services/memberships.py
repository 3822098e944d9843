"""Capacities: received, changed, ended with a hand-over; never deleted."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import handover, mailing, rules, selectors
from accounts.constants import Role, UserVerb
from accounts.models import Membership, User, UserEvent
from accounts.rules import ActRefused, insist
from core.actors import Actor
from districts.models import District
from history.services import record_event
from schools.models import School

from .people import lock_person


@transaction.atomic
def grant_membership(
    user: User,
    *,
    actor: Actor,
    role: Role | str,
    school: School | None = None,
    district: District | None = None,
    at: datetime | None = None,
    batch: str = "",
) -> Membership:
    """Give a capacity; somebody who already acts at the same place changes roles instead.

    The caller has checked that `actor` may: confirmed claims, accepted invitations, contacts from a list (`batch`
    names it), the demonstration.
    """
    person = lock_person(user)
    at = at or timezone.now()
    present = Membership.objects.active().filter(user=person, school=school, district=district).first()
    if present is not None:
        return _change_role(present, actor=actor, role=role, at=at)
    membership = Membership.objects.create(
        user=user, role=role, school=school, district=district, granted_by_id=actor.pk
    )
    record_event(
        UserEvent, person, actor=actor, verb=UserVerb.MEMBERSHIP_GRANTED, at=at, to_state=role,
        details={"capacity": membership.code, **({"batch": batch} if batch else {})},
    )  # fmt: skip
    return membership


@transaction.atomic
def make_coordinator(membership: Membership, *, actor: User) -> Membership:
    locked = _lock(membership)
    insist_still_acting(actor)
    insist(rules.can_make_coordinator(actor, locked))
    lock_person(locked.user_id)
    return _change_role(locked, actor=actor, role=Role.SCHOOL_COORDINATOR, at=timezone.now())


@transaction.atomic
def end_membership(membership: Membership, *, actor: User, successor: User | None = None) -> Membership:
    """End a capacity and pass the leaver's work on.

    A school's member needs a successor from the team while there is anybody else in it. An official's work goes to
    a colleague of the same desk, or without one back to the whole desk. Raises ActRefused.
    """
    locked = _lock(membership)
    insist_still_acting(actor)
    insist(rules.can_end_membership(actor, locked))
    _insist_on_successor(locked, successor)
    at = timezone.now()
    person = lock_person(locked.user_id)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    passed_on = _hand_over(locked, successor, actor)
    record_event(
        UserEvent, person, actor=actor, verb=UserVerb.MEMBERSHIP_ENDED, at=at, from_state=locked.role,
        details={"capacity": locked.code, "successor": successor.pk if successor else None, "passed_on": passed_on},
    )  # fmt: skip
    _tell(locked, successor, actor, passed_on)
    return locked


def insist_still_acting(actor: User) -> None:
    """Raise ActRefused when the actor's capacity ended, or changed, since this request began."""
    acting = actor.acting
    if acting and not Membership.objects.active().filter(pk=acting.pk, role=acting.role).exists():
        raise ActRefused(_("You no longer act as %(capacity)s.") % {"capacity": acting.label})


def _lock(membership: Membership) -> Membership:
    """The row, with all active ones at the same place: who is the last coordinator must not change meanwhile."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    same_place = rows.filter(school=membership.school_id, district=membership.district_id, ended_at__isnull=True)
    list(same_place.values_list("pk", flat=True))
    return rows.select_related("user", "school", "district").get(pk=membership.pk)


def _change_role(membership: Membership, *, actor: Actor, role: Role | str, at: datetime) -> Membership:
    before = membership.role
    if before == role:
        return membership
    membership.role = role
    membership.save(update_fields=["role"])
    record_event(
        UserEvent, membership.user, actor=actor, verb=UserVerb.ROLE_CHANGED, at=at, from_state=before,
        to_state=role, details={"capacity": membership.code},
    )  # fmt: skip
    return membership


def _insist_on_successor(membership: Membership, successor: User | None) -> None:
    colleagues = set(selectors.colleagues_of(membership).values_list("pk", flat=True))
    in_school = membership.school is not None
    if in_school and successor is None and colleagues:
        raise ActRefused(_("Choose who takes over this person's drafts and tasks."))
    if successor is not None and successor.pk not in colleagues:
        wrong_school = _("The successor has to belong to the same school.")
        raise ActRefused(wrong_school if in_school else _("The successor has to sit at the same desk."))


def _hand_over(membership: Membership, successor: User | None, actor: User) -> int:
    if membership.school is None:
        return handover.hand_over_desk(membership.user, membership.district, successor, actor=actor)
    return handover.hand_over(membership.user, membership.school, successor, actor=actor) if successor else 0


def _tell(membership: Membership, successor: User | None, actor: User, passed_on: int) -> None:
    """Tell the leaver, unless they left by themselves, and the successor, unless they did it."""
    context = {"membership": membership, "actor": actor, "successor": successor, "passed_on": passed_on}
    for person, template in ((membership.user, "membership_ended"), (successor, "work_received")):
        if person is not None and person != actor:
            mailing.send(
                f"accounts/{template}",
                dedupe_key=f"{template}:{membership.pk}:{person.pk}",
                to=person,
                context=context | {"link": mailing.site_link("/")},
            )
