"""The statements of every delivery, written out once: Django takes longer to put them together, for each of ten
thousand mails anew, than PostgreSQL to run them. They are prepared, and travel with the BEGIN before them or the COMMIT
behind them: a delivery waits for the database twice."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from core.prepared import prepared_cursor

from ..constants import MessageStatus
from ..models import Message

# What puts the words of each row together, by row; empty where they stand in the row.
Composers = dict[UUID, str]

_NAMES = [field.attname for field in Message._meta.concrete_fields]
_COLUMNS = ", ".join(f'"{field.column}"' for field in Message._meta.concrete_fields)
_TABLE = Message._meta.db_table

_IS_DUE = f"status = '{MessageStatus.QUEUED}' AND not_before <= %s"
_ROUND = f"""
SELECT id, composer, is_told FROM (
    SELECT id, composer, not_before, true AS is_told FROM {_TABLE} WHERE id = ANY(%s) AND {_IS_DUE}
    UNION ALL (
        SELECT id, composer, not_before, false FROM {_TABLE} WHERE {_IS_DUE} ORDER BY not_before, id LIMIT %s
    )
) AS due ORDER BY is_told DESC, not_before, id
"""  # noqa: S608 - names of the model
_LOCK = f"""
SELECT {_COLUMNS} FROM {_TABLE} WHERE id = %s AND {_IS_DUE}
FOR UPDATE SKIP LOCKED
"""  # noqa: S608
_SENT = f"""
UPDATE {_TABLE} SET status = '{MessageStatus.SENT}', sent_at = %s, attempts = %s, sealed_body = '', last_error = '',
    subject = %s, body_text = %s, body_html = %s
WHERE id = %s
"""  # noqa: S608


def due_now(told: Iterable[UUID], *, others: int, now: datetime) -> tuple[Composers, Composers]:
    """The due rows among these, and so many others, those that have waited longest; nothing is held.

    Ids and composers only: a row that cannot even be read is found out when its turn comes.
    """
    ids = list(told)
    with prepared_cursor() as cursor:
        cursor.execute(_ROUND, [ids, now, now, others])
        rows = cursor.fetchall()
    own = {pk: composer for pk, composer, is_told in rows if is_told}
    return own, {pk: composer for pk, composer, is_told in rows if not is_told and pk not in own}


@contextmanager
def own_transaction() -> Iterator[ExitStack]:
    """A transaction that is nobody else's. What `stamp_sent` puts on the stack sends the stamp along with the COMMIT;
    once the block is left, both are done."""
    with ExitStack() as ending, transaction.atomic(durable=True):
        yield ending


def lock_due(message_id: UUID, now: datetime) -> Message | None:
    """The row, held until the transaction ends; None when it is not due, or somebody else holds it."""
    with connection.connection.pipeline(), prepared_cursor() as cursor:
        cursor.execute(_LOCK, [message_id, now])
        row = cursor.fetchone()
    return Message.from_db(connection.alias, _NAMES, row) if row else None


def stamp_sent(message: Message, *, attempts: int, now: datetime, ending: ExitStack) -> None:
    """Sent, with the words it went out with; a sealed body is gone for good. The last statement of its transaction:
    what is wrong with it shows when that ends."""
    words = [message.subject, message.body_text, message.body_html]
    ending.enter_context(connection.connection.pipeline())
    with prepared_cursor() as cursor:
        cursor.execute(_SENT, [now, attempts, *words, message.pk])
