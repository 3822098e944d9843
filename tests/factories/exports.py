"""Lists that somebody asked for as files, in every state, each reached through the services."""

import uuid
from datetime import timedelta

from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from cooperation.models import InformalActivity
from core.sheets import Format
from exports.constants import LARGE, MAX_ATTEMPTS
from exports.models import Export
from exports.registry import Sheet, registry
from exports.services import ask_export, make_export
from exports.services.making import claim
from tests.factories.accounts import make_officer
from tests.factories.cooperation import entered
from tests.factories.districts import district

SHEET = "informal-cooperation"


def sheet(key: str = SHEET) -> Sheet:
    found = registry.find(key)
    assert found is not None
    return found


def asked(
    by: User | None = None,
    key: str = SHEET,
    query: str = "",
    form: Format = Format.CSV,
    form_key: uuid.UUID | None = None,
) -> Export:
    """By an officer of 大安區 unless told; nobody has begun to write it."""
    actor = by or make_officer(district("daan"))
    return ask_export(sheet(key), actor=actor, conditions=QueryDict(query), form=form, form_key=form_key)


def made(by: User | None = None, key: str = SHEET, query: str = "", form: Format = Format.CSV) -> Export:
    return make(asked(by, key, query, form))


def make(export: Export) -> Export:
    """As a worker does; what cannot be written is an error of the test."""
    make_export(export.pk)
    found = again(export)
    assert found.is_ready, found.failure
    return found


def failed(by: User | None = None) -> Export:
    """Three workers died over it."""
    export = asked(by)
    for _attempt in range(MAX_ATTEMPTS):
        claim(export.pk)
        abandon(export)
    make_export(export.pk)
    return again(export)


def abandon(export: Export) -> None:
    """Whoever was at it has not been heard of for an hour."""
    Export.objects.filter(pk=export.pk).update(moved_at=timezone.now() - timedelta(hours=1))


def again(export: Export) -> Export:
    """As another request would load it."""
    return Export.objects.with_capacity().get(pk=export.pk)


def read(export: Export) -> bytes:
    assert export.file is not None
    with export.file.content.open("rb") as content:
        return bytes(content.read())


def more_than_large() -> InformalActivity:
    """One entry of 大安區, and copies of it until the list is too long to wait for."""
    one = entered()
    kept = [field.column for field in InformalActivity._meta.concrete_fields if field.name not in {"id", "form_key"}]
    columns = ", ".join(f'"{name}"' for name in kept)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {InformalActivity._meta.db_table} ({columns}) "
            f"SELECT {columns} FROM {InformalActivity._meta.db_table}, generate_series(1, {LARGE}) WHERE id = %s",
            [one.pk],
        )
    return one
