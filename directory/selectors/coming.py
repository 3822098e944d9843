"""The dates that this room finds by itself: what districts ask for, and the next term."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dates import format_date
from cycles.constants import TERM_1_MONTH, TERM_2_MONTH
from cycles.selectors import term_label
from needs.selectors import open_needs

from ..dates import ComingDate

_NEEDS_SHOWN = 3


def ending_needs(today: date) -> list[ComingDate]:
    """The needs whose last day is nearest; one query."""
    return [
        ComingDate(
            when=format_date(need.closes_on),
            what=_("%(district)s: %(title)s (last day to answer)") % {"district": need.district, "title": need.title},
            url=need.get_absolute_url(),
            day=need.closes_on,
            is_sample=need.is_sample,
        )
        for need in open_needs(today)[:_NEEDS_SHOWN]
    ]


def next_term(today: date) -> list[ComingDate]:
    """When the next semester begins by law; without a query."""
    year = today.year
    starts = (date(year, TERM_2_MONTH, 1), date(year, TERM_1_MONTH, 1), date(year + 1, TERM_2_MONTH, 1))
    day = next(start for start in starts if start > today)
    what = _("%(term)s begins") % {"term": term_label(day)}
    return [ComingDate(format_date(day), what, reverse("guides:year"), day)]
