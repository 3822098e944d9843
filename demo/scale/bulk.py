"""Writing many rows at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models

from core.references import format_reference


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into the table of `model`; `columns` are the database's names, all others get their defaults.

    Raises IntegrityError like any INSERT, for foreign keys at the end of the transaction.
    """
    others, constants = _defaults(model, columns)
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in (*columns, *others))
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row((*row, *constants))


def _defaults(model: type[models.Model], columns: Sequence[str]) -> tuple[list[str], list[Any]]:
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.primary_key and not field.null
    ]
    values = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
    return [field.column for field in fields], values


def take_ids(model: type[models.Model], count: int) -> Iterator[int]:
    """The next `count` primary keys of a table, taken from its own sequence."""
    sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [model._meta.db_table, count])
        return iter([pk for (pk,) in cursor.fetchall()])


def take_references(prefix: str, roc_year: int, count: int) -> Iterator[str]:
    """The next `count` references of (prefix, year), from the counter that core.references keeps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_referencesequence AS kept (prefix, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = kept.last + excluded.last RETURNING last",
            [prefix, roc_year, count],
        )
        last: int = cursor.fetchone()[0]
    return (format_reference(prefix, roc_year, serial) for serial in range(last - count + 1, last + 1))
