"""The figures of the overview as a sheet: a line for each district, and one for the city."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Kind
from reports.figures import DEFINITIONS, Days, Key, Share, Values

from .selectors.cells import number_of
from .selectors.city import COLUMNS as SHOWN
from .selectors.city import CityPage

NAME, TITLE = "overview", _("Overview")
_SHARES = frozenset({Key.LOCAL, Key.SCHOOL_VERIFIED, Key.GOVERNMENT_VERIFIED})


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one place in a term; the city has no code."""

    code: str
    name: str
    term: str
    as_of: date
    values: Values


def lines(page: CityPage) -> Iterator[Line]:
    """Districts in official order, however the page is sorted, then the city."""
    term, as_of = page.term.key, page.shown.as_of
    for one in page.districts:
        yield Line(one.code, one.label, term, as_of, page.values_of(one))
    yield Line("", _t("Taipei City"), term, as_of, page.shown.values)


def _of(key: str, read: Callable[[object], int | None]) -> Callable[[Line], int | None]:
    return lambda line: read(line.values.get(key))


def _part(value: object) -> int | None:
    """A share by its part; what it is a part of stands beside it."""
    return value.part if isinstance(value, Share) else number_of(value)  # type: ignore[arg-type]


def _whole(value: object) -> int | None:
    return value.whole if isinstance(value, Share) else None


def _cases(value: object) -> int | None:
    return value.of if isinstance(value, Days) else None


_of_all = lazy(lambda name: _t("%(name)s: of how many") % {"name": name}, str)


def _columns(key: str) -> Iterator[Column]:
    """A figure by its name; of a share also the whole, of a median how many cases it is of."""
    name = DEFINITIONS[key].name
    yield Column(key, name, _of(key, _part), Kind.NUMBER)
    if key in _SHARES:
        yield Column(f"{key}_of", _of_all(name), _of(key, _whole), Kind.NUMBER)
    if key == Key.DECISION_DAYS:
        yield Column(f"{key}_of", _of_all(name), _of(key, _cases), Kind.NUMBER)


COLUMNS = (
    Column("term", _("Semester"), lambda line: line.term),
    Column("as_of", _("as of"), lambda line: line.as_of, Kind.DATE),
    Column("district_code", _("District code"), lambda line: line.code),
    Column("district", _("District"), lambda line: line.name),
    *(column for key in (*SHOWN, Key.ACTIVITIES, Key.ASSEMBLIES) for column in _columns(key)),
)
