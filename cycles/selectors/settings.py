"""What the bureau's settings pages show: a year of days, the rules with what comes next, and who changed what."""

from calendar import SUNDAY, Calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Max, Min

from ..constants import CHANGES_SHOWN, RuleCode, RuleUnit, unit_of
from ..models import CalendarDay, CalendarEvent, Rule, RuleEvent

# Taiwan's office calendars begin the week on Sunday.
_WEEKS = Calendar(SUNDAY)


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Days in a row that bear the same name."""

    first: date
    last: date
    name: str
    is_working: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` are seven entries each, None outside the month."""

    first: date
    weeks: Sequence[Sequence[CalendarDay | None]]
    named: Sequence[NamedDays]
    working_days: int


@dataclass(frozen=True, slots=True)
class CalendarYear:
    year: int
    months: Sequence[Month]
    working_days: int
    earlier: int | None
    later: int | None


def calendar_year(year: int) -> CalendarYear | None:
    """The working calendar of a CE year, None when it is not laid out completely; two queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = {row.day: row for row in CalendarDay.objects.filter(day__range=(first, last)).order_by("day")}
    if len(days) <= (last - first).days:
        return None
    reach = CalendarDay.objects.aggregate(first=Min("day"), last=Max("day"))
    months = [_month(year, number, days) for number in range(1, 13)]
    return CalendarYear(
        year,
        months,
        sum(month.working_days for month in months),
        year - 1 if reach["first"].year < year else None,
        year + 1 if reach["last"].year > year else None,
    )


def _month(year: int, number: int, days: Mapping[date, CalendarDay]) -> Month:
    weeks = [
        [days[day] if day.month == number else None for day in week] for week in _WEEKS.monthdatescalendar(year, number)
    ]
    own = [day for week in weeks for day in week if day is not None]
    return Month(own[0].day, weeks, list(_named(own)), sum(day.is_working for day in own))


def _named(days: Iterable[CalendarDay]) -> Iterator[NamedDays]:
    for (name, is_working), run in groupby(days, key=lambda day: (day.note, day.is_working)):
        if name:
            rows = list(run)
            yield NamedDays(rows[0].day, rows[-1].day, name, is_working)


def changes_of(year: int) -> list[CalendarEvent]:
    """The latest changes to days of a CE year, newest first."""
    events = CalendarEvent.objects.filter(subject__day__year=year).select_related("actor", "subject")
    return list(events.order_by("-at", "-pk")[:CHANGES_SHOWN])


def changes_of_day(day: CalendarDay) -> list[CalendarEvent]:
    """What happened to one day, newest first."""
    return list(day.events.select_related("actor", "subject").order_by("-sequence"))


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule on a day: what holds, since when, what comes next, what held before."""

    code: RuleCode
    current: Rule | None
    coming: Sequence[Rule]
    past: Sequence[Rule]
    # The value is the portal's own proposal; nobody has set it.
    is_proposal: bool

    @property
    def unit(self) -> RuleUnit:
        return unit_of(self.code)


def rule_states(day: date) -> list[RuleState]:
    """Every rule as of `day`, in the order of the codes; two queries."""
    rules = sorted(Rule.objects.order_by("code", "effective_from"), key=lambda rule: rule.effective_from)
    events = RuleEvent.objects.order_by("pk").values_list("subject__code", "details")
    chosen = {(code, details.get("effective_from")) for code, details in events}
    return [_state(code, [rule for rule in rules if rule.code == code], chosen, day) for code in RuleCode]


def rule_state(code: str, day: date) -> RuleState:
    """One rule as of `day`. ValueError for an unknown code."""
    wanted = RuleCode(code)
    return next(state for state in rule_states(day) if state.code == wanted)


def _state(code: RuleCode, rules: Sequence[Rule], chosen: set[tuple[str, str | None]], day: date) -> RuleState:
    begun = [rule for rule in rules if rule.effective_from <= day]
    current = begun.pop() if begun else None
    return RuleState(
        code,
        current,
        [rule for rule in rules if rule.effective_from > day],
        begun[::-1],
        current is not None and (code, current.effective_from.isoformat()) not in chosen,
    )


def rule_events(code: str) -> list[RuleEvent]:
    """What happened to a rule, newest first."""
    events = RuleEvent.objects.filter(subject__code=code).select_related("actor", "subject")
    return list(events.order_by("-sequence"))
