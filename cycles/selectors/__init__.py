from .counting import (
    due_after,
    fires_on,
    latest_due_on,
    load_calendar,
    rule_value,
    rules_on,
    working_days_after,
    working_days_between,
)
from .settings import (
    CalendarYear,
    RuleState,
    calendar_year,
    changes_of,
    changes_of_day,
    rule_events,
    rule_state,
    rule_states,
)
from .steps import Calendar, CalendarNotLoaded
from .terms import known_terms, term_label, term_of, terms_touching, upcoming_terms

__all__ = [
    "Calendar",
    "CalendarNotLoaded",
    "CalendarYear",
    "RuleState",
    "calendar_year",
    "changes_of",
    "changes_of_day",
    "due_after",
    "fires_on",
    "known_terms",
    "latest_due_on",
    "load_calendar",
    "rule_events",
    "rule_state",
    "rule_states",
    "rule_value",
    "rules_on",
    "term_label",
    "term_of",
    "terms_touching",
    "upcoming_terms",
    "working_days_after",
    "working_days_between",
]
