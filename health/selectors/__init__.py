"""Reading how agreements stand: lists, what is owed, and the facts behind each light."""

from .lists import (
    ORDER,
    OWED_ORDER,
    HealthRow,
    counted_by_state,
    health_rows,
    in_force,
    owed_of,
    owed_rows,
    owing,
    plain_rows,
    rows_of,
    stale_day,
    state_counts,
    state_links,
    with_indicators,
)
from .page import agreement_with_health, health_of, health_on_page, page_of, panel_view
from .sleep import sleep_of

__all__ = [
    "ORDER",
    "OWED_ORDER",
    "HealthRow",
    "agreement_with_health",
    "counted_by_state",
    "health_of",
    "health_on_page",
    "health_rows",
    "in_force",
    "owed_of",
    "owed_rows",
    "owing",
    "page_of",
    "panel_view",
    "plain_rows",
    "rows_of",
    "sleep_of",
    "stale_day",
    "state_counts",
    "state_links",
    "with_indicators",
]
