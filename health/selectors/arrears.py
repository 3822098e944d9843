"""The things owed beyond their day, as far as sentences need them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from core.prepared import prepared_cursor
from districts.models import District
from schools.models import School

from .. import wording
from ..models import AgreementHealth
from ..statements import OLDEST

WORDED = (
    "side", "kind", "due_on", "asked", "verified", "target__commitment__indicator__name",
    "target__commitment__indicator__name_en", "target__commitment__indicator__unit",
    "target__commitment__indicator__unit_en",
)  # fmt: skip


def arrears_of(rows: Sequence[AgreementHealth]) -> dict[int, list[wording.Owed]]:
    """The oldest few arrears of each agreement, in one query."""
    arrears: dict[int, list[wording.Owed]] = defaultdict(list)
    parties = {row.pk: (row.school, row.district) for row in rows if row.urgency}
    if parties:
        with prepared_cursor() as cursor:
            cursor.execute(OLDEST, {"ids": list(parties)})
            for pk, *facts in cursor.fetchall():
                arrears[pk].append(owed_words(facts, *parties[pk]))
    return arrears


def owed_words(facts: Sequence[Any], school: School, district: District) -> wording.Owed:
    """Facts in the order of WORDED, in the reader's language."""
    side, kind, due_on, asked, verified, name, name_en, unit, unit_en = facts
    words = (name_en, unit_en) if get_language() == "en" else (name, unit)
    return wording.Owed(side, kind, due_on, asked, verified, *words, wording.body_name(side, school, district))
