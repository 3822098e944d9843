"""A figure as a table shows it: each number a link to its rows, raw counts beside shares, a bar beside the percent."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.figures import Count, Days, Key, Share, Value, Values

from .links import list_url

# Below this share of fulfilled commitments the bar is marked; told by its length and words as well.
_GOVERNMENT = frozenset({Key.GOVERNMENT_VERIFIED, Key.GOVERNMENT_OVERDUE})


@dataclass(frozen=True, slots=True)
class Place:
    """Whose figures these are, of which term; `district` is a slug, empty for the city or a school."""

    values: Values
    term: str
    is_today: bool
    district: str = ""
    # Figures whose lists hold more for this reader than they count.
    unlinked: frozenset[str] = frozenset()

    def url(self, key: str, *, whole: bool = False) -> str:
        if key in self.unlinked:
            return ""
        return list_url(key, term=self.term, is_today=self.is_today, district=self.district, whole=whole)

    def number(self, key: str) -> int | None:
        """What to sort by: a count, whole percent or a median; None where there is nothing."""
        return number_of(self.values.get(key))


def number_of(value: Value) -> int | None:
    match value:
        case Count(n):
            return n
        case Share():
            return value.percent
        case Days(median, _of):
            return median
    return None


def nothing() -> str:
    return pgettext("nothing in this cell", "–")


def linked(number: int, url: str) -> SafeString:
    """`data-count` is what the list behind the link must come to."""
    if not url or not number:
        return SafeString(number)
    return SafeString(f'<a href="{url.replace("&", "&amp;")}" data-count>{number}</a>')


def cell(place: Place, key: str) -> SafeString:
    """The figure with its link; a share with its parts, its percent and a bar."""
    value = place.values.get(key)
    match value:
        case Count(n):
            return linked(n, place.url(key))
        case Share(part, whole) if whole:
            parts = linked(part, place.url(key)), linked(whole, place.url(key, whole=True))
            return format_html("{}/{} <small>{}%</small>{}", *parts, value.percent, bar(value.percent or 0, key))
        case Days(median, of):
            return format_html("{} <small>({})</small>", median, _of_cases(of, place.url(Key.DECISION_DAYS)))
    return SafeString(nothing())


def _of_cases(number: int, url: str) -> SafeString:
    words = ngettext("%(number)s case", "%(number)s cases", number)
    return SafeString(words % {"number": linked(number, url)})


def bar(percent: int, key: str) -> SafeString:
    """A bullet bar: the ground is everything, the filled part the share; the same is said beside it."""
    side = " gov" if key in _GOVERNMENT else ""
    return SafeString(
        f'<svg class="bullet{side}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="ground" width="100" height="8"/><rect class="part" width="{percent}" height="8"/>'
        '<path class="half" d="M50 0v8"/></svg>'
    )


Rate = Callable[[Values], str]


def rate(part: str, of: str) -> Rate:
    """How many of one figure fall on each of another, with one decimal; nothing where there is none of the other."""

    def said(values: Values) -> str:
        above, below = values.get(part), values.get(of)
        if not isinstance(above, Count) or not isinstance(below, Count) or not below.n:
            return nothing()
        return f"{above.n / below.n:.1f}"

    return said


def days_words(days: int) -> str:
    return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days} if days else _("today")
