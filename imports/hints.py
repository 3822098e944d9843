"""Messages to the workers that a batch waits; they may be lost: the beat looks every minute."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from notifications.constants import HINT_TIMEOUT_SECONDS

logger = logging.getLogger(__name__)

TASK = "imports.tasks.take_over"
_PATIENCE = {
    "socket_connect_timeout": HINT_TIMEOUT_SECONDS,
    "socket_timeout": HINT_TIMEOUT_SECONDS,
    "max_retries": 0,
}


def hint_on_commit(batch_id: int) -> None:
    transaction.on_commit(partial(_hint, batch_id), robust=True)


def _hint(batch_id: int) -> None:
    try:
        with current_app.connection_for_write(transport_options=_PATIENCE) as connection:
            current_app.send_task(TASK, args=[batch_id], connection=connection, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("broker away, the batch waits for the next beat: %s", type(error).__name__)
