"""What the bureau and the desks owe to the account of the programme: closing what has ended, looking back each year."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence, Unit
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import BUREAU_ID, owed

from .constants import ReviewStatus
from .models import Period, SelfReview

Rows = QuerySet[Any, Any]
NOW, CALENDAR = Channel.IMMEDIATE, Unit.CALENDAR


def _find_period(key: str) -> int | None:
    return Period.objects.filter(key=key.lower()).values_list("pk", flat=True).first()


def _describe_periods(ids: Collection[int]) -> dict[int, Description]:
    rows = Period.objects.filter(pk__in=ids).select_related("term").order_by("pk")
    return {
        row.pk: Description(reference=row.key, path=row.get_absolute_url(), names={"period": row.label}) for row in rows
    }


PERIOD = Subject("period", find=_find_period, describe=_describe_periods)


def to_close() -> Rows:
    """Periods that have ended, from the day after their last one."""
    return owed(
        Period.objects.to_close(),
        subject=F("pk"),
        by_kind=Body.BUREAU,
        by_id=BUREAU_ID,
        since=ExpressionWrapper(F("ends_on") + timedelta(days=1), output_field=DateTimeField()),
        due_on=F("due_on"),
    )


def _find_review(reference: str) -> int | None:
    year, _mark, slug = reference.partition("/")
    if not year.isdecimal():
        return None
    rows = SelfReview.objects.filter(academic_year=int(year[:4]), district__slug=slug)
    return rows.values_list("pk", flat=True).first()


def _describe_reviews(ids: Collection[int]) -> dict[int, Description]:
    rows = SelfReview.objects.filter(pk__in=ids).select_related("district").defer("district__map_path").order_by("pk")
    return {
        row.pk: Description(
            reference=f"{row.academic_year}/{row.district.slug}",
            path=row.get_absolute_url(),
            names={"year": row.year_label, "district": row.district},
        )
        for row in rows
    }


REVIEW = Subject("self-review", find=_find_review, describe=_describe_reviews)


def to_write() -> Rows:
    """Drafts wait for their district's desk."""
    return owed(
        SelfReview.objects.filter(status=ReviewStatus.DRAFT),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("district"),
        since=F("opened_at"),
        due_on=F("due_on"),
    )


def to_read() -> Rows:
    """What is handed in waits for the bureau; nothing presses."""
    return owed(
        SelfReview.objects.filter(status=ReviewStatus.SUBMITTED),
        subject=F("pk"),
        by_kind=Body.BUREAU,
        by_id=BUREAU_ID,
        since=F("submitted_at"),
        due_on=Value(None, output_field=DateField()),
    )


_REVIEWING = LadderProposal(
    "self-review",
    "年度自評",
    "The yearly self-review",
    (
        Step(-30, unit=CALENDAR),
        Step(-7, channel=NOW, unit=CALENDAR),
        Step(1, channel=NOW, unit=CALENDAR),
        Step(7, Audience.SUPERIOR, NOW, CALENDAR),
        Step(21, Audience.BUREAU, NOW, CALENDAR),
    ),
)

declare(
    Obligation(
        code="self-review-writing",
        subject=REVIEW,
        ladder=_REVIEWING,
        consequence=Consequence.WORK_WAITS,
        task=_("Write the self-review of {year}"),
        blocked=_("The yearly report is without the word of {district}"),
        owed=to_write,
    ),
    Obligation(
        code="self-review-reading",
        subject=REVIEW,
        ladder=_REVIEWING,
        consequence=Consequence.WORK_WAITS,
        task=_("Read the self-review of {district} ({year})"),
        blocked=_("{district} waits for the Department to read its self-review"),
        owed=to_read,
    ),
    Obligation(
        code="period-closing",
        subject=PERIOD,
        ladder=LadderProposal(
            "period-closing",
            "關閉期間並凍結數字",
            "Closing a period",
            (Step(-20, unit=CALENDAR), Step(-5, channel=NOW, unit=CALENDAR), Step(5, Audience.SUPERIOR, NOW, CALENDAR)),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Close {period} and freeze its figures"),
        blocked=_("The figures of {period} can still change; reports of it are not final"),
        owed=to_close,
    ),
)
