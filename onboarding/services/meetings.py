"""Residents' assemblies, as the desk of a district prepares them."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from districts.models import District
from history.services import record_event

from .. import rules
from ..constants import PREFIX, State
from ..models import TownMeeting, TownMeetingEvent
from .attending import cancel_planned
from .gate import NotPossible, lock_meeting


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    title: str
    held_on: date
    place: str = ""


@transaction.atomic
def plan_meeting(district: District, *, actor: User, facts: MeetingFacts, is_sample: bool = False) -> TownMeeting:
    require(rules.can_plan(actor, district))
    now = timezone.now()
    meeting = TownMeeting.objects.create(
        reference=next_reference(PREFIX, roc_year(timezone.localdate(now))),
        district=district,
        planned_by=actor,
        created_at=now,
        is_sample=is_sample,
        **asdict(facts),
    )
    details = {"district": district.slug, "held_on": facts.held_on}
    record_event(TownMeetingEvent, meeting, actor=actor, verb="plan", at=now, details=details)
    return meeting


@transaction.atomic
def edit_meeting(meeting: TownMeeting, *, actor: User, facts: MeetingFacts) -> TownMeeting:
    """Change title, date or place. Raises NotPossible once it is cancelled, and for another date once schools have
    reported or are planned whose agreement does not run that day.
    """
    meeting = lock_meeting(meeting)
    require(rules.can_plan(actor, meeting.district))
    NotPossible.unless(rules.can_edit_meeting(actor, meeting))
    changes = {name: value for name, value in asdict(facts).items() if getattr(meeting, name) != value}
    if "held_on" in changes:
        _refuse_moving(meeting, facts.held_on)
    details = {"held_on": [meeting.held_on, facts.held_on]} if "held_on" in changes else {}
    for name, value in changes.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=[*changes])
    record_event(TownMeetingEvent, meeting, actor=actor, verb="edit", details=details)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: TownMeeting, *, actor: User) -> TownMeeting:
    """Call it off with every planned part. Raises NotPossible once a school has reported."""
    meeting = lock_meeting(meeting)
    require(rules.can_plan(actor, meeting.district))
    NotPossible.unless(rules.can_edit_meeting(actor, meeting))
    _refuse_where_reported(meeting)
    now = timezone.now()
    meeting.cancelled_at = now
    meeting.save(update_fields=["cancelled_at"])
    cancel_planned(meeting, actor=actor, now=now)
    record_event(TownMeetingEvent, meeting, actor=actor, verb="cancel", at=now)
    return meeting


def _refuse_where_reported(meeting: TownMeeting) -> None:
    if meeting.attendances.exclude(state__in=[State.PLANNED, State.CANCELLED]).exists():
        raise NotPossible(_("Schools have reported that they took part, so the assembly has taken place."))


def _refuse_moving(meeting: TownMeeting, day: date) -> None:
    _refuse_where_reported(meeting)
    planned = meeting.attendances.filter(state=State.PLANNED).select_related("agreement__school").order_by("pk")
    for one in planned:
        if not one.agreement.starts_on <= day <= one.agreement.last_day:
            raise NotPossible(
                _("%(school)s takes part and has no agreement on that day.") % {"school": one.agreement.school}
            )
