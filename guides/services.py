"""Writing the dates of the yearly cycle."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from core.actors import Person
from cycles.rules import can_change_settings, insist
from history.services import record_event

from .constants import YearStep
from .models import StepDates, StepDatesEvent

When = tuple[str, str]


@transaction.atomic
def set_dates(dates: Mapping[str, When], *, actor: Person) -> int:
    """Publish when steps take place, in Chinese and in English; how many have changed.

    Raises cycles.rules.ChangeRefused for somebody who may not.
    """
    insist(can_change_settings(actor))
    now, changed = timezone.now(), 0
    StepDates.objects.bulk_create([StepDates(step=step) for step in YearStep.values], ignore_conflicts=True)
    for row in StepDates.objects.select_for_update(no_key=True).filter(step__in=dates).order_by("pk"):
        before, after = (row.when, row.when_en), dates[row.step]
        if before == after:
            continue
        row.when, row.when_en = after
        row.changed_at = now
        row.save(update_fields=["when", "when_en", "changed_at"])
        details = {"when": [before[0], after[0]], "when_en": [before[1], after[1]]}
        record_event(StepDatesEvent, row, actor=actor, verb="set", at=now, details=details)
        changed += 1
    return changed
