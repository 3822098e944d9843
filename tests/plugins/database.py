"""Each worker's database is a copy of one that was migrated once; a transactional test puts back what it changed."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import TransactionTestCase
from psycopg._preparing import PrepareManager

from tests.tree import ROOT

_KEPT = "reference_data"
_TEMPLATES = "test_pbportal_migrated_"
# Of the server: one process at a time makes, copies or drops the migrated database.
_TEMPLATE_LOCK = 7_402_118


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> Iterator[None]:
    """A database as the migrations make it, with the reference data in it.

    It is copied anew in every session, so nothing that was killed leaves rows behind; `--create-db` migrates anew.
    """
    outside, name = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        _copy_the_template(name, is_made_anew=django_db_createdb)
        _use(name)
        call_command("load_reference_data", verbosity=0)
        _keep_a_copy()
        connection.close()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: put_back())
        patch.setattr(PrepareManager, "_should_discard", _is_outdated)
        yield
        _use(outside)
        if not django_db_keepdb:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


_forgets = PrepareManager._should_discard


def _is_outdated(manager: PrepareManager, prep: Any, results: Any) -> bool:
    """psycopg forgets what it prepared at each rollback, lest a table made in between is gone: here at each test."""
    return _forgets(manager, prep, [result for result in results if result.command_status != b"ROLLBACK"])


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


# -- the migrated database ----------------------------------------------------------------------------------


def _copy_the_template(name: str, *, is_made_anew: bool) -> None:
    template = f"{_TEMPLATES}{_state_of_the_migrations()}"
    with _alone() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_TEMPLATES}%"])
        found = {row[0] for row in cursor.fetchall()}
        if template not in found or is_made_anew:
            for stale in found:
                cursor.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
            _make(template, cursor)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def _alone() -> Iterator[Any]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        yield cursor


def _make(template: str, cursor: Any) -> None:
    """It takes its name last: one that carries it is whole."""
    draft = f"{_TEMPLATES}draft"
    cursor.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{draft}"')
    _use(draft)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", _models_to_draw_again)
        call_command("migrate", verbosity=0)
    connection.close()
    cursor.execute(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')


_all_related = ProjectState._find_reload_model


def _models_to_draw_again(state: Any, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
    """An index, a constraint, a trigger or a plain field changes its own model; Django draws all that relate to it.

    Who needs them as well gets them whole: Django forgets a state that is marked as delayed before it runs Python.
    """
    if not delay:
        return set(_all_related(state, app, model, delay))
    state.is_delayed = True
    return {(app, model)}


def _state_of_the_migrations() -> str:
    """Of what decides how the migrated database looks: ours, the frameworks' and their versions."""
    state = hashlib.sha256(django.__version__.encode())
    state.update((ROOT / "requirements" / "base.txt").read_bytes())
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for key, migration in sorted(found.items()):
        source = Path(sys.modules[migration.__module__].__file__)
        state.update(repr(key).encode() + source.read_bytes())
    return state.hexdigest()[:16]


# -- after a transactional test ------------------------------------------------------------------------------


def _keep_a_copy() -> None:
    """Copy every table that has rows into a schema that Django does not know."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_KEPT}")
        for table in _filled(cursor, _tables(cursor, "public")):
            cursor.execute(f'CREATE TABLE {_KEPT}."{table}" AS TABLE public."{table}"')


def put_back() -> None:
    """Every table as it was when the session began, whatever was committed; sequences go on.

    Whoever still writes is waited for, as a TRUNCATE would. Rows go and come without triggers, so in any order.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        tables, kept = _tables(cursor, "public"), _tables(cursor, _KEPT)
        cursor.execute(f"LOCK TABLE {', '.join(_public(table) for table in tables)} IN EXCLUSIVE MODE")
        changed = _filled(cursor, [table for table in tables if table not in kept])
        changed += _differing(cursor, kept)
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in changed:
            cursor.execute(f"DELETE FROM {_public(table)}")
            if table in kept:
                _fill(cursor, table)


def _public(table: str) -> str:
    return f'public."{table}"'


def _tables(cursor: Any, schema: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
    return [row[0] for row in cursor.fetchall()]


def _filled(cursor: Any, tables: list[str]) -> list[str]:
    """Those of `tables` that have rows."""
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {_public(table)})" for table in tables)
    cursor.execute(asked)
    return [row[0] for row in cursor.fetchall()]


def _differing(cursor: Any, tables: list[str]) -> list[str]:
    """Those of `tables` whose rows are not those of their copy."""
    rows = "(SELECT ROW(count(*), sum(hashtextextended(one::text, 0))) FROM {}.{} AS one)"
    differs = f"SELECT '{{1}}' WHERE {rows.format('public', '{0}')} IS DISTINCT FROM {rows.format(_KEPT, '{0}')}"
    cursor.execute(" UNION ALL ".join(differs.format(f'"{table}"', table) for table in tables))
    return [row[0] for row in cursor.fetchall()]


def _fill(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = cursor.fetchone()[0]
    copy = f'SELECT {columns} FROM {_KEPT}."{table}"'
    cursor.execute(f"INSERT INTO {_public(table)} ({columns}) OVERRIDING SYSTEM VALUE {copy}")
