"""Periods, self-reviews and documents in every state, each reached through the services."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from core.dates import local_today
from reports.constants import PeriodKind
from reports.figures import DEFINITIONS, Count, Value
from reports.models import Erratum, Period, Snapshot
from reports.selectors import CITY, frozen_text, sha256_of
from reports.services import add_erratum, close_period, lay_out_periods
from tests.factories.accounts import make_bureau

FIGURE = next(iter(DEFINITIONS))
RIGHT = Count(77)
REASON = "一所學校的協議晚登錄，應計入本期。"


def ended(kind: PeriodKind = PeriodKind.TERM) -> Period:
    """The last term, or quarter, that is over; nobody has closed it."""
    today = local_today()
    lay_out_periods(today, since=today - timedelta(days=400))
    return Period.objects.to_close().filter(kind=kind).select_related("term").order_by("-ends_on")[0]


def running(kind: PeriodKind = PeriodKind.TERM) -> Period:
    lay_out_periods(local_today())
    return Period.objects.filter(kind=kind, ends_on__gte=local_today()).select_related("term")[0]


def close(period: Period, by: User | None = None) -> Snapshot:
    return close_period(period, actor=by or make_bureau(), seen=sha256_of(frozen_text(period)))


def closed(kind: PeriodKind = PeriodKind.TERM, by: User | None = None) -> Period:
    period = ended(kind)
    close(period, by)
    return again(period)


def correct(period: Period, by: User | None = None, right: Value = RIGHT, **facts: Any) -> Erratum:
    usual: dict[str, Any] = {"figure": FIGURE, "subject": CITY, "reason": REASON}
    return add_erratum(period, actor=by or make_bureau(), right=right, **(usual | facts))


def again(period: Period) -> Period:
    """As another request would load it."""
    return Period.objects.select_related("term", "snapshot").get(pk=period.pk)
