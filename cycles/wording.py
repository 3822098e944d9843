"""Years, and what was changed by whom, as the settings pages say it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from core.dates import format_date

from .constants import ROC_OFFSET, CalendarVerb, RuleVerb
from .manage import Change
from .models import CalendarEvent, RuleEvent, amount_words

# Column heads of a month, Sunday first.
WEEKDAYS = (
    pgettext_lazy("weekday in a calendar", "Sun"),
    pgettext_lazy("weekday in a calendar", "Mon"),
    pgettext_lazy("weekday in a calendar", "Tue"),
    pgettext_lazy("weekday in a calendar", "Wed"),
    pgettext_lazy("weekday in a calendar", "Thu"),
    pgettext_lazy("weekday in a calendar", "Fri"),
    pgettext_lazy("weekday in a calendar", "Sat"),
)


def year_label(year: int) -> str:
    """A CE year as people write it: 115年, or 2026 on the English pages."""
    return str(year) if get_language() == "en" else f"{year - ROC_OFFSET}年"


def changes_in_words(events: Iterable[CalendarEvent | RuleEvent]) -> list[Change]:
    return [_change(event) for event in events]


def _change(event: CalendarEvent | RuleEvent) -> Change:
    what, notes = _of_day(event) if isinstance(event, CalendarEvent) else _of_rule(event)
    return Change.of(event, what, notes)


def _of_day(event: CalendarEvent) -> tuple[str, tuple[str, ...]]:
    said = {"day": format_date(event.subject.day)}
    kinds = event.details.get("is_working")
    if kinds is None:
        what = _("%(day)s: note changed") % said
    else:
        what = (_("%(day)s is now a working day") if kinds[1] else _("%(day)s is now a day off")) % said
    notes = (_("As the list of public holidays says."),) if event.verb == CalendarVerb.REFRESHED else ()
    return what, notes + _note_words(event.details)


def _note_words(details: Mapping[str, Any]) -> tuple[str, ...]:
    if "note" not in details:
        return ()
    before, after = details["note"]
    said = {"before": before or _("none"), "after": after or _("none")}
    return (_("Note: %(after)s (before: %(before)s)") % said,)


def _of_rule(event: RuleEvent) -> tuple[str, tuple[str, ...]]:
    code, (before, after) = event.subject.code, event.details["value"]
    if event.verb == RuleVerb.TAKEN_BACK:
        day = date.fromisoformat(event.details["taken_back"])
        return _("Taken back: %(amount)s from %(day)s on") % _begun(code, before, day), ()
    day = date.fromisoformat(event.details["effective_from"])
    notes = (_("Before: %(value)d") % {"value": before},) if before else ()
    return _("%(amount)s from %(day)s on") % _begun(code, after, day), notes


def _begun(code: str, value: int, day: date) -> dict[str, str]:
    return {"amount": amount_words(code, value), "day": format_date(day)}
