"""Judging agreements, and taking a sleeping one up again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from agreements.models import Agreement
from core.dates import local_today
from core.permissions import Refused
from core.prepared import prepared_cursor

from . import rules, selectors
from .constants import HEALTH_LOCK
from .models import Revival
from .statements import JUDGE_ALL, JUDGE_ONE, LOCK_ALL, LOCK_ONE


class RevivalRefused(Refused):
    """Why an agreement cannot be taken up again (any more)."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run wrote: rows that were new or differed, and changes of state."""

    rows: int
    changes: int


@transaction.atomic
def refresh(agreement_ids: Collection[int] | None = None, today: date | None = None) -> Refreshed:
    """Judge these agreements, or all, as of `today`: two queries whatever their number, harmless as often as one likes.

    Registered with `agreements.observers`, so that nothing is verified, paused or ended without its health following.
    """
    params: dict[str, Any] = {"today": today or local_today(), "now": timezone.now(), "key": HEALTH_LOCK}
    if agreement_ids is None:
        with connection.cursor() as cursor:
            cursor.execute(LOCK_ALL, params)
            cursor.execute(JUDGE_ALL, params)
            return Refreshed(*cursor.fetchone())
    params["ids"] = sorted(agreement_ids)
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_ONE, params)
        cursor.execute(JUDGE_ONE, params)
        return Refreshed(*cursor.fetchone())


@transaction.atomic
def take_up(agreement: Agreement, *, actor: User, what: str, planned_on: date) -> Revival:
    """One side says what it will do and when; seen by both, reminded of on that day.

    Raises RevivalRefused with the reason to show.
    """
    Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    RevivalRefused.unless(rules.can_take_up(actor, agreement, **selectors.sleep_of(agreement)))
    RevivalRefused.unless(rules.can_plan(planned_on, today=local_today()))
    return Revival.objects.create(
        agreement=agreement,
        side=rules.side_of(actor, agreement) or "",
        what=what,
        planned_on=planned_on,
        created_by=actor,
        created_at=timezone.now(),
    )
