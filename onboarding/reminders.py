"""What is owed in a school's first year: a part to verify, the next step, a school at its side."""

from collections.abc import Collection
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import owed

from .constants import ATTENDANCE_KIND, LADDER_KIND, STEP_DAYS, State
from .models import Attendance, Onboarding

Rows = QuerySet[Any, Any]
_MARK = "/"
# A ladder is found by its own number: that of the agreement alone is the agreement's.
_FIRST_YEAR = "/1"
# By the database's clock: what is owed is planned as a statement once.
_TODAY = TruncDate(Now(), tzinfo=timezone.get_default_timezone())


def _find_part(reference: str) -> int | None:
    """By the numbers of assembly and agreement, as in TM115-0001-K/AG115-0002-M."""
    meeting, between, agreement = reference.upper().partition(_MARK)
    if not between:
        return None
    rows = Attendance.objects.standing().filter(meeting__reference=meeting, agreement__reference=agreement)
    return rows.order_by("pk").values_list("pk", flat=True).first()


def _describe_parts(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=f"{row.meeting.reference}{_MARK}{row.agreement.reference}",
            path=row.meeting.get_absolute_url(),
            names={"school": row.agreement.school, "district": row.meeting.district, "meeting": row.meeting.title},
        )
        for row in Attendance.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


def _find_ladder(reference: str) -> int | None:
    """By the number of its agreement with the mark of the first year, as in AG115-0002-M/1."""
    if not reference.endswith(_FIRST_YEAR):
        return None
    rows = Onboarding.objects.filter(agreement__reference=reference.upper().removesuffix(_FIRST_YEAR))
    return rows.values_list("pk", flat=True).first()


def _describe_ladders(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=f"{row.agreement.reference}{_FIRST_YEAR}",
            path=row.get_absolute_url(),
            names={"school": row.agreement.school, "district": row.agreement.district, "buddy": row.buddy or ""},
        )
        for row in Onboarding.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


PART = Subject(ATTENDANCE_KIND, find=_find_part, describe=_describe_parts)
LADDER = Subject(LADDER_KIND, find=_find_ladder, describe=_describe_ladders)


def to_verify() -> Rows:
    """The school has reported that it took part; the desk confirms it."""
    return owed(
        Attendance.objects.filter(state=State.REPORTED),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("meeting__district"),
        since=F("state_since"),
        due_on=due_after_instant("state_since", RuleCode.VERIFY_DAYS),
    )


def to_climb() -> Rows:
    """A newcomer with nothing ahead: no assembly planned, no report waiting. The round begins anew with each step."""
    own = Attendance.objects.filter(agreement__school=OuterRef("agreement__school")).order_by()
    ahead = own.filter(state=State.REPORTED) | own.filter(state=State.PLANNED, meeting__held_on__gte=_TODAY)
    done = own.filter(state=State.VERIFIED).values("agreement__school").annotate(last=Max("state_since")).values("last")
    since = Greatest(F("started_at"), Coalesce(Subquery(done), F("started_at")))
    rows = Onboarding.objects.open().filter(~Exists(ahead)).annotate(since=since)
    began = TruncDate("since", tzinfo=timezone.get_default_timezone())
    return owed(
        rows,
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("agreement__school"),
        since=F("since"),
        due_on=ExpressionWrapper(began + Value(STEP_DAYS), output_field=DateField()),
    )


def to_name_buddy() -> Rows:
    """The desk asks an experienced school to stand at the newcomer's side."""
    return owed(
        Onboarding.objects.open().filter(buddy__isnull=True),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("agreement__district"),
        since=F("started_at"),
        due_on=due_after_instant("started_at", RuleCode.NEGOTIATE_DAYS),
    )


def to_answer_as_buddy() -> Rows:
    """The school that was asked says yes or no."""
    return owed(
        Onboarding.objects.open().filter(buddy__isnull=False, buddy_accepted_at__isnull=True),
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("buddy"),
        since=F("buddy_proposed_at"),
        due_on=due_after_instant("buddy_proposed_at", RuleCode.NEGOTIATE_DAYS),
    )


NOW = Channel.IMMEDIATE
SUPERIOR, BUREAU = Audience.SUPERIOR, Audience.BUREAU

declare(
    Obligation(
        code="attendance-verification",
        subject=PART,
        ladder=LadderProposal(
            "attendance",
            "查證住民大會參與",
            "Verifying parts in residents' assemblies",
            (Step(-3), Step(0, channel=NOW), Step(3, SUPERIOR, NOW), Step(7, BUREAU)),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Verify that {school} took part in “{meeting}”"),
        blocked=_("{school} waits for the verification"),
        owed=to_verify,
    ),
    Obligation(
        code="onboarding-step",
        subject=LADDER,
        ladder=LadderProposal(
            "onboarding-step",
            "新夥伴的下一步",
            "The next step of a newcomer",
            (Step(-30), Step(-10), Step(0, channel=NOW), Step(10, BUREAU)),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Take your next step with {district}: agree on a residents' assembly"),
        blocked=_("{district} cannot count on {school} alone yet"),
        owed=to_climb,
    ),
    Obligation(
        code="onboarding-buddy",
        subject=LADDER,
        ladder=LadderProposal(
            "onboarding-buddy",
            "邀請學伴學校",
            "Asking a school to stand at a newcomer's side",
            (Step(-3), Step(0, channel=NOW), Step(5, SUPERIOR, NOW), Step(10, BUREAU)),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Ask an experienced school to stand at the side of {school}"),
        blocked=_("{school} begins without an experienced school at its side"),
        owed=to_name_buddy,
    ),
    Obligation(
        code="onboarding-buddy-answer",
        subject=LADDER,
        ladder=LadderProposal(
            "onboarding-buddy-answer",
            "回覆擔任學伴學校",
            "Answering whether to stand at a newcomer's side",
            (Step(-3), Step(0, channel=NOW), Step(5, BUREAU)),
        ),
        consequence=Consequence.WORK_WAITS,
        task=_("Say whether you stand at the side of {school}"),
        blocked=_("{school} and {district} wait for your answer"),
        owed=to_answer_as_buddy,
    ),
)
