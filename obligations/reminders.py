"""What is owed to people below this room: somebody who asks to act for a school waits for an answer."""

from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership, SchoolClaim
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel

from .constants import Audience, Body, Consequence
from .registry import Description, LadderProposal, Obligation, Step, Subject, declare
from .rows import BUREAU_ID, owed


def _find(reference: str) -> int | None:
    return int(reference) if reference.isdecimal() and SchoolClaim.objects.filter(pk=reference).exists() else None


def _describe(ids: Collection[int]) -> dict[int, Description]:
    rows = SchoolClaim.objects.filter(pk__in=ids).select_related("user", "school", "district").order_by("pk")
    return {
        row.pk: Description(
            reference=str(row.school),
            path=reverse("accounts:claim_detail", args=[row.pk]),
            names={"person": row.user.name, "school": row.school, "district": row.district},
        )
        for row in rows
    }


SCHOOL_CLAIM = Subject("school_claim", find=_find, describe=_describe)


def to_confirm_people() -> QuerySet[Any, Any]:
    """By the desk that decides it, as accounts.selectors.claim_desk says."""
    coordinators = (
        Membership.objects.active().filter(role=Role.SCHOOL_COORDINATOR, school=OuterRef("school")).order_by()
    )
    at_school, at_desk = Q(Exists(coordinators)), Q(district__isnull=False)
    return owed(
        SchoolClaim.objects.pending(),
        subject=F("pk"),
        by_kind=Case(
            When(at_school, then=Value(Body.SCHOOL.value)),
            When(at_desk, then=Value(Body.DISTRICT.value)),
            default=Value(Body.BUREAU.value),
            output_field=CharField(),
        ),
        by_id=Case(
            When(at_school, then=F("school")),
            When(at_desk, then=F("district")),
            default=BUREAU_ID,
            output_field=BigIntegerField(),
        ),
        not_person=F("user"),
        since=F("created_at"),
        due_on=due_after_instant("created_at", RuleCode.PEOPLE_DAYS),
    )


declare(
    Obligation(
        code="school-claim",
        subject=SCHOOL_CLAIM,
        ladder=LadderProposal(
            "people",
            "確認學校人員身分",
            "Confirming who acts for a school",
            (
                Step(0),
                Step(1, channel=Channel.IMMEDIATE),
                Step(3, Audience.SUPERIOR, Channel.IMMEDIATE),
                Step(5, Audience.BUREAU, Channel.IMMEDIATE),
            ),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Confirm that {person} acts for {school}"),
        blocked=_("{person} cannot send anything for {school} meanwhile"),
        owed=to_confirm_people,
    ),
)
