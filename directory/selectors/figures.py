"""By which figure the map is coloured: each with its ranges, its word for every district, and its list."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

if TYPE_CHECKING:
    from .city import DistrictRow

# Below every share: the figure of a district in which there is nothing to share.
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Figure:
    """`steps` are the least values of the map's four levels, `key` says them in words."""

    code: str
    name: str
    about: str
    steps: tuple[int, int, int, int]
    key: list[str]
    value: "Callable[[DistrictRow], int]"
    words: "Callable[[DistrictRow], str]"

    def level(self, row: "DistrictRow") -> int:
        return bisect_right(self.steps, self.value(row)) - 1


def figures() -> list[Figure]:
    """In the order of their links; in the reader's language."""
    return [_partners(), _local(), _needs(), _schools()]


def _partners() -> Figure:
    none = pgettext("number of schools", "None")
    return Figure(
        code="partners",
        name=_("Partner schools"),
        about=_("The twelve districts by number of partner schools"),
        steps=(0, 1, 2, 3),
        key=[none, _("1 school"), _("2 schools"), _("3 schools or more")],
        value=lambda row: row.live.partners,
        words=partners_words,
    )


def _local() -> Figure:
    return Figure(
        code="local",
        name=_("Local share"),
        about=_("The twelve districts by the share of partner schools with a campus in the district"),
        steps=(NOTHING, 0, 1, 51),
        key=[_("No partner school yet"), "0%", "1–50%", "51–100%"],
        value=lambda row: NOTHING if row.live.percent is None else row.live.percent,
        words=local_words,
    )


def _needs() -> Figure:
    return Figure(
        code="needs",
        name=_("Open needs"),
        about=_("The twelve districts by number of open needs"),
        steps=(0, 1, 2, 3),
        key=[pgettext("number of needs", "None"), _("1 need"), _("2 needs"), _("3 needs or more")],
        value=lambda row: row.needs,
        words=needs_words,
    )


def _schools() -> Figure:
    none = pgettext("number of schools", "None")
    return Figure(
        code="schools",
        name=_("Schools in the district"),
        about=_("The twelve districts by number of schools in them"),
        steps=(0, 1, 3, 6),
        key=[none, _("1 or 2 schools"), _("3 to 5 schools"), _("6 schools or more")],
        value=lambda row: row.schools,
        words=schools_words,
    )


def partners_words(row: "DistrictRow") -> str:
    count = row.live.partners
    words = ngettext("%(count)d partner school", "%(count)d partner schools", count)
    return words % {"count": count} if count else _("No partner school yet")


def local_words(row: "DistrictRow") -> str:
    if row.live.percent is None:
        return _("No partner school yet")
    return _("%(local)d of %(partners)d local (%(percent)d%%)") % {
        "local": row.live.local, "partners": row.live.partners, "percent": row.live.percent,
    }  # fmt: skip


def needs_words(row: "DistrictRow") -> str:
    words = ngettext("%(count)d open need", "%(count)d open needs", row.needs)
    return words % {"count": row.needs} if row.needs else _("No open need")


def schools_words(row: "DistrictRow") -> str:
    words = ngettext("%(count)d school in the district", "%(count)d schools in the district", row.schools)
    return words % {"count": row.schools}
