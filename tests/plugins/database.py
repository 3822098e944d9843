"""The reference data is loaded once a session, and put back when a transactional test has flushed it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
from django.db import connection, transaction
from django.db.models.signals import post_migrate

_KEPT = "reference_data"
# Django and its apps fill these themselves.
_NOT_OURS = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> Iterator[None]:
    """The migrated test database with the reference data in it."""
    core = apps.get_app_config("core")
    with django_db_blocker.unblock():
        if django_db_keepdb:
            # Something that was killed may have left rows behind.
            call_command("flush", interactive=False, verbosity=0)
        if "load_reference_data" in get_commands():
            call_command("load_reference_data", verbosity=0)
        _keep_a_copy()
        connection.close()
    # A flush, which is how a transactional test ends, announces itself with this signal.
    post_migrate.connect(_put_back, sender=core, dispatch_uid=_KEPT)
    yield
    post_migrate.disconnect(sender=core, dispatch_uid=_KEPT)


def _keep_a_copy() -> None:
    """Copy every table that has rows into a schema that Django does not know, so that no flush reaches it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE")
        cursor.execute(f"CREATE SCHEMA {_KEPT}")
        for table in sorted({*connection.introspection.table_names(cursor)} - _NOT_OURS):
            cursor.execute(f'SELECT EXISTS (SELECT FROM public."{table}")')
            if cursor.fetchone()[0]:
                cursor.execute(f'CREATE TABLE {_KEPT}."{table}" AS TABLE public."{table}"')


def _put_back(**_: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [_KEPT])
        for (table,) in cursor.fetchall():
            columns = ", ".join(_insertable_columns(cursor, table))
            copy = f'SELECT {columns} FROM {_KEPT}."{table}"'
            cursor.execute(f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE {copy}')


def _insertable_columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT quote_ident(column_name) FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]
