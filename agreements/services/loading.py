"""Reference data from data/: the indicator catalogue and what public sources tell."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from districts.models import District
from schools.models import School

from ..constants import Per, Relation, Side, SourceConfidence
from ..models import DocumentedCooperation, Indicator

_WORDS = ("code", "name", "name_en", "explanation", "explanation_en", "unit", "unit_en")
_NUMBERS = ("default_target", "maximum_target", "order")


@transaction.atomic
def load_indicators(rows: Sequence[Mapping[str, str]]) -> int:
    """Lay out the indicator catalogue; an indicator that is there keeps what the bureau made of it."""
    Indicator.objects.bulk_create((_indicator(row) for row in rows), ignore_conflicts=True)
    return len(rows)


def _indicator(row: Mapping[str, str]) -> Indicator:
    words = {name: row[name] for name in _WORDS}
    numbers = {name: int(row[name]) for name in _NUMBERS}
    return Indicator(**words, **numbers, side=Side(row["side"]), per=Per(row["per"]))


@transaction.atomic
def load_documented_cooperation(rows: Sequence[Mapping[str, str]]) -> int:
    """Lay out what public sources tell of schools and districts, each with source, date and confidence."""
    schools = dict(School.objects.order_by("pk").values_list("code", "pk"))
    districts = dict(District.objects.order_by("pk").values_list("slug", "pk"))
    DocumentedCooperation.objects.bulk_create(
        (
            DocumentedCooperation(
                school_id=schools[row["school_code"]],
                district_id=districts[row["district_slug"]],
                relation=Relation(row["relation"]),
                as_of=row["as_of"],
                source=row["source_zh"],
                source_en=row["source_en"],
                confidence=SourceConfidence(row["confidence"]),
            )
            for row in rows
        ),
        update_conflicts=True,
        unique_fields=["school", "district", "relation"],
        update_fields=["as_of", "source", "source_en", "confidence"],
    )
    return len(rows)
