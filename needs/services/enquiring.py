"""Writing down who called, came by or raised a hand, and what they were answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import has_coordinator
from core.actors import SYSTEM
from core.dates import roc_year
from core.permissions import require
from core.references import next_reference
from cycles.selectors import working_days_after
from districts.models import District
from history.services import record_event
from schools.models import School

from .. import rules
from ..constants import (
    CONTACT_KEPT_DAYS,
    ENQUIRY_DAYS,
    REFERENCE_PREFIX,
    Channel,
    EnquiryStatus,
    EnquiryVerb,
    Reader,
)
from ..models import Enquiry, EnquiryEvent
from . import telling
from .gate import lock, move


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked, and how they can be reached."""

    who: str
    reach: str
    about: str
    channel: str = Channel.PHONE


@transaction.atomic
def record_enquiry(
    school: School,
    district: District | None,
    asked: Asked,
    *,
    actor: User,
    form_key: UUID | None = None,
    is_sample: bool = False,
) -> Enquiry:
    """Enter a call or a visit at the desk of `district`, or at the bureau. The same form twice is one enquiry."""
    require(rules.can_record(actor, district))
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
    if form_key and (entered := Enquiry.objects.filter(form_key=form_key).first()):
        return entered
    reader = Reader.DISTRICT if district is not None else Reader.BUREAU
    enquiry = Enquiry(school=school, district=district, reader=reader, form_key=form_key, is_sample=is_sample)
    return _enter(enquiry, asked, actor)


@transaction.atomic
def raise_hand(
    school: School, district: District | None, asked: Asked, *, actor: User, is_sample: bool = False
) -> Enquiry:
    """Pass the word of a single teacher to whoever can act: the school's coordinators; where there is none, the desk
    of the district they wish for, else the bureau. While one waits, a second one is the first.
    """
    require(rules.can_raise_hand(actor))
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    waiting = Enquiry.objects.open().filter(person=actor, school=school).first()
    if waiting is not None:
        return waiting
    reader = _reader(school, district)
    enquiry = Enquiry(school=school, district=district, reader=reader, person=actor, is_sample=is_sample)
    _enter(enquiry, asked, actor)
    telling.tell_readers_of_hand(enquiry)
    return enquiry


def _reader(school: School, district: District | None) -> Reader:
    if has_coordinator(school):
        return Reader.SCHOOL
    return Reader.DISTRICT if district is not None else Reader.BUREAU


def _enter(enquiry: Enquiry, asked: Asked, actor: User) -> Enquiry:
    now = timezone.now()
    enquiry.reference = next_reference(REFERENCE_PREFIX, roc_year(timezone.localdate(now)))
    enquiry.channel = Channel.HAND if enquiry.person_id else asked.channel
    enquiry.who, enquiry.reach, enquiry.about = asked.who, asked.reach, asked.about
    enquiry.recorded_by, enquiry.recorded_at = actor, now
    enquiry.due_on = _due(now)
    enquiry.save(force_insert=True)
    facts = {"school": enquiry.school.code, "channel": enquiry.channel, "reader": enquiry.reader}
    record_event(
        EnquiryEvent,
        enquiry,
        actor=actor,
        verb=EnquiryVerb.RECORD,
        at=now,
        to_state=EnquiryStatus.OPEN,
        details={name: str(value) for name, value in facts.items()},
    )
    return enquiry


def _due(now: datetime) -> date:
    return working_days_after(timezone.localdate(now), ENQUIRY_DAYS)


@transaction.atomic
def answer_enquiry(enquiry: Enquiry, *, actor: User, note: str) -> Enquiry:
    """Say what was answered; whoever raised a hand is told."""
    enquiry = lock(enquiry)
    require(rules.can_answer(actor, enquiry))
    now = timezone.now()
    fields = {"closed_at": now, "closed_by": actor, "note": note}
    move(enquiry, EnquiryVerb.ANSWER, actor=actor, now=now, fields=fields)
    telling.tell_person_of_answer(enquiry)
    return enquiry


@transaction.atomic
def forget_contacts(now: datetime | None = None) -> int:
    """Remove who asked and how to reach them from enquiries closed long ago; how many."""
    now = now or timezone.now()
    rows = Enquiry.objects.filter(closed_at__lt=now - timedelta(days=CONTACT_KEPT_DAYS)).exclude(who="", reach="")
    found = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
    for enquiry in found:
        enquiry.who = enquiry.reach = ""
        enquiry.save(update_fields=["who", "reach"])
        record_event(EnquiryEvent, enquiry, actor=SYSTEM, verb=EnquiryVerb.FORGET, at=now)
    return len(found)
