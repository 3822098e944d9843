"""What the drawings of a dashboard show: numbers turned into places on a canvas; each stands beside its table."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.selectors import LiveCount, TermCount, locality_by_term
from districts.maps import CITY_VIEWBOX
from districts.models import District
from reports.figures import DEFINITIONS, Count, Key, Values

from .cells import number_of

TERMS_SHOWN = 6
# A sparkline, in units of its own.
_WIDTH, _HEIGHT, _EDGE = 240, 56, 6


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through one number a term; gaps where a term has none."""

    name: str
    sentence: str
    points: str
    last_x: int
    last_y: int

    @property
    def viewbox(self) -> str:
        return f"0 0 {_WIDTH} {_HEIGHT}"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One term in the table of the trend."""

    name: str
    partners: int
    local: str
    percent: int | None
    covered: int


@dataclass(frozen=True)
class Trend:
    rows: Sequence[TrendRow]

    @cached_property
    def sparks(self) -> list[Spark]:
        """The same numbers as the table's, where there is a past to compare with."""
        if len(self.rows) < 2:
            return []
        partners = [row.partners for row in self.rows]
        shares = [row.percent or 0 for row in self.rows]
        covered = [row.covered for row in self.rows]
        return [
            _spark(_("Partnerships"), partners, max([*partners, 1])),
            _spark(_("Local share (%)"), shares, 100),
            _spark(_("Districts with a partner school"), covered, 12),
        ]


def trend(now: LiveCount, covered: int) -> Trend:
    """Coverage and local share at the end of each term that is over, and today; one query."""
    past = [_row(one.name, one.city, _covered(one)) for one in locality_by_term(TERMS_SHOWN)]
    return Trend([*past, _row(_("Today"), now, covered)])


def _covered(term: TermCount) -> int:
    return sum(count.partners > 0 for count in term.districts.values())


def _row(name: str, count: LiveCount, covered: int) -> TrendRow:
    share = f"{count.local}/{count.partners}" if count.partners else pgettext("nothing in this cell", "–")
    return TrendRow(name, count.partners, share, count.percent, covered)


def _spark(name: str, numbers: Sequence[int], most: int) -> Spark:
    step = (_WIDTH - 2 * _EDGE) / (len(numbers) - 1)
    xs = [round(_EDGE + place * step) for place in range(len(numbers))]
    ys = [round(_HEIGHT - _EDGE - number * (_HEIGHT - 2 * _EDGE) / most) for number in numbers]
    points = " ".join(f"{x},{y}" for x, y in zip(xs, ys, strict=True))
    sentence = _("%(first)d at first, %(last)d now") % {"first": numbers[0], "last": numbers[-1]}
    return Spark(name, sentence, points, xs[-1], ys[-1])


# -- the fates of applications ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel, in percent of all that were sent."""

    key: str
    name: str
    number: int
    percent: int


_FATES = (
    Key.SENT, Key.SENT_OPEN, Key.SENT_RETURNED, Key.SENT_APPROVED, Key.SENT_DECLINED, Key.SENT_WITHDRAWN,
    Key.SENT_LAPSED,
)  # fmt: skip


def funnel(values: Values) -> list[Step]:
    sent = number_of(values.get(Key.SENT)) or 0
    numbers = [(key, number_of(values.get(key)) or 0) for key in _FATES]
    return [Step(key, str(DEFINITIONS[key].name), each, each * 100 // sent if sent else 0) for key, each in numbers]


# -- small maps ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ground:
    """One district of a small map: the number stands on it, the pattern says the same without colour."""

    slug: str
    name: str
    label_x: float
    label_y: float
    level: int
    number: str


@dataclass(frozen=True, slots=True)
class SmallMap:
    name: str
    sentence: str
    grounds: list[Ground]

    @property
    def viewbox(self) -> str:
        return CITY_VIEWBOX


def small_maps(districts: Sequence[District], values_of: Callable[[District], Values]) -> list[SmallMap]:
    """The twelve districts once for each of these figures, by the same shapes."""
    values = [values_of(one) for one in districts]
    return [_small_map(key, districts, values) for key in (Key.PARTNERS, Key.LOCAL, Key.DORMANT, Key.WAITING)]


def _small_map(key: Key, districts: Sequence[District], values: Sequence[Values]) -> SmallMap:
    numbers = [number_of(each.get(key)) for each in values]
    steps = _steps([number or 0 for number in numbers])
    grounds = [
        Ground(
            one.slug, one.label, one.label_x, one.label_y, bisect_right(steps, number or 0),
            _on_map(key, number),
        )
        for one, number in zip(districts, numbers, strict=True)
    ]  # fmt: skip
    return SmallMap(str(DEFINITIONS[key].name), _said(key, districts, numbers), grounds)


def _steps(numbers: Sequence[int]) -> tuple[int, int, int]:
    """The least values of the three grounds above the palest."""
    most = max(numbers, default=0)
    return (1, max(2, most // 3 + 1), max(3, 2 * most // 3 + 1))


def _on_map(key: Key, number: int | None) -> str:
    if number is None:
        return pgettext("nothing in this cell", "–")
    return f"{number}%" if key == Key.LOCAL else str(number)


def _said(key: Key, districts: Sequence[District], numbers: Sequence[int | None]) -> str:
    """In words what the map shows: where most is, and how many districts have none."""
    most = max((number or 0 for number in numbers), default=0)
    none = sum(not number for number in numbers)
    if not most:
        return _("None in any district.")
    places = [one.label for one, number in zip(districts, numbers, strict=True) if number == most]
    words = {"places": _(", ").join(places[:3]), "most": _on_map(key, most), "none": none}
    if len(places) > 3:
        return _("At most %(most)s, in %(count)d districts; none in %(none)d.") % (words | {"count": len(places)})
    return _("Most in %(places)s (%(most)s); none in %(none)d districts.") % words


def live_count(values: Values) -> LiveCount:
    """Partnerships and local ones, as agreements count them."""
    partners, local = values.get(Key.PARTNERS), values.get(Key.LOCAL)
    part = getattr(local, "part", 0)
    return LiveCount(partners.n if isinstance(partners, Count) else 0, part)
