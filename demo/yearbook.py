"""The account of the sample programme: a closed term with an erratum, a closed quarter, self-reviews, a document."""

from datetime import timedelta

from django.http import QueryDict

from accounts.models import User
from agreements.exports import SHEET
from core.dates import local_today
from core.sheets import Format
from districts.models import District
from exports.services import ask_export, make_export
from reports.constants import Factor, PeriodKind, ReportKind, Standing
from reports.figures import Count
from reports.figures.definitions import Key
from reports.models import Period
from reports.selectors import CITY, figures_of, frozen_text, sha256_of
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

from .clock import at, working_days_ago

# How far back there are periods.
_SINCE = timedelta(days=300)
_REVIEW = {
    Factor.RESOURCES: Answer(Standing.HINDERS, "桌長培訓費用不足，由陪伴學校的計畫經費補上；場地由區民活動中心提供。"),
    Factor.COMMUNICATION: Answer(Standing.HELPS, "每學期與陪伴學校開兩次聯繫會議，住民大會前一個月確認人力。"),
    Factor.DISPOSITION: Answer(Standing.HELPS, "承辦人與授課教師投入，學生桌長多為自願報名。"),
    Factor.STRUCTURE: Answer(Standing.NEITHER, "承辦人年中異動一次，交接檔讓新任承辦人一週內接上。"),
    Factor.ENVIRONMENT: Answer(Standing.HINDERS, "參與者仍以年長者居多，晚間場次學生不易出席。"),
}


def tell(people: dict[str, User]) -> None:
    """Everything by the services, as the bureau and a desk would do it."""
    lay_out_periods(local_today(), since=local_today() - _SINCE)
    with at(working_days_ago(6, hour=15)):
        term, _quarter = (_close(kind, people["bureau"]) for kind in (PeriodKind.TERM, PeriodKind.QUARTER))
    with at(working_days_ago(3, hour=11)):
        _correct(term, people["bureau-two"])
    _look_back(people)
    make_report(ask_report(ReportKind.COUNCIL, actor=people["bureau"], period=term).pk)
    _take_along(people["bureau"])


def _take_along(bureau: User) -> None:
    """A list that a worker has written: the agreements in force, as a file that the bureau can fetch."""
    make_export(ask_export(SHEET, actor=bureau, conditions=QueryDict("status=live"), form=Format.ODS).pk)


def _close(kind: PeriodKind, bureau: User) -> Period:
    """The last one that is over."""
    period = Period.objects.to_close().filter(kind=kind).select_related("term").order_by("-ends_on")[0]
    close_period(period, actor=bureau, seen=sha256_of(frozen_text(period)))
    return Period.objects.select_related("term", "snapshot").get(pk=period.pk)


def _correct(term: Period, bureau: User) -> None:
    was = figures_of(term).city[Key.ACTIVITIES]
    right = Count((was.n if isinstance(was, Count) else 0) + 1)
    reason = "一場社區踏查於結算後才補登並經確認，應計入本期。（示範資料）"
    add_erratum(term, actor=bureau, figure=Key.ACTIVITIES, subject=CITY, right=right, reason=reason)


def _look_back(people: dict[str, User]) -> None:
    """One desk has handed in, another has begun."""
    officer, shilin = people["officer"], District.objects.get(slug="shilin")
    with at(working_days_ago(5, hour=14)):
        review = open_review(shilin, actor=officer)
        wish = "請統一編列桌長培訓經費，並提供跨區桌長名單。"
        review = save_review(review, actor=officer, answers=_REVIEW, wish=wish, seen=review.version)
        submit_review(review, actor=officer)
        open_review(District.objects.get(slug="daan"), actor=people["officer-daan"])
