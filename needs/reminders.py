"""What is owed in this room: a district's word on what it asked for."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence, Unit
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import owed

from .constants import REMIND_DAYS, SUBJECT_KIND, NeedStatus
from .models import Need

Rows = QuerySet[Any, Any]
CALENDAR = Unit.CALENDAR


def _find(number: str) -> int | None:
    return Need.objects.filter(pk=number).values_list("pk", flat=True).first() if number.isdecimal() else None


def _describe(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.title,
            path=row.get_absolute_url(),
            names={"need": row.title, "district": row.district},
        )
        for row in Need.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


NEED = Subject(SUBJECT_KIND, find=_find, describe=_describe)


def to_close() -> Rows:
    """A published need near its last day, or past it: prolong it, mark it as met, or take it back."""
    soon = local_today() + timedelta(days=REMIND_DAYS)
    return owed(
        Need.objects.filter(status=NeedStatus.OPEN, closes_on__lte=soon),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("district"),
        since=F("published_at"),
        due_on=F("closes_on"),
    )


declare(
    Obligation(
        code="need-closing",
        subject=NEED,
        ladder=LadderProposal(
            "need",
            "回報需求結果",
            "Saying what became of a need",
            (
                Step(-7, unit=CALENDAR),
                Step(1, unit=CALENDAR),
                Step(7, unit=CALENDAR, channel=Channel.IMMEDIATE),
                Step(14, Audience.SUPERIOR, unit=CALENDAR),
            ),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Say what became of the need “{need}”, or prolong it"),
        blocked=_("Schools read a need of {district} that may not hold any more"),
        owed=to_close,
    ),
)
