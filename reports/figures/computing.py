"""All figures of a term: a dozen statements, whatever there is to count."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from core.dates import local_today
from cycles.models import AcademicTerm
from cycles.selectors import instants_of
from districts.models import District
from schools.models import School

from . import statements
from .definitions import Key
from .values import Count, Days, Figures, Share, Value

# A district or a school by its id; the city by neither.
_Place = tuple[int | None, int | None]
_Numbers = dict[str, int | None]
_CITY: _Place = (None, None)

_ALWAYS = (
    statements.AGREEMENTS, statements.COMMITMENTS, statements.ACTIVITIES, statements.DECISIONS, statements.SENT,
    statements.NEEDS, statements.ASSEMBLIES,
)  # fmt: skip
_TODAY = (statements.HEALTH_NOW, statements.ARREARS, statements.WAITING)
_PAST = (statements.HEALTH_THEN,)
# What nobody keeps for days that have passed.
ONLY_TODAY = frozenset({Key.SCHOOL_OVERDUE, Key.GOVERNMENT_OVERDUE, Key.WAITING, Key.OLDEST_WAITING, Key.ENDING})
# What schools have none of.
_OF_PLACES = frozenset({Key.NEEDS, Key.ASSEMBLIES})


def compute(*, term: AcademicTerm, on: date | None = None) -> Figures:
    """As of `on`: unless it is given, today, or the last day of a term that is over. A dozen queries.

    What was due, done, sent or decided is counted over the whole term; `on` decides about what stood on that day.
    """
    today = local_today()
    day = on or min(today, term.ends_on)
    places = _counted(_asked(term, day, today), is_today=day == today)
    districts, schools = _codes(District, places, 0), _codes(School, places, 1)
    nothing: _Numbers = {}
    by_district = {code: _values(places.get((pk, None), nothing), day == today) for pk, code in districts.items()}
    by_school = {
        code: {key: value for key, value in _values(places[None, pk], day == today).items() if key not in _OF_PLACES}
        for pk, code in schools.items()
    }
    city = _values(places.get(_CITY, nothing), day == today) | _coverage(by_district)
    return Figures(as_of=day, term=term.key, city=city, districts=by_district, schools=by_school)


def _asked(term: AcademicTerm, on: date, today: date) -> dict[str, date | datetime]:
    since, until = instants_of(term)
    return {
        "on": on, "today": today, "first": term.starts_on, "last": term.ends_on, "since": since, "until": until,
    }  # fmt: skip


def _counted(asked: Mapping[str, Any], *, is_today: bool) -> dict[_Place, _Numbers]:
    """Every number by place and by the name of its column."""
    found: dict[_Place, _Numbers] = defaultdict(dict)
    with connection.cursor() as cursor:
        for statement in _ALWAYS + (_TODAY if is_today else _PAST):
            cursor.execute(statement, asked)
            names = [column.name for column in cursor.description or ()][2:]
            for district, school, *numbers in cursor.fetchall():
                found[district, school].update(zip(names, numbers, strict=True))
    return found


def _codes(model: type[District] | type[School], places: Iterable[_Place], part: int) -> dict[int, str]:
    """Codes by id, in order: all districts, and the schools that have a figure. One query."""
    rows = model._default_manager.order_by("code").values_list("pk", "code")
    if model is School:
        rows = rows.filter(pk__in=[place[part] for place in places if place[part]])
    return dict(rows)


def _values(numbers: _Numbers, is_today: bool) -> dict[str, Value]:
    return dict(_each(numbers, is_today))


def _each(numbers: _Numbers, is_today: bool) -> Iterator[tuple[str, Value]]:
    def number(name: str) -> int:
        return numbers.get(name) or 0

    for key in _COUNTS:
        yield key, None if key in ONLY_TODAY and not is_today else Count(number(key))
    yield Key.LOCAL, Share(number(Key.LOCAL), number(Key.PARTNERS))
    yield Key.SCHOOL_VERIFIED, Share(number("school_done"), number("school_due"))
    yield Key.GOVERNMENT_VERIFIED, Share(number("government_done"), number("government_due"))
    waited, median = numbers.get(Key.OLDEST_WAITING), numbers.get("median")
    yield Key.OLDEST_WAITING, None if waited is None else Count(waited)
    yield Key.DECISION_DAYS, None if median is None else Days(median, number("decided"))


_COUNTS = (
    Key.PARTNERS, Key.ENDING, Key.ACTIVITIES, Key.ASSEMBLIES, Key.NEEDS, Key.QUIET, Key.DORMANT, Key.SCHOOL_OVERDUE,
    Key.GOVERNMENT_OVERDUE, Key.WAITING, *statements.FATES,
)  # fmt: skip


def _coverage(districts: Mapping[str, Mapping[str, Value]]) -> dict[str, Value]:
    """Of the districts, those with a partner school, and those with one that has a campus there."""
    shares = [one[Key.LOCAL] for one in districts.values()]
    known = [share for share in shares if isinstance(share, Share)]
    return {
        Key.COVERED: Share(sum(share.whole > 0 for share in known), len(known)),
        Key.COVERED_LOCALLY: Share(sum(share.part > 0 for share in known), len(known)),
    }
