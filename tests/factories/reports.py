"""Periods, self-reviews and documents in every state, each reached through the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.dates import local_today
from districts.models import District
from reports.constants import MAX_ATTEMPTS, OF_PERIOD, Factor, PeriodKind, ReportKind, Standing
from reports.figures import DEFINITIONS, Count, Value
from reports.models import Erratum, Period, Report, SelfReview, Snapshot
from reports.selectors import CITY, frozen_text, sha256_of
from reports.services import (
    Answer,
    add_erratum,
    ask_report,
    close_period,
    lay_out_periods,
    make_report,
    open_review,
    save_review,
    submit_review,
)
from reports.services.making import claim
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.districts import district

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


def review(place: District | None = None, by: User | None = None, *, filled: bool = False) -> SelfReview:
    """Begun by the district's own officer; `filled` says something about every factor."""
    where = place or district("shilin")
    officer = by or make_officer(where)
    found = open_review(where, actor=officer)
    if filled:
        answers = {factor: Answer(Standing.HELPS, f"{factor.value}：人力到位。") for factor in Factor}
        found = save_review(found, actor=officer, answers=answers, wish="請提供桌長培訓經費。", seen=found.version)
    return found


def handed_in(place: District | None = None, by: User | None = None) -> SelfReview:
    where = place or district("shilin")
    officer = by or make_officer(where)
    return submit_review(review(where, officer, filled=True), actor=officer)


def asked(kind: ReportKind = ReportKind.COUNCIL, by: User | None = None, **scope: Any) -> Report:
    """Nobody has begun to make it."""
    if "period" not in scope and kind in OF_PERIOD:
        scope["period"] = closed()
    return ask_report(kind, actor=by or make_bureau(), **scope)


def made(kind: ReportKind = ReportKind.COUNCIL, by: User | None = None, **scope: Any) -> Report:
    return make(asked(kind, by, **scope))


def make(report: Report) -> Report:
    """As a worker does; what cannot be made is an error of the test."""
    make_report(report.pk)
    found = Report.objects.with_places().get(pk=report.pk)
    assert found.is_ready, found.failure
    return found


def failed(kind: ReportKind = ReportKind.COUNCIL, by: User | None = None, **scope: Any) -> Report:
    """Three workers died over it."""
    report = asked(kind, by, **scope)
    for _attempt in range(MAX_ATTEMPTS):
        claim(report.pk)
        Report.objects.filter(pk=report.pk).update(moved_at=timezone.now() - timedelta(hours=1))
    make_report(report.pk)
    return Report.objects.with_places().get(pk=report.pk)
