"""Messages to the workers that a row waits; they may be lost: a beat looks for what waits by itself."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# What a dead broker may cost a request.
_TIMEOUT_SECONDS = 1
_PATIENCE = {"socket_connect_timeout": _TIMEOUT_SECONDS, "socket_timeout": _TIMEOUT_SECONDS, "max_retries": 0}


def hint_on_commit(task: str, row: int | str) -> None:
    """Tell a worker, once the transaction is committed, to look at this row with this task."""
    transaction.on_commit(partial(_hint, task, row), robust=True)


def _hint(task: str, row: int | str) -> None:
    try:
        with current_app.connection_for_write(transport_options=_PATIENCE) as connection:
            current_app.send_task(task, args=[row], connection=connection, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("broker away, %s waits for the next beat: %s", task, type(error).__name__)
