"""Keeping the figures of a term counted."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from cycles.models import AcademicTerm

from ..constants import COUNTING_LOCK, Scope
from ..figures import Figures, Values, compute, values_to_json

_KEEP = """
INSERT INTO reports_countedfigures AS known (term_id, scope, code, values, as_of, counted_at)
SELECT %(term)s, scope, code, figures::jsonb, %(as_of)s, %(now)s
FROM unnest(%(scopes)s::text[], %(codes)s::text[], %(values)s::text[]) AS counted (scope, code, figures)
ON CONFLICT (term_id, scope, code) DO UPDATE
    SET values = excluded.values, as_of = excluded.as_of, counted_at = excluded.counted_at
"""
# Schools that have none any more.
_FORGET = "DELETE FROM reports_countedfigures WHERE term_id = %(term)s AND counted_at < %(now)s"


@transaction.atomic
def count_figures(term: AcademicTerm) -> int:
    """Count every figure of a term anew; harmless any number of times. Returns of how many places.

    One after the other: whoever waited counts what is there by then, so an older count never replaces a newer one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING_LOCK])
    now, figures = timezone.now(), compute(term=term)
    scopes, codes, values = zip(*_places(figures), strict=True)
    asked: dict[str, Any] = {"term": term.pk, "as_of": figures.as_of, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP, asked | {"scopes": list(scopes), "codes": list(codes), "values": [_text(one) for one in values]}
        )
        cursor.execute(_FORGET, asked)
    return len(codes)


def _places(figures: Figures) -> Iterator[tuple[str, str, Values]]:
    yield Scope.CITY.value, "", figures.city
    for code, values in figures.districts.items():
        yield Scope.DISTRICT.value, code, values
    for code, values in figures.schools.items():
        yield Scope.SCHOOL.value, code, values


def _text(values: Values) -> str:
    return json.dumps(values_to_json(values))
