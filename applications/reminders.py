"""What is owed on a case: by the desk, the chief, the bureau, the school."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.reminders import AGREEMENT
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import TAIPEI
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from notifications.models import Message
from obligations.constants import Audience, Body, Consequence, Unit
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import BUREAU_ID, NO_ADDRESS, UNDELIVERED_LADDER, owed
from renewals.constants import SchoolChoice
from renewals.models import Renewal

from .constants import OPEN_STATUSES, SHELVED_AFTER_DAYS, UNTOUCHED_DAYS, Status
from .models import Application, Assessment, ConsentRequest, Decision
from .notices import SUBJECT_KIND
from .services.shelving import UNTOUCHED

Rows = QuerySet[Any, Any]


def _find(reference: str) -> int | None:
    return Application.objects.filter(reference=reference.upper()).values_list("pk", flat=True).first()


def _describe(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.reference,
            path=row.get_absolute_url(),
            names={"reference": row.reference, "school": row.school, "district": row.reviewing_district},
        )
        for row in _described(ids=list(ids))
    }


@compiled
def _described(ids: Hole) -> QuerySet[Application]:
    rows = Application.objects.filter(Among("pk", ids)).select_related("school", "reviewing_district").order_by("pk")
    needed = ("reference", "school__name", "school__name_en", "reviewing_district__name", "reviewing_district__name_en")
    return rows.only(*needed, "reviewing_district__slug")


CASE = Subject(SUBJECT_KIND, find=_find, describe=_describe)


def _of_desk(status: Status, rerouted: bool, kind: Body = Body.DISTRICT, **columns: Combinable) -> Rows:
    """Cases as something that the reviewing district owes since they came to their present status; the `rerouted`,
    where nobody of its desk may act, are the bureau's.

    Each is a declaration of its own: a body that stands fixed or in a column is found by an index. Worked out row by
    row, it had every page of everybody read 35,000 cases for the number in its header.
    """
    rows = Application.objects.filter(status=status, is_rerouted=rerouted)
    desk = {"by_kind": kind, "by_id": F("reviewing_district")}
    bureau = {"by_kind": Body.BUREAU, "by_id": BUREAU_ID}
    usual = {"subject": F("pk"), "since": F("status_since"), "due_on": F("due_on")}
    return owed(rows, **usual | (bureau if rerouted else desk) | columns)


def to_claim(*, rerouted: bool = False) -> Rows:
    return _of_desk(Status.SUBMITTED, rerouted, due_on=F("claim_due_on"))


def to_review(*, rerouted: bool = False) -> Rows:
    return _of_desk(Status.UNDER_REVIEW, rerouted, person=F("reviewer"))


def to_confirm(*, rerouted: bool = False) -> Rows:
    waiting = Assessment.objects.filter(
        application=OuterRef("pk"), sent_back_at__isnull=True, confirmed_by__isnull=True
    ).order_by("-assessed_at", "-pk")
    return _of_desk(Status.ASSESSED, rerouted, Body.CHIEF, not_person=Subquery(waiting.values("assessed_by")[:1]))


def to_decide() -> Rows:
    drafted = Decision.objects.filter(application=OuterRef("pk"), discarded_at__isnull=True)
    return owed(
        Application.objects.filter(~Exists(drafted), status=Status.CONFIRMED),
        subject=F("pk"),
        by_kind=Body.BUREAU,
        by_id=BUREAU_ID,
        since=F("status_since"),
        due_on=F("due_on"),
    )


def to_release() -> Rows:
    rows = Decision.objects.filter(
        discarded_at__isnull=True, released_at__isnull=True, application__status=Status.CONFIRMED
    )
    return owed(
        rows,
        subject=F("application"),
        by_kind=Body.BUREAU,
        by_id=BUREAU_ID,
        not_person=F("drafted_by"),
        since=F("drafted_at"),
        due_on=F("application__due_on"),
    )


def to_correct() -> Rows:
    """The school answers a return; its head of unit, who consented to the case, is the one above."""
    head = ConsentRequest.objects.filter(
        application=OuterRef("pk"), cancelled_at__isnull=True, confirmed_at__isnull=False
    ).order_by("-requested_at")
    return owed(
        Application.objects.filter(status=Status.RETURNED),
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("school"),
        person=F("owner"),
        since=F("status_since"),
        due_on=F("due_on"),
        superior_address=Coalesce(Subquery(head.values("email")[:1]), NO_ADDRESS),
    )


def to_apply_elsewhere() -> Rows:
    """A school said that it goes to another district: it has to apply there while its agreement still runs."""
    sent = Application.objects.filter(origin=OuterRef("agreement"), status__in=[*OPEN_STATUSES, Status.APPROVED])
    moving = Renewal.objects.filter(~Exists(sent), closed_at__isnull=True, school_choice=SchoolChoice.MOVE)
    return owed(
        moving,
        subject=F("agreement"),
        by_kind=Body.SCHOOL,
        by_id=F("agreement__school"),
        since=F("school_at"),
        due_on=F("agreement__ends_on"),
    )


def to_go_on() -> Rows:
    """A draft nobody touches: its people are reminded, then it is put on the shelf (services.shelving)."""
    rows = Application.objects.drafts().filter(saved_at__lt=timezone.now() - timedelta(days=UNTOUCHED_DAYS))
    last_day = TruncDate("saved_at", tzinfo=TAIPEI) + timedelta(days=SHELVED_AFTER_DAYS)
    return owed(
        rows,
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("school"),
        person=F("owner"),
        since=F("saved_at"),
        due_on=ExpressionWrapper(last_day, output_field=DateField()),
    )


def undelivered() -> Rows:
    """A mail about the case reached nobody: the desk sees to it by telephone or has the address corrected."""
    case = Application.objects.filter(pk=OuterRef("subject_id")).order_by()
    rows = Message.objects.undelivered_now().filter(subject_kind=SUBJECT_KIND)
    desk = Subquery(case.values("reviewing_district")[:1])
    return owed(
        rows.annotate(desk=desk, since=Coalesce("bounced_at", "created_at")).filter(desk__isnull=False),
        subject=F("subject_id"),
        by_kind=Body.DISTRICT,
        by_id=F("desk"),
        since=F("since"),
        due_on=due_after_instant("since", RuleCode.MAIL_DAYS),
    )


# Ends the code of what the bureau owes because nobody of the desk may act.
REROUTED = "-rerouted"
NOW = Channel.IMMEDIATE
SUPERIOR, BUREAU = Audience.SUPERIOR, Audience.BUREAU

for suffix, rerouted in (("", False), (REROUTED, True)):
    declare(
        Obligation(
            code=f"application-claim{suffix}",
            subject=CASE,
            ladder=LadderProposal(
                "claim",
                "受理申請案",
                "Taking a new application",
                (Step(0), Step(1, channel=NOW), Step(3, SUPERIOR, NOW), Step(5, BUREAU, NOW)),
            ),
            consequence=Consequence.SOMEBODY_BLOCKED,
            task=_("Take the application of {school}"),
            blocked=_("{school} waits for somebody to take its case"),
            owed=partial(to_claim, rerouted=rerouted),
        ),
        Obligation(
            code=f"application-review{suffix}",
            subject=CASE,
            ladder=LadderProposal(
                "review",
                "初審申請案",
                "Assessing an application",
                (Step(-3), Step(0, channel=NOW), Step(1, channel=NOW), Step(3, SUPERIOR, NOW), Step(7, BUREAU, NOW)),
            ),
            consequence=Consequence.SOMEBODY_BLOCKED,
            task=_("Assess the application of {school}"),
            blocked=_("{school} waits for an assessment"),
            owed=partial(to_review, rerouted=rerouted),
        ),
        Obligation(
            code=f"application-confirmation{suffix}",
            subject=CASE,
            ladder=LadderProposal(
                "confirmation",
                "確認初審",
                "Confirming an assessment",
                (Step(-1), Step(1, channel=NOW), Step(3, SUPERIOR, NOW)),
            ),
            consequence=Consequence.SOMEBODY_BLOCKED,
            task=_("Confirm the assessment of {school}"),
            blocked=_("{school} and the Department of Civil Affairs wait for the confirmation"),
            owed=partial(to_confirm, rerouted=rerouted),
        ),
    )
declare(
    Obligation(
        code="application-decision",
        subject=CASE,
        ladder=LadderProposal(
            "decision",
            "擬定核定稿",
            "Deciding on an application",
            (Step(-3), Step(0, channel=NOW), Step(3, SUPERIOR, NOW)),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Decide on {school} in {district}"),
        blocked=_("{school} and {district} wait for the decision"),
        owed=to_decide,
    ),
    Obligation(
        code="application-release",
        subject=CASE,
        ladder=LadderProposal(
            "release",
            "檢視並發布核定",
            "Releasing a decision",
            (Step(-2), Step(0, channel=NOW), Step(2, SUPERIOR, NOW)),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Check and release the decision on {school}"),
        blocked=_("{school} and {district} wait for the decision"),
        owed=to_release,
    ),
    Obligation(
        code="application-correction",
        subject=CASE,
        ladder=LadderProposal(
            "correction",
            "補正申請案",
            "Answering a returned application",
            (Step(-7), Step(-3, channel=NOW), Step(-2, SUPERIOR, NOW), Step(0, channel=NOW)),
        ),
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Answer the comments on your application to {district}"),
        blocked=_("{district} waits for the corrections; unanswered, the application lapses"),
        owed=to_correct,
    ),
    Obligation(
        code=UNTOUCHED,
        subject=CASE,
        # Counted back from the day of the shelf: 7, 21 and 60 days after the last word.
        ladder=LadderProposal(
            "draft",
            "續填擱置的草稿",
            "Going on with an untouched draft",
            (
                Step(UNTOUCHED_DAYS - SHELVED_AFTER_DAYS, unit=Unit.CALENDAR),
                Step(21 - SHELVED_AFTER_DAYS, unit=Unit.CALENDAR),
                Step(60 - SHELVED_AFTER_DAYS, channel=NOW, unit=Unit.CALENDAR),
            ),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Go on with the draft of {school}"),
        blocked=_("Nobody has touched the draft; it is put on the shelf on that day, and nothing in it is lost"),
        owed=to_go_on,
    ),
    Obligation(
        code="application-elsewhere",
        subject=AGREEMENT,
        ladder=LadderProposal(
            "elsewhere",
            "向另一區提出申請",
            "Applying to the other district",
            (
                Step(-90, unit=Unit.CALENDAR),
                Step(-60, unit=Unit.CALENDAR),
                Step(-45, channel=NOW, unit=Unit.CALENDAR),
                Step(-30, SUPERIOR, unit=Unit.CALENDAR),
            ),
        ),
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Apply to the district your school moves to"),
        blocked=_("Without an agreement elsewhere, your partnership ends with the one in {district}"),
        owed=to_apply_elsewhere,
    ),
    Obligation(
        code="application-undelivered",
        subject=CASE,
        ladder=UNDELIVERED_LADDER,
        consequence=Consequence.WORK_WAITS,
        task=_("Tell {school} otherwise: a mail about {reference} could not be delivered"),
        blocked=_("Somebody has not been told about {reference}"),
        owed=undelivered,
    ),
)
