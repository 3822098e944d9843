"""What machines watch of the sweep."""

from datetime import datetime, timedelta

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min

from notifications.readiness import Gauge

from .constants import SWEEP_LATE_HOURS
from .models import Sweep


def last_sweep(now: datetime) -> Gauge:
    """Seconds since the last sweep ended; before the first one, since the tables were made."""
    ended = Sweep.objects.aggregate(at=Max("finished_at"))["at"] or _begun()
    age = (now - ended).total_seconds() if ended else None
    late = age is not None and age > timedelta(hours=SWEEP_LATE_HOURS).total_seconds()
    return Gauge(
        "last_sweep_seconds",
        "Seconds since the last sweep of reminders ended",
        None if age is None else round(age),
        late,
    )


def _begun() -> datetime | None:
    made = MigrationRecorder.Migration.objects.filter(app="obligations")  # type: ignore[attr-defined] # a model of its own making
    first: datetime | None = made.aggregate(at=Min("applied"))["at"]
    return first


def failing_declarations(_now: datetime) -> Gauge:
    """How many kinds of obligations the last sweep could not ask: nobody is reminded of theirs."""
    last = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").values_list("failures", flat=True)
    failures = last.first() or []
    return Gauge(
        "failing_declarations",
        "Kinds of obligations that the last sweep could not ask; explain_reminders and the log name them",
        len(failures),
        bool(failures),
    )
