"""The ladder of a school's first year: begun with its agreement, done with its last step, a school at its side."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import SYSTEM, Actor
from core.permissions import require
from history.services import digest, record_event
from schools.models import School

from .. import rules, selectors
from ..constants import Stage
from ..models import Onboarding, OnboardingEvent, stage_of
from .gate import NotPossible


def begin_onboarding(agreement_ids: Collection[int]) -> None:
    """Put those of these agreements on the ladder that are in force and new to it; an observer of agreements, called
    in the transaction that changes them, and harmless any number of times. One query where nobody is new.
    """
    for agreement in selectors.beginners_among(agreement_ids):
        now = timezone.now()
        ladder, is_new = Onboarding.objects.get_or_create(agreement=agreement, defaults={"started_at": now})
        if is_new:
            record_event(OnboardingEvent, ladder, actor=SYSTEM, verb="begin", at=now)


def complete_where_due(school: School, *, actor: Actor, now: datetime) -> None:
    """Close the school's open ladders whose last step is verified; called in that transaction."""
    open_ones = Onboarding.objects.open().filter(agreement__school=school).order_by("pk")
    locked = list(open_ones.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    for ladder in Onboarding.objects.with_steps().filter(pk__in=locked).order_by("pk"):
        if stage_of(ladder.observed, ladder.co_run) is Stage.LEADING:
            ladder.completed_at = now
            ladder.save(update_fields=["completed_at"])
            record_event(OnboardingEvent, ladder, actor=actor, verb="complete", at=now)


@transaction.atomic
def propose_buddy(ladder: Onboarding, *, actor: User, school: School) -> Onboarding:
    """Ask an experienced school to stand at its side. Raises NotPossible for one that is new itself or has no
    agreement in force, and once another one has accepted.
    """
    ladder = _lock(ladder)
    require(rules.can_plan(actor, ladder.agreement.district))
    NotPossible.unless(rules.can_name_buddy(actor, ladder))
    if not selectors.possible_buddies(ladder).filter(pk=school.pk).exists():
        raise NotPossible(
            _("%(school)s cannot be asked: it needs an agreement in force and its own first year behind it.")
            % {"school": school}
        )
    now = timezone.now()
    facts = {"buddy": school, "buddy_proposed_by": actor, "buddy_proposed_at": now}
    return _write(ladder, facts, actor=actor, verb="propose_buddy", now=now, details={"buddy": school.code})


@transaction.atomic
def accept_buddy(ladder: Onboarding, *, actor: User) -> Onboarding:
    """Raises NotPossible where it was answered already or another school is asked by now."""
    ladder = _asked(ladder, actor)
    now = timezone.now()
    facts = {"buddy_accepted_by": actor, "buddy_accepted_at": now}
    return _write(ladder, facts, actor=actor, verb="accept_buddy", now=now)


@transaction.atomic
def decline_buddy(ladder: Onboarding, *, actor: User) -> Onboarding:
    """The school that was asked cannot; the desk asks another. Raises as `accept_buddy`."""
    ladder = _asked(ladder, actor)
    facts = {"buddy": None, "buddy_proposed_by": None, "buddy_proposed_at": None}
    return _write(ladder, facts, actor=actor, verb="decline_buddy", now=timezone.now())


@transaction.atomic
def exempt_from_ladder(ladder: Onboarding, *, actor: User, reason: str) -> Onboarding:
    """The bureau says that a school is experienced already; raises NotPossible once the ladder is done."""
    ladder = _lock(ladder)
    NotPossible.unless(rules.can_exempt(actor, ladder))
    now = timezone.now()
    facts = {"exempted_at": now, "exempted_by": actor, "exemption": reason}
    details = {"reason": digest(reason)}
    return _write(ladder, facts, actor=actor, verb="exempt", now=now, details=details)


def _lock(ladder: Onboarding) -> Onboarding:
    """The ladder as it is now; joins come along by a second read, since a joined row is read before the wait."""
    Onboarding.objects.select_for_update(of=("self",), no_key=True).get(pk=ladder.pk)
    return Onboarding.objects.with_parties().get(pk=ladder.pk)


def _asked(ladder: Onboarding, actor: User) -> Onboarding:
    ladder = _lock(ladder)
    if ladder.buddy_id is None or ladder.is_buddy_accepted:
        raise NotPossible(_("This question has been answered already."))
    require(rules.can_answer_for_buddy(actor, ladder))
    return ladder


def _write(
    ladder: Onboarding,
    facts: Mapping[str, object],
    *,
    actor: User,
    verb: str,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> Onboarding:
    for name, value in facts.items():
        setattr(ladder, name, value)
    ladder.save(update_fields=[*facts])
    record_event(OnboardingEvent, ladder, actor=actor, verb=verb, at=now, details=dict(details or {}))
    return ladder
