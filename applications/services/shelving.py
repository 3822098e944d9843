"""Drafts that nobody touches: put on the shelf after their reminders, never deleted, back by any word or one click."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from core.actors import SYSTEM
from core.permissions import require
from history.services import record_event
from obligations.constants import ReminderState
from obligations.models import Reminder

from .. import rules
from ..constants import SHELF_NOTICE_DAYS, SHELVED_AFTER_DAYS
from ..models import Application, ApplicationEvent
from .gate import lock

# The obligation that reminds of them (reminders.py).
UNTOUCHED = "application-draft"


def _due() -> QuerySet[Application]:
    """Untouched for so long, and their people reminded of it long enough ago."""
    now = timezone.now()
    reminded = Reminder.objects.filter(
        obligation=UNTOUCHED,
        subject_id=OuterRef("pk"),
        started_at=OuterRef("saved_at"),
        state=ReminderState.ISSUED,
        created_at__lte=now - timedelta(days=SHELF_NOTICE_DAYS),
    ).order_by()
    rows = Application.objects.drafts().filter(saved_at__lt=now - timedelta(days=SHELVED_AFTER_DAYS))
    return rows.filter(Exists(reminded)).order_by("pk")


@transaction.atomic
def shelve_untouched_drafts() -> int:
    """Put what is due on the shelf; one in which somebody is writing now is left alone. Returns how many."""
    rows = list(_due().select_for_update(of=("self",), no_key=True, skip_locked=True))
    for application in rows:
        application.shelved_at = timezone.now()
        application.save(update_fields=["shelved_at"])
        record_event(ApplicationEvent, application, actor=SYSTEM, verb="shelve")
    return len(rows)


@transaction.atomic
def restore_draft(application: Application, *, actor: User) -> Application:
    """Take a draft from the shelf; its reminders begin anew. A second click changes nothing."""
    application = lock(application)
    require(rules.can_edit(actor, application))
    if application.is_shelved:
        application.shelved_at, application.saved_at = None, timezone.now()
        application.save(update_fields=["shelved_at", "saved_at"])
        record_event(ApplicationEvent, application, actor=actor, verb="unshelve")
    return application
