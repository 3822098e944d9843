"""Whether this process can do its work: what a load balancer and the people on call ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from celery import current_app
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import hints
from .constants import HINT_TIMEOUT_SECONDS, LATE_MINUTES
from .selectors import Backlog, backlog

Status = Literal["ok", "degraded", "unavailable"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number that machines watch; `is_late` when it means that something has stopped."""

    name: str
    help: str
    value: float | None
    is_late: bool = False


_gauges: list[Callable[[datetime], Gauge]] = []


def watch(gauge: Callable[[datetime], Gauge]) -> None:
    """Let the readiness page and the metrics show a gauge of an app above the outbox (called in AppConfig.ready)."""
    _gauges.append(gauge)


@dataclass(frozen=True, slots=True)
class Readiness:
    """`unavailable` cannot serve; `degraded` serves, and loses nothing, but something waits."""

    database: bool
    migrations: bool
    broker: bool
    gauges: list[Gauge] = field(default_factory=list)

    @property
    def can_serve(self) -> bool:
        return self.database and self.migrations

    @property
    def status(self) -> Status:
        if not self.can_serve:
            return "unavailable"
        return "degraded" if not self.broker or any(gauge.is_late for gauge in self.gauges) else "ok"

    def details(self) -> dict[str, Any]:
        facts = {"database": self.database, "migrations": self.migrations, "broker": self.broker}
        return facts | {gauge.name: gauge.value for gauge in self.gauges}


def check_readiness() -> Readiness:
    broker = _broker_answers()
    try:
        if not _migrations.are_applied():
            return Readiness(True, False, broker)
        now = timezone.now()
        waiting = backlog(now)
        return Readiness(True, True, broker, [*_outbox(waiting), *(gauge(now) for gauge in _gauges)])
    except (DatabaseError, InterfaceError):
        return Readiness(False, False, broker)


def _outbox(waiting: Backlog) -> list[Gauge]:
    seconds = None if waiting.age is None else int(waiting.age.total_seconds())
    late = (seconds or 0) > timedelta(minutes=LATE_MINUTES).total_seconds()
    return [
        Gauge("unsent_messages", "Messages that should have left by now", waiting.waiting),
        Gauge("oldest_unsent_seconds", "Age of the oldest message that should have left", seconds, late),
    ]


class _Migrations:
    """Asks until the answer is yes: the code of a process does not change, so it stays so."""

    def __init__(self) -> None:
        self.applied = False

    def are_applied(self) -> bool:
        if not self.applied:
            executor = MigrationExecutor(connection)
            self.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return self.applied


_migrations = _Migrations()


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_read(transport_options=hints.PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=HINT_TIMEOUT_SECONDS)
    except (OperationalError, OSError):
        return False
    return True
