"""What the bureau and the desks owe to the account of the programme: closing what has ended, looking back each year."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext_lazy as _

from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence, Unit
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import BUREAU_ID, owed

from .models import Period

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


declare(
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
