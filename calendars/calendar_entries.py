"""Dates that belong to no record: the academic terms, in the calendar of the city."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.dates import TAIPEI
from cycles.selectors import known_terms

from .registry import Reading, add_dates
from .writing import Entry, uid_of


def academic_terms(reading: Reading) -> Iterator[Entry]:
    """First and last day of the terms that are not over. A moved day is another entry: terms have no history."""
    if reading.bodies is not None:
        return
    today = reading.now.astimezone(TAIPEI).date()
    for term in known_terms():
        for day, words in ((term.starts_on, _("%(term)s begins")), (term.ends_on, _("%(term)s ends"))):
            if term.ends_on >= today:
                yield Entry(
                    uid=uid_of("term", term.pk, day),
                    sequence=0,
                    changed_at=reading.since,
                    begins=day,
                    summary=words % {"term": term},
                )


add_dates(academic_terms)
