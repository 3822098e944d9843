"""Officials linked to a school keep out of its cases: said by themselves or found out, put down, and passed on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.constants import LinkKind
from accounts.models import User
from accounts.selectors import is_linked_to_school
from accounts.services import declare_link
from core.actors import SYSTEM, Actor
from core.permissions import require
from history.services import record_event

from .. import rules
from ..constants import Status
from ..models import Application, ApplicationEvent
from ..notices import tell
from ..selectors.recusal import DESK_STATUSES, NOBODY, recusal_of, successor_of, with_linked_officials
from .gate import lock, record_recusal


@transaction.atomic
def recuse(application: Application, *, actor: User, kind: LinkKind) -> Application:
    """The official says to be linked to the school: they keep out of this case, and of the school's others.

    What they drafted for it is discarded; what they had in hand goes to a colleague, or to the bureau.
    """
    application = lock(application)
    require(rules.can_recuse(actor, application))
    declare_link(application.school, actor=actor, kind=kind)
    for case in Application.objects.open().filter(school=application.school).order_by("pk"):
        settle_recusal(case, actor=actor)
    application.refresh_from_db()
    return application


@transaction.atomic
def settle_recusal(application: Application, *, actor: Actor = SYSTEM) -> bool:
    """Take a case out of the hands of those linked to its school; whether anything changed."""
    application, now = lock(application), timezone.now()
    if not application.is_open:
        return False
    passed = _pass_on(application, actor, now)
    discarded = _discard_draft(application, actor, now)
    recusal = recusal_of(application, application.status) if application.status in DESK_STATUSES else NOBODY
    moved = application.is_rerouted != recusal.is_whole
    if moved:
        application.is_rerouted = recusal.is_whole
        application.save(update_fields=["is_rerouted"])
    event = record_recusal(application, recusal, actor=actor, now=now)
    if event is not None and (moved or passed):
        tell(application, event)
    return bool(passed or discarded or moved or event)


def _pass_on(application: Application, actor: Actor, now: datetime) -> bool:
    """A case in the hands of somebody linked goes to their deputy or another of the desk; without one to all."""
    reviewer = application.reviewer
    if reviewer is None or not is_linked_to_school(reviewer, application.school):
        return False
    application.reviewer = successor_of(application, reviewer)
    application.save(update_fields=["reviewer"])
    details = {"reviewer": [reviewer.pk, application.reviewer_id]}
    record_event(ApplicationEvent, application, actor=actor, verb="pass_on", at=now, details=details)
    return True


def _discard_draft(application: Application, actor: Actor, now: datetime) -> bool:
    """A decision that somebody linked drafted is no decision."""
    if application.status != Status.CONFIRMED:
        return False
    standing = application.decisions.filter(discarded_at__isnull=True, released_at__isnull=True)
    draft = standing.select_related("drafted_by").first()
    if draft is None or not is_linked_to_school(draft.drafted_by, application.school):
        return False
    draft.discarded_at = now
    draft.save(update_fields=["discarded_at"])
    details = {"decision": draft.pk}
    record_event(ApplicationEvent, application, actor=actor, verb="discard_decision", at=now, details=details)
    return True


def settle_recusals() -> int:
    """Every open case that somebody linked could still have in hand; how many changed."""
    return sum(settle_recusal(case) for case in with_linked_officials().order_by("pk"))
