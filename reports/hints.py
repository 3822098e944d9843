"""Messages to the workers that a document waits; they may be lost: the beat looks every minute."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from notifications.constants import HINT_TIMEOUT_SECONDS

logger = logging.getLogger(__name__)

TASK = "reports.tasks.make_report"
_PATIENCE = {
    "socket_connect_timeout": HINT_TIMEOUT_SECONDS,
    "socket_timeout": HINT_TIMEOUT_SECONDS,
    "max_retries": 0,
}


def hint_on_commit(report_id: int) -> None:
    transaction.on_commit(partial(_hint, report_id), robust=True)


def _hint(report_id: int) -> None:
    try:
        with current_app.connection_for_write(transport_options=_PATIENCE) as connection:
            current_app.send_task(TASK, args=[report_id], connection=connection, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("broker away, the document waits for the next beat: %s", type(error).__name__)
