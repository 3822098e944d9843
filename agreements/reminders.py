"""What is owed on an agreement."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import owed

from .constants import SUBJECT_KIND
from .models import Agreement


def _find(reference: str) -> int | None:
    return Agreement.objects.filter(reference=reference.upper()).values_list("pk", flat=True).first()


def _describe(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.reference,
            path=row.get_absolute_url(),
            names={"reference": row.reference, "school": row.school, "district": row.district},
        )
        for row in Agreement.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


AGREEMENT = Subject(SUBJECT_KIND, find=_find, describe=_describe)


def to_sign() -> QuerySet[Any, Any]:
    """A draft waits for both signatures; the district's desk brings them together."""
    return owed(
        Agreement.objects.drafts(),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("district"),
        since=F("created_at"),
        due_on=due_after_instant("created_at", RuleCode.SIGN_DAYS),
    )


declare(
    Obligation(
        code="agreement-signing",
        subject=AGREEMENT,
        ladder=LadderProposal(
            "signing",
            "簽署協議草案",
            "Signing a draft agreement",
            (
                Step(-10),
                Step(-3, channel=Channel.IMMEDIATE),
                Step(1, channel=Channel.IMMEDIATE),
                Step(5, Audience.SUPERIOR, Channel.IMMEDIATE),
                Step(10, Audience.BUREAU, Channel.IMMEDIATE),
            ),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Have the draft agreement with {school} signed"),
        blocked=_("{school} cannot begin before the agreement is signed"),
        owed=to_sign,
    ),
)
