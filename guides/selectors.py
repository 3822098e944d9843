"""What the guides show that is not prose: the year with its dates, the catalogue of promises, who changed a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.constants import Side
from agreements.models import Indicator
from agreements.selectors import offered_indicators
from cycles.manage import Change
from directory.dates import ComingDate

from .constants import YearStep
from .content import STEPS, Step
from .models import StepDates, StepDatesEvent

CHANGES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class StepOfYear:
    """One step of the year; `when` is this year's, in words, empty while nobody has said it."""

    code: str
    name: str
    step: Step
    when: str
    changed_at: datetime | None


def year() -> list[StepOfYear]:
    """The steps in order. One query."""
    known = {row.step: row for row in StepDates.objects.order_by("pk")}
    return [
        StepOfYear(
            code=code.value,
            name=str(code.label),
            step=STEPS[code],
            when=known[code].label if code in known else "",
            changed_at=known[code].changed_at if code in known else None,
        )
        for code in YearStep
    ]


def dates_said(_today: date) -> list[ComingDate]:
    """The steps that the bureau has given dates, for the front page; one query."""
    return [
        ComingDate(when=one.when, what=one.name, url=f"{reverse('guides:year')}#{one.code}")
        for one in year()
        if one.when
    ]


def known_dates() -> dict[str, tuple[str, str]]:
    """What is published, in Chinese and in English, by step."""
    rows = StepDates.objects.order_by("pk").values_list("step", "when", "when_en")
    return {step: (when, when_en) for step, when, when_en in rows}


@dataclass(frozen=True, slots=True)
class Offer:
    """What each side can promise, in the catalogue's order."""

    government: list[Indicator]
    school: list[Indicator]


def offer() -> Offer:
    return Offer(offered_indicators(Side.GOVERNMENT), offered_indicators(Side.SCHOOL))


def changes() -> Iterator[Change]:
    """The latest changes of dates, newest first."""
    events = StepDatesEvent.objects.select_related("subject", "actor").order_by("-at", "-pk")[:CHANGES_SHOWN]
    for event in events:
        before, after = event.details["when"]
        words = {"step": event.subject.get_step_display(), "when": after or _("no date")}
        notes = (_("Before: %(when)s") % {"when": before},) if before else ()
        yield Change.of(event, _("%(step)s: %(when)s") % words, notes)
