"""Who takes part in an assembly: planned by the desk, reported by the school, verified by the desk."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import LIVE_STATUSES
from agreements.models import Agreement
from core.dates import format_date, local_today
from core.permissions import ALLOWED, Verdict, refuse, require
from history.services import record_event

from .. import rules
from ..constants import Role, State
from ..models import Attendance, TownMeeting, TownMeetingEvent
from .gate import NotPossible, lock, lock_meeting, move
from .ladder import complete_where_due


@transaction.atomic
def plan_attendance(meeting: TownMeeting, *, actor: User, agreement: Agreement, role: Role) -> Attendance:
    """Plan the part of a partner school. Raises NotPossible for a school without an agreement that day, a second part
    of the same school, a part above its rung, and where newcomers alone would supply the assembly.
    """
    meeting = lock_meeting(meeting)
    require(rules.can_plan(actor, meeting.district))
    NotPossible.unless(rules.can_edit_meeting(actor, meeting))
    NotPossible.unless(_runs_that_day(agreement, meeting))
    NotPossible.unless(rules.can_take_role(agreement, role))
    if meeting.attendances.standing().filter(agreement=agreement).exists():  # type: ignore[attr-defined] # our queryset
        raise NotPossible(_("%(school)s takes part already.") % {"school": agreement.school})
    now = timezone.now()
    attendance = Attendance.objects.create(
        meeting=meeting, agreement=agreement, role=role, planned_by=actor, state_since=now
    )
    _refuse_newcomers_alone(meeting)
    details = {"agreement": agreement.reference, "role": role}
    record_event(
        TownMeetingEvent, meeting, actor=actor, verb="attendance_plan", at=now, to_state=State.PLANNED, details=details
    )
    return attendance


@transaction.atomic
def cancel_attendance(attendance: Attendance, *, actor: User) -> Attendance:
    """Take a planned part off. Raises NotPossible where it was reported, or newcomers alone would be left."""
    attendance = lock(attendance)
    require(rules.can_cancel(actor, attendance))
    move(attendance, "cancel", actor=actor, now=timezone.now())
    if attendance.meeting.held_on >= local_today():
        _refuse_newcomers_alone(attendance.meeting)
    return attendance


@transaction.atomic
def report_attendance(attendance: Attendance, *, actor: User) -> Attendance:
    """The school says that it took part; raises NotPossible before the day."""
    attendance = lock(attendance)
    require(rules.can_report(actor, attendance))
    NotPossible.unless(_has_begun(attendance.meeting.held_on))
    facts = {"reported_by": actor, "judged_by": None, "refusal": ""}
    move(attendance, "report", actor=actor, now=timezone.now(), fields=facts)
    return attendance


@transaction.atomic
def take_back_report(attendance: Attendance, *, actor: User) -> Attendance:
    """A report that was a slip is planned again."""
    attendance = lock(attendance)
    require(rules.can_report(actor, attendance))
    move(attendance, "take_back", actor=actor, now=timezone.now(), fields={"reported_by": None})
    return attendance


@transaction.atomic
def verify_attendance(attendance: Attendance, *, actor: User) -> Attendance:
    """The desk confirms it; a newcomer's ladder is done with its last step."""
    attendance = lock(attendance)
    require(rules.can_verify(actor, attendance))
    now = timezone.now()
    move(attendance, "verify", actor=actor, now=now, fields={"judged_by": actor})
    complete_where_due(attendance.agreement.school, actor=actor, now=now)
    return attendance


@transaction.atomic
def refuse_attendance(attendance: Attendance, *, actor: User, reason: str) -> Attendance:
    """The desk does not confirm it and says why; the school may report again."""
    attendance = lock(attendance)
    require(rules.can_verify(actor, attendance))
    move(attendance, "refuse", actor=actor, now=timezone.now(), fields={"judged_by": actor, "refusal": reason})
    return attendance


def cancel_planned(meeting: TownMeeting, *, actor: User, now: datetime) -> None:
    """Every part in an assembly that is called off; the caller holds its lock."""
    for attendance in Attendance.objects.with_parties().filter(meeting=meeting, state=State.PLANNED).order_by("pk"):
        move(attendance, "cancel", actor=actor, now=now)


def _runs_that_day(agreement: Agreement, meeting: TownMeeting) -> Verdict:
    is_partner = agreement.district_id == meeting.district_id and agreement.status in LIVE_STATUSES
    if is_partner and agreement.starts_on <= meeting.held_on <= agreement.last_day:
        return ALLOWED
    return refuse(
        _("%(school)s has no agreement with %(district)s on %(day)s.")
        % {"school": agreement.school, "district": meeting.district, "day": format_date(meeting.held_on)}
    )


def _has_begun(held_on: date) -> Verdict:
    if held_on <= local_today():
        return ALLOWED
    return refuse(_("The assembly has not taken place yet."))


def _refuse_newcomers_alone(meeting: TownMeeting) -> None:
    """Raise NotPossible when nobody among those who supply the assembly may do so alone; the database agrees."""
    supplying = Attendance.objects.supplying().filter(meeting=meeting).select_related("agreement__school")
    verdicts = [rules.can_supply_alone(one.agreement) for one in supplying.order_by("pk")]
    if verdicts and not any(verdicts):
        NotPossible.unless(verdicts[0])
