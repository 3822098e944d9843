"""Whether this process can do its work: what a load balancer and the people on call ask."""

from dataclasses import asdict, dataclass
from datetime import timedelta
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
class Readiness:
    """`unavailable` cannot serve; `degraded` serves, and loses nothing, but mail waits."""

    database: bool
    migrations: bool
    broker: bool
    unsent_messages: int | None
    oldest_unsent_seconds: int | None

    @property
    def can_serve(self) -> bool:
        return self.database and self.migrations

    @property
    def status(self) -> Status:
        if not self.can_serve:
            return "unavailable"
        late = (self.oldest_unsent_seconds or 0) > timedelta(minutes=LATE_MINUTES).total_seconds()
        return "degraded" if late or not self.broker else "ok"

    def details(self) -> dict[str, Any]:
        return asdict(self)


def check_readiness() -> Readiness:
    broker = _broker_answers()
    try:
        if not _migrations.are_applied():
            return Readiness(True, False, broker, None, None)
        return _ready(backlog(timezone.now()), broker=broker)
    except (DatabaseError, InterfaceError):
        return Readiness(False, False, broker, None, None)


def _ready(waiting: Backlog, *, broker: bool) -> Readiness:
    seconds = None if waiting.age is None else int(waiting.age.total_seconds())
    return Readiness(True, True, broker, waiting.waiting, seconds)


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
