"""What is owed on circulars: somebody else's look, and a word to those whom the mail did not reach."""

from collections.abc import Collection
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from notifications.models import Message
from obligations.constants import THE_BUREAU, Audience, Body, Consequence
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import UNDELIVERED_LADDER, owed

from .constants import SUBJECT_KIND, CircularStatus
from .models import Circular


def _find(reference: str) -> int | None:
    return Circular.objects.filter(reference=reference.upper()).values_list("pk", flat=True).first()


def _describe(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.reference,
            path=row.get_absolute_url(),
            names={"reference": row.reference, "subject": row.subject, "author": row.author.name},
        )
        for row in Circular.objects.filter(pk__in=ids).with_people().order_by("pk")
    }


CIRCULAR = Subject(SUBJECT_KIND, find=_find, describe=_describe)


def to_release() -> QuerySet[Any, Any]:
    """A colleague looks at it: an officer's chief, a chief's officers, the bureau's others."""
    chiefs = Membership.objects.filter(
        user=OuterRef("author"), district=OuterRef("office"), role=Role.SECTION_CHIEF, ended_at__isnull=True
    ).order_by()
    return owed(
        Circular.objects.filter(status=CircularStatus.WAITING),
        subject=F("pk"),
        by_kind=Case(
            When(office__isnull=True, then=Value(Body.BUREAU.value)),
            When(Exists(chiefs), then=Value(Body.DISTRICT.value)),
            default=Value(Body.CHIEF.value),
            output_field=CharField(),
        ),
        by_id=Coalesce("office_id", Value(THE_BUREAU), output_field=BigIntegerField()),
        not_person=F("author"),
        since=F("asked_at"),
        due_on=due_after_instant("asked_at", RuleCode.CIRCULAR_DAYS),
    )


def undelivered() -> QuerySet[Any, Any]:
    """A mail of a circular reached nobody: the office that wrote it sees to it, or has the address corrected."""
    circular = Circular.objects.filter(pk=OuterRef("subject_id")).order_by()
    rows = Message.objects.undelivered_now().filter(subject_kind=SUBJECT_KIND)
    office = Coalesce(Subquery(circular.values("office")[:1]), Value(THE_BUREAU), output_field=BigIntegerField())
    return owed(
        rows.annotate(office=office, since=Coalesce("bounced_at", "created_at")),
        subject=F("subject_id"),
        by_kind=Case(
            When(office=THE_BUREAU, then=Value(Body.BUREAU.value)),
            default=Value(Body.DISTRICT.value),
            output_field=CharField(),
        ),
        by_id=F("office"),
        since=F("since"),
        due_on=due_after_instant("since", RuleCode.MAIL_DAYS),
    )


NOW = Channel.IMMEDIATE

declare(
    Obligation(
        code="circular-release",
        subject=CIRCULAR,
        ladder=LadderProposal(
            "circular",
            "覆核通函",
            "Releasing a circular",
            (Step(0, channel=NOW), Step(1, Audience.SUPERIOR, NOW), Step(3, Audience.BUREAU, NOW)),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Check and release the circular “{subject}”"),
        blocked=_("{author} cannot send it alone"),
        owed=to_release,
    ),
    Obligation(
        code="circular-undelivered",
        subject=CIRCULAR,
        ladder=UNDELIVERED_LADDER,
        consequence=Consequence.WORK_WAITS,
        task=_("Tell somebody otherwise: a mail of circular {reference} could not be delivered"),
        blocked=_("Somebody has not been told what {reference} says"),
        owed=undelivered,
    ),
)
