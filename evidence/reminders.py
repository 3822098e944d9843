"""What is owed on evidence. Each obligation is declared once, with the side as a value: a district that reports nothing
climbs the very ladder that a school climbs (N3).
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from agreements.constants import AgreementStatus, Side
from agreements.models import TermTarget
from agreements.reminders import AGREEMENT
from core.arrays import Among
from core.compiled import Hole, compiled
from core.dates import local_today
from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import BUREAU_ID, owed

from .constants import ASKED_AFTER_DAYS, ASKED_AHEAD_DAYS, SUBJECT_KIND, UseState
from .models import Dispute, EvidenceUse

Rows = QuerySet[Any, Any]
BODY_OF = {Side.SCHOOL: Body.SCHOOL, Side.GOVERNMENT: Body.DISTRICT}
# Where the id of a side's body stands, seen from an agreement.
FIELD_OF = {Side.SCHOOL: "school", Side.GOVERNMENT: "district"}
# Handed in, or in dispute: either way somebody else's turn, or an obligation of its own.
HANDED_IN = [UseState.CLAIMED, UseState.VERIFIED, UseState.DISPUTED]
# A term that ended just before the agreement did is still owed.
ASKED_IN = [AgreementStatus.ACTIVE, AgreementStatus.EXPIRED, AgreementStatus.SUPERSEDED]


def _find(reference: str) -> int | None:
    uses = EvidenceUse.objects.filter(evidence__reference=reference.upper()).order_by("pk")
    return uses.values_list("pk", flat=True).first()


def _describe(ids: Collection[int]) -> dict[int, Description]:
    return {row.pk: _description(row) for row in _described(ids=list(ids))}


@compiled
def _described(ids: Hole) -> QuerySet[EvidenceUse]:
    rows = EvidenceUse.objects.filter(Among("pk", ids)).order_by("pk")
    needed = ("school__name", "school__name_en", "district__name", "district__name_en")
    return rows.select_related("evidence", "version", "agreement__school", "agreement__district").only(
        "side", "evidence__reference", "version__what", *(f"agreement__{name}" for name in needed)
    )


def _description(use: EvidenceUse) -> Description:
    agreement = use.agreement
    by_school = use.side == Side.SCHOOL
    reporter, judge = (agreement.school, agreement.district)[:: 1 if by_school else -1]
    return Description(
        reference=use.evidence.reference,
        path=use.evidence.get_absolute_url(),
        names={
            "reference": use.evidence.reference,
            "what": use.version.what,
            "reporter": reporter,
            "judge": judge,
        },
    )


USE = Subject(SUBJECT_KIND, find=_find, describe=_describe)


# -- evidence is due at the end of a term --------------------------------------------------------------------


def due_from(side: Side) -> Rows:
    """Targets that nobody has reported enough for, one row per agreement and last day: the task is one visit."""
    today = local_today()
    near = {
        "ends_on__lte": today + timedelta(days=ASKED_AHEAD_DAYS),
        "ends_on__gte": today - timedelta(days=ASKED_AFTER_DAYS),
    }
    targets = TermTarget.objects.filter(side=side, is_current=True, agreement__status__in=ASKED_IN, **near)
    return owed(
        targets.annotate(asked=_asked()).filter(amount__gt=_handed_in()),
        subject=F("agreement"),
        by_kind=BODY_OF[side],
        by_id=F(f"agreement__{FIELD_OF[side]}"),
        since=F("asked"),
        due_on=F("ends_on"),
    ).distinct()


def _handed_in() -> Coalesce:
    uses = EvidenceUse.objects.filter(target=OuterRef("pk"), state__in=HANDED_IN).order_by().values("target")
    return Coalesce(Subquery(uses.annotate(total=Sum("amount")).values("total"), output_field=IntegerField()), 0)


def _asked() -> Greatest:
    """The morning on which it is asked for; not before the agreement was known here."""
    first = Cast(F("ends_on") - Value(timedelta(days=ASKED_AHEAD_DAYS)), DateTimeField())
    return Greatest(first, F("agreement__created_at"))


# -- the other side verifies -----------------------------------------------------------------------------------


def to_verify(reported_by: Side) -> Rows:
    """What `reported_by` handed in waits for the other side; one row per report and agreement."""
    judge = reported_by.other
    twin = EvidenceUse.objects.filter(
        evidence=OuterRef("evidence"), agreement=OuterRef("agreement"), state=UseState.CLAIMED, pk__lt=OuterRef("pk")
    )
    return owed(
        EvidenceUse.objects.filter(~Exists(twin), side=reported_by, state=UseState.CLAIMED),
        subject=F("pk"),
        by_kind=BODY_OF[judge],
        by_id=F(f"agreement__{FIELD_OF[judge]}"),
        not_person=F("version__created_by"),
        since=F("state_since"),
        due_on=due_after_instant("state_since", RuleCode.VERIFY_DAYS),
    )


# -- objections --------------------------------------------------------------------------------------------------


def to_answer(reported_by: Side) -> Rows:
    """An objection waits for the reporter: change it, hold to it, or withdraw it."""
    return owed(
        # The state says no more than the rest, but an index of an agreement's reports has it.
        Dispute.objects.filter(
            settled_at__isnull=True, answered_at__isnull=True, use__side=reported_by, use__state=UseState.DISPUTED
        ),
        subject=F("use"),
        by_kind=BODY_OF[reported_by],
        by_id=F(f"use__agreement__{FIELD_OF[reported_by]}"),
        since=F("raised_at"),
        due_on=due_after_instant("raised_at", RuleCode.ANSWER_DAYS),
    )


def to_settle() -> Rows:
    """The two do not agree: the bureau says what counts."""
    return owed(
        Dispute.objects.filter(settled_at__isnull=True, answered_at__isnull=False),
        subject=F("use"),
        by_kind=Body.BUREAU,
        by_id=BUREAU_ID,
        not_person=F("raised_by"),
        since=F("answered_at"),
        due_on=due_after_instant("answered_at", RuleCode.DECIDE_DAYS),
    )


NOW = Channel.IMMEDIATE
SUPERIOR, BUREAU = Audience.SUPERIOR, Audience.BUREAU
DUE = LadderProposal(
    "evidence",
    "填報承諾成果",
    "Reporting what was promised",
    (
        Step(-20),
        Step(-5),
        Step(1, channel=NOW),
        Step(5, SUPERIOR, NOW),
        Step(10, BUREAU, NOW),
    ),
)
VERIFY = LadderProposal(
    "evidence-verification",
    "查證對方成果",
    "Verifying what the other side reported",
    (Step(-5), Step(0), Step(1, channel=NOW), Step(5, SUPERIOR, NOW), Step(10, BUREAU, NOW)),
)
ANSWER = LadderProposal(
    "evidence-answer",
    "回覆成果異議",
    "Answering an objection to a report",
    (Step(-5), Step(0, channel=NOW), Step(3, SUPERIOR, NOW), Step(10, BUREAU, NOW)),
)
SETTLE = LadderProposal(
    "evidence-settlement",
    "裁定成果爭議",
    "Settling an objection to a report",
    (Step(-3), Step(0, channel=NOW), Step(3, SUPERIOR, NOW)),
)


def _of(ask: Callable[[Side], Rows], side: Side) -> Callable[[], Rows]:
    return lambda: ask(side)


for side in Side:
    declare(
        Obligation(
            code=f"evidence-due-{side}",
            subject=AGREEMENT,
            ladder=DUE,
            consequence=Consequence.WORK_WAITS,
            task=_("Report what was done for the agreement of {school} and {district}"),
            blocked=_("The term ends without proof of what was promised"),
            owed=_of(due_from, side),
        ),
        Obligation(
            code=f"evidence-verify-{side.other}",
            subject=USE,
            ladder=VERIFY,
            consequence=Consequence.SOMEBODY_BLOCKED,
            task=_("Verify what {reporter} reported: {what}"),
            blocked=_("{reporter} waits for the verification"),
            owed=_of(to_verify, side),
        ),
        Obligation(
            code=f"evidence-answer-{side}",
            subject=USE,
            ladder=ANSWER,
            consequence=Consequence.SOMEBODY_BLOCKED,
            task=_("Answer the objection of {judge}: {what}"),
            blocked=_("{judge} has objected; until it is settled the report does not count"),
            owed=_of(to_answer, side),
        ),
    )
declare(
    Obligation(
        code="evidence-settlement",
        subject=USE,
        ladder=SETTLE,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Settle the objection of {judge} to a report of {reporter}"),
        blocked=_("{reporter} and {judge} do not agree; the report does not count meanwhile"),
        owed=to_settle,
    ),
)
