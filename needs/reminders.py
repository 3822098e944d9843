"""What is owed in this room: a word on what a district asked for, on an invitation, on an enquiry."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership
from core.dates import local_today
from notifications.constants import Channel
from obligations.constants import THE_BUREAU, Audience, Body, Consequence, Unit
from obligations.registry import Description, LadderProposal, Obligation, Step, Subject, declare
from obligations.rows import owed

from .constants import ENQUIRY_KIND, INVITATION_KIND, REMIND_DAYS, SUBJECT_KIND, NeedStatus, Reader
from .models import Enquiry, Invitation, Need

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


# -- invitations -----------------------------------------------------------------------------------------------


def _find_invitation(reference: str) -> int | None:
    return Invitation.objects.filter(reference=reference.upper()).values_list("pk", flat=True).first()


def _describe_invitations(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.reference,
            path=row.get_absolute_url(),
            names={"reference": row.reference, "school": row.school, "district": row.district},
        )
        for row in Invitation.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


INVITATION = Subject(INVITATION_KIND, find=_find_invitation, describe=_describe_invitations)


def _waiting_invitations(*, has_coordinator: bool) -> QuerySet[Invitation]:
    coordinators = Membership.objects.active().filter(school=OuterRef("school"), role=Role.SCHOOL_COORDINATOR)
    exists = Exists(coordinators.order_by())
    return Invitation.objects.waiting().filter(exists if has_coordinator else ~exists)


def to_answer() -> Rows:
    """The school says yes or no."""
    return owed(
        _waiting_invitations(has_coordinator=True),
        subject=F("pk"),
        by_kind=Body.SCHOOL,
        by_id=F("school"),
        since=F("sent_at"),
        due_on=F("answer_by"),
    )


def unheard() -> Rows:
    """Nobody of the school can act in the portal: the inviting office finds somebody."""
    return owed(
        _waiting_invitations(has_coordinator=False),
        subject=F("pk"),
        by_kind=Body.DISTRICT,
        by_id=F("district"),
        since=F("sent_at"),
        due_on=F("answer_by"),
    )


# -- enquiries -------------------------------------------------------------------------------------------------


def _find_enquiry(reference: str) -> int | None:
    return Enquiry.objects.filter(reference=reference.upper()).values_list("pk", flat=True).first()


def _describe_enquiries(ids: Collection[int]) -> dict[int, Description]:
    return {
        row.pk: Description(
            reference=row.reference,
            path=row.get_absolute_url(),
            names={"reference": row.reference, "school": row.school},
        )
        for row in Enquiry.objects.filter(pk__in=ids).with_parties().order_by("pk")
    }


ENQUIRY = Subject(ENQUIRY_KIND, find=_find_enquiry, describe=_describe_enquiries)
_BODIES = {Reader.SCHOOL: Body.SCHOOL, Reader.DISTRICT: Body.DISTRICT, Reader.BUREAU: Body.BUREAU}


def enquiries_to_answer() -> Rows:
    """By whoever each came to; a raised hand by the school's coordinators where it has any."""
    kinds = [When(reader=reader, then=Value(body.value)) for reader, body in _BODIES.items()]
    numbers = Case(
        When(reader=Reader.SCHOOL, then=F("school")),
        When(reader=Reader.DISTRICT, then=F("district")),
        default=Value(THE_BUREAU),
        output_field=BigIntegerField(),
    )
    return owed(
        Enquiry.objects.open(),
        subject=F("pk"),
        by_kind=Case(*kinds, output_field=CharField()),
        by_id=numbers,
        since=F("recorded_at"),
        due_on=F("due_on"),
    )


NOW = Channel.IMMEDIATE
INVITED = LadderProposal(
    "invitation",
    "回覆邀請",
    "Answering an invitation",
    (Step(-14, unit=CALENDAR), Step(-3, unit=CALENDAR, channel=NOW), Step(0, unit=CALENDAR, channel=NOW)),
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
    Obligation(
        code="invitation-answer",
        subject=INVITATION,
        ladder=INVITED,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Accept or decline the invitation of {district}"),
        blocked=_("{district} waits for your answer"),
        owed=to_answer,
    ),
    Obligation(
        code="invitation-unheard",
        subject=INVITATION,
        ladder=INVITED,
        consequence=Consequence.RIGHT_LAPSES,
        task=_("Call {school}: nobody there can answer your invitation yet"),
        blocked=_("{school} does not know of the invitation"),
        owed=unheard,
    ),
    Obligation(
        code="enquiry-answer",
        subject=ENQUIRY,
        ladder=LadderProposal(
            "enquiry",
            "答覆洽詢",
            "Answering an enquiry",
            (Step(-1), Step(0, channel=NOW), Step(2, Audience.SUPERIOR), Step(5, Audience.BUREAU)),
        ),
        consequence=Consequence.SOMEBODY_BLOCKED,
        task=_("Answer the enquiry of somebody of {school}"),
        blocked=_("Somebody of {school} waits for an answer"),
        owed=enquiries_to_answer,
    ),
)
