"""What is owed on an agreement on its way and while it runs: the next word, a text, a signature, an answer."""

from collections.abc import Collection
from typing import Any

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cycles.constants import RuleCode
from cycles.expressions import due_after_instant
from notifications.constants import Channel
from obligations.constants import Audience, Body, Consequence
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import BUREAU_ID, owed

from .constants import SUBJECT_KIND, Party, Side
from .models import Agreement, Line, Move, Pause, Signature, Version

Rows = QuerySet[Any, Any]


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


# -- whose turn it is ----------------------------------------------------------------------------------------

# The office that owes what a side owes, and where its number stands.
_OWNERS = {Side.SCHOOL: (Body.SCHOOL, "school"), Side.GOVERNMENT: (Body.DISTRICT, "district")}


def _open_wordings() -> QuerySet[Version]:
    return Version.objects.filter(in_force_on__isnull=True, dropped_at__isnull=True)


def _waiting_for(side: Side) -> Rows:
    """Open texts with a proposal of the other side, since the one that has waited longest was made."""
    lines = Line.objects.filter(version=OuterRef("pk"), accepted_at__isnull=True, proposed_side=side.other)
    oldest = lines.annotate(last=Max("moves__at")).order_by("last").values("last")[:1]
    rows = _open_wordings().filter(frozen_at__isnull=True).annotate(waiting_since=Subquery(oldest))
    body, party = _OWNERS[side]
    return owed(
        rows.filter(waiting_since__isnull=False),
        subject=F("agreement"),
        by_kind=body,
        by_id=F(f"agreement__{party}"),
        since=F("waiting_since"),
        due_on=due_after_instant("waiting_since", RuleCode.NEGOTIATE_DAYS),
    )


def to_settle() -> Rows:
    """Both sides accept every line, and nobody has settled the text: the district's desk does it."""
    open_lines = Line.objects.filter(version=OuterRef("pk"), accepted_at__isnull=True)
    rows = _open_wordings().filter(~Exists(open_lines), frozen_at__isnull=True)
    moves = Move.objects.filter(line__version=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = rows.annotate(agreed_at=Coalesce(Subquery(moves), F("opened_at")))
    return owed(
        rows,
        subject=F("agreement"),
        by_kind=Body.DISTRICT,
        by_id=F("agreement__district"),
        since=F("agreed_at"),
        due_on=due_after_instant("agreed_at", RuleCode.NEGOTIATE_DAYS),
    )


# -- signatures ------------------------------------------------------------------------------------------------


def to_send() -> Rows:
    """A settled text waits for the district's desk to send it to the parties."""
    return owed(
        _open_wordings().filter(frozen_at__isnull=False, signing_since__isnull=True),
        subject=F("agreement"),
        by_kind=Body.DISTRICT,
        by_id=F("agreement__district"),
        since=F("frozen_at"),
        due_on=due_after_instant("frozen_at", RuleCode.NEGOTIATE_DAYS),
    )


def _unsigned_by(party: Party, body: Body, number: Combinable) -> Rows:
    signed = Signature.objects.filter(version=OuterRef("pk"), party=party, void_at__isnull=True)
    rows = _open_wordings().filter(~Exists(signed), signing_since__isnull=False)
    if party == Party.BUREAU:
        rows = rows.filter(agreement__has_bureau=True)
    return owed(
        rows,
        subject=F("agreement"),
        by_kind=body,
        by_id=number,
        since=F("signing_since"),
        due_on=due_after_instant("signing_since", RuleCode.SIGN_DAYS),
    )


# -- pauses ----------------------------------------------------------------------------------------------------


def to_answer() -> Rows:
    """A proposed pause waits for the side that did not propose it."""
    by_school = Q(proposed_side=Side.SCHOOL)
    return owed(
        Pause.objects.filter(accepted_at__isnull=True, closed_at__isnull=True),
        subject=F("agreement"),
        by_kind=Case(When(by_school, Value(Body.DISTRICT.value)), default=Value(Body.SCHOOL.value)),
        by_id=Case(When(by_school, F("agreement__district")), default=F("agreement__school")),
        since=F("proposed_at"),
        due_on=due_after_instant("proposed_at", RuleCode.PAUSE_DAYS),
    )


NOW = Channel.IMMEDIATE
SUPERIOR, BUREAU = Audience.SUPERIOR, Audience.BUREAU
NEGOTIATION = LadderProposal(
    "negotiation",
    "協商協議條文",
    "Negotiating an agreement",
    (Step(-14), Step(-5), Step(0, channel=NOW), Step(3, SUPERIOR, NOW), Step(8, BUREAU, NOW)),
)
SIGNING = LadderProposal(
    "signing",
    "簽署協議草案",
    "Signing a draft agreement",
    (
        Step(-10),
        Step(-3, channel=NOW),
        Step(1, channel=NOW),
        Step(5, SUPERIOR, NOW),
        Step(10, BUREAU, NOW),
    ),
)

declare(
    Obligation(
        code="agreement-turn-school",
        subject=AGREEMENT,
        ladder=NEGOTIATION,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Answer what {district} proposes for the agreement"),
        blocked=_("{district} waits for an answer about the agreement"),
        owed=lambda: _waiting_for(Side.SCHOOL),
    ),
    Obligation(
        code="agreement-turn-district",
        subject=AGREEMENT,
        ladder=NEGOTIATION,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Answer what {school} proposes for the agreement"),
        blocked=_("{school} waits for an answer about the agreement"),
        owed=lambda: _waiting_for(Side.GOVERNMENT),
    ),
    Obligation(
        code="agreement-settling",
        subject=AGREEMENT,
        ladder=NEGOTIATION,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Settle the text agreed with {school}"),
        blocked=_("{school} and {district} have agreed; the text waits to be settled"),
        owed=to_settle,
    ),
    Obligation(
        code="agreement-sending",
        subject=AGREEMENT,
        ladder=SIGNING,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Send the settled text with {school} for signature"),
        blocked=_("{school} cannot sign before the text is sent"),
        owed=to_send,
    ),
    Obligation(
        code="agreement-signing-school",
        subject=AGREEMENT,
        ladder=SIGNING,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Record your school's signature under the agreement with {district}"),
        blocked=_("The agreement cannot begin before {school} has signed"),
        owed=lambda: _unsigned_by(Party.SCHOOL, Body.SCHOOL, F("agreement__school")),
    ),
    Obligation(
        code="agreement-signing",
        subject=AGREEMENT,
        ladder=SIGNING,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Record the signature of {district} under the agreement with {school}"),
        blocked=_("{school} cannot begin before the agreement is signed"),
        owed=lambda: _unsigned_by(Party.DISTRICT, Body.CHIEF, F("agreement__district")),
    ),
    Obligation(
        code="agreement-signing-bureau",
        subject=AGREEMENT,
        ladder=SIGNING,
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Record the Department's signature under the agreement of {school} and {district}"),
        blocked=_("{school} and {district} cannot begin before the Department has signed"),
        owed=lambda: _unsigned_by(Party.BUREAU, Body.BUREAU, BUREAU_ID),
    ),
    Obligation(
        code="agreement-pause",
        subject=AGREEMENT,
        ladder=LadderProposal(
            "pause",
            "回覆暫停提議",
            "Answering a proposed pause",
            (Step(-9), Step(-3), Step(0, channel=NOW), Step(3, SUPERIOR, NOW)),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Answer the proposed pause of the agreement of {school} and {district}"),
        blocked=_("The other side waits for an answer about the pause"),
        owed=to_answer,
    ),
)
