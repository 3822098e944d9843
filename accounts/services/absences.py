"""Absences: recorded by oneself or for somebody who fell ill, changed, called off. The deputy is told each time."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mailing, rules, selectors
from accounts.constants import UserVerb
from accounts.models import Absence, User, UserEvent
from accounts.rules import ActRefused, insist
from core.dates import local_today
from history.services import record_event

from .memberships import insist_still_acting
from .people import lock_person


@transaction.atomic
def record_absence(user: User, *, deputy: User, starts_on: date, ends_on: date, actor: User) -> Absence:
    """Have `deputy` receive what waits on `user` on these days, both included. Raises ActRefused.

    The deputy acts everywhere the person acts: what waits on somebody for one body never reaches another.
    """
    person = lock_person(user)
    insist_still_acting(actor)
    insist(rules.can_record_absence(actor, person))
    at, today = timezone.now(), local_today()
    insist(rules.can_begin_absence(starts_on, today=today))
    _insist_on_days(person, starts_on, ends_on, today=today)
    _insist_on_deputy(person, deputy)
    absence = Absence.objects.create(
        user=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on, recorded_by=actor
    )
    event = _record(absence, actor=actor, verb=UserVerb.ABSENCE_RECORDED, at=at, details=_facts(absence))
    _tell_deputy(absence, deputy, event)
    _tell_person(absence, actor, event)
    return absence


@transaction.atomic
def change_absence(absence: Absence, *, deputy: User, starts_on: date, ends_on: date, actor: User) -> Absence:
    """Other days, another deputy; once it has begun, the first day stays. Raises ActRefused."""
    locked = _lock(absence)
    insist_still_acting(actor)
    at, today = timezone.now(), local_today()
    insist(rules.can_change_absence(actor, locked, today=today))
    if starts_on != locked.starts_on:
        _insist_on_new_start(locked, starts_on, today=today)
    _insist_on_days(locked.user, starts_on, ends_on, today=today, but=locked)
    if deputy != locked.deputy:
        _insist_on_deputy(locked.user, deputy)
    former, before = locked.deputy, _facts(locked)
    locked.deputy, locked.starts_on, locked.ends_on = deputy, starts_on, ends_on
    after = _facts(locked)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return locked
    locked.save(update_fields=["deputy", "starts_on", "ends_on"])
    details = {"absence": locked.pk, **changed}
    event = _record(locked, actor=actor, verb=UserVerb.ABSENCE_CHANGED, at=at, details=details)
    if former != deputy:
        _release_deputy(locked, former, event)
    _tell_deputy(locked, deputy, event)
    _tell_person(locked, actor, event)
    return locked


@transaction.atomic
def cancel_absence(absence: Absence, *, actor: User) -> Absence:
    """The person is here today: what has not begun before today is called off, what has ends with yesterday."""
    locked = _lock(absence)
    insist_still_acting(actor)
    at, today = timezone.now(), local_today()
    insist(rules.can_change_absence(actor, locked, today=today))
    last = locked.ends_on
    if locked.starts_on < today:
        verb, locked.ends_on = UserVerb.ABSENCE_ENDED, today - timedelta(days=1)
    else:
        verb, locked.cancelled_at = UserVerb.ABSENCE_CANCELLED, at
    locked.save(update_fields=["ends_on", "cancelled_at"])
    details = {"absence": locked.pk, "ends_on": [last, locked.ends_on]}
    event = _record(locked, actor=actor, verb=verb, at=at, details=details)
    _release_deputy(locked, locked.deputy, event)
    _tell_person(locked, actor, event)
    return locked


def _lock(absence: Absence) -> Absence:
    """The absence as it is now; the person's row first, which orders all their absences and their history."""
    lock_person(absence.user_id)
    rows = Absence.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "deputy").get(pk=absence.pk)


def _insist_on_new_start(absence: Absence, first: date, *, today: date) -> None:
    if absence.starts_on < today:
        raise ActRefused(_("The absence has begun; its first day stays."))
    insist(rules.can_begin_absence(first, today=today))


def _insist_on_days(person: User, first: date, last: date, *, today: date, but: Absence | None = None) -> None:
    insist(rules.can_end_absence(first, last, today=today))
    others = Absence.objects.standing().filter(user=person, starts_on__lte=last, ends_on__gte=first)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise ActRefused(_("These days overlap with another absence."))


def _insist_on_deputy(person: User, deputy: User) -> None:
    if deputy == person:
        raise ActRefused(_("Choose somebody else as your deputy."))
    if not selectors.possible_deputies(person).filter(pk=deputy.pk).exists():
        raise ActRefused(_("A deputy is an active colleague wherever the person acts."))


def _facts(absence: Absence) -> dict[str, object]:
    return {
        "absence": absence.pk,
        "deputy": absence.deputy_id,
        "starts_on": absence.starts_on,
        "ends_on": absence.ends_on,
    }


def _record(absence: Absence, *, actor: User, verb: UserVerb, at: datetime, details: dict[str, object]) -> UserEvent:
    return record_event(UserEvent, absence.user, actor=actor, verb=verb, at=at, details=details)


def _tell_deputy(absence: Absence, deputy: User, event: UserEvent) -> None:
    _tell("deputy_named", absence, deputy, event)


def _release_deputy(absence: Absence, deputy: User, event: UserEvent) -> None:
    _tell("deputy_released", absence, deputy, event)


def _tell_person(absence: Absence, actor: User, event: UserEvent) -> None:
    """Whoever was ill learns what was arranged for them."""
    if absence.user != actor:
        _tell("absence_arranged", absence, absence.user, event)


def _tell(template: str, absence: Absence, to: User, event: UserEvent) -> None:
    if to.pk == event.actor_id:
        return
    mailing.send(
        f"accounts/{template}",
        dedupe_key=f"absence:{absence.user_id}:{event.sequence}:{template}:{to.pk}",
        to=to,
        context={
            "absence": absence,
            "is_standing": event.verb in {UserVerb.ABSENCE_RECORDED, UserVerb.ABSENCE_CHANGED},
            "actor": event.actor,
            "link": mailing.site_link(reverse("accounts:absences")),
        },
    )
