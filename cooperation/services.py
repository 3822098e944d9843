"""Every write of informal cooperation. What was entered stays: a slip is struck out, its corrected row beside it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import LIVE_STATUSES
from agreements.models import Agreement
from core.dates import local_today
from core.permissions import Refused, require
from districts.models import District
from history.services import digest, record_event
from schools.models import School

from . import rules
from .models import InformalActivity, InformalActivityEvent


class NotInformal(Refused):
    """The pair had an agreement in force that day, so it is evidence for that; `agreement` says which."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            _("%(school)s and %(district)s had an agreement in force that day, so this is a result to report there.")
            % {"school": agreement.school, "district": agreement.district}
        )
        self.agreement = agreement


class NotPossible(Refused):
    """The day lies ahead, or somebody was faster; `user_message` says which."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is entered about one piece of work; participants None where nobody counted."""

    happened_on: date
    kind: str
    what: str
    participants: int | None = None
    note: str = ""


@transaction.atomic
def log_activity(
    school: School,
    district: District,
    *,
    actor: User,
    facts: Facts,
    form_key: UUID | None = None,
    is_sample: bool = False,
) -> InformalActivity:
    """Enter what was done. The same form sent twice gives the row of the first time.

    Raises NotInformal where an agreement of the pair covers the day, NotPossible for a day to come.
    """
    require(rules.can_log(actor, district))
    _lock(school)
    if form_key and (entered := InformalActivity.objects.filter(form_key=form_key).first()):
        return entered
    _refuse_what_is_not_informal(school, district, facts.happened_on)
    return _enter(
        InformalActivity(school=school, district=district, form_key=form_key, is_sample=is_sample),
        facts,
        actor=actor,
        verb="log",
        now=timezone.now(),
    )


@transaction.atomic
def correct_activity(activity: InformalActivity, *, actor: User, facts: Facts) -> InformalActivity:
    """Strike an entry out and enter it anew. Raises NotPossible where that was done already, else as `log_activity`."""
    _lock(activity.school)
    activity = _current(activity)
    require(rules.can_log(actor, activity.district))
    NotPossible.unless(rules.can_correct(actor, activity))
    _refuse_what_is_not_informal(activity.school, activity.district, facts.happened_on)
    now = timezone.now()
    _strike(activity, actor=actor, reason="", now=now)
    fresh = InformalActivity(
        school=activity.school, district=activity.district, replaces=activity, is_sample=activity.is_sample
    )
    return _enter(fresh, facts, actor=actor, verb="correct", now=now)


@transaction.atomic
def strike_activity(activity: InformalActivity, *, actor: User, reason: str) -> InformalActivity:
    """Take an entry out of every count; it stays readable. Raises NotPossible where it is struck out already."""
    _lock(activity.school)
    activity = _current(activity)
    require(rules.can_log(actor, activity.district))
    NotPossible.unless(rules.can_correct(actor, activity))
    return _strike(activity, actor=actor, reason=reason, now=timezone.now())


def _lock(school: School) -> None:
    """The lock that signing takes too: nothing is entered for a day whose agreement is just coming into force."""
    School.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)


def _current(activity: InformalActivity) -> InformalActivity:
    rows = InformalActivity.objects.with_parties().select_for_update(of=("self",), no_key=True)
    return rows.get(pk=activity.pk)


def _refuse_what_is_not_informal(school: School, district: District, day: date) -> None:
    if day > local_today():
        raise NotPossible(_("The date lies ahead; enter what has been done."))
    rows = Agreement.objects.filter(school=school, district=district, status__in=LIVE_STATUSES, starts_on__lte=day)
    for agreement in rows.with_parties().order_by("-starts_on"):
        if day <= agreement.last_day:
            raise NotInformal(agreement)


def _enter(activity: InformalActivity, facts: Facts, *, actor: User, verb: str, now: datetime) -> InformalActivity:
    for name, value in asdict(facts).items():
        setattr(activity, name, value)
    activity.logged_by, activity.at = actor, now
    activity.save(force_insert=True)
    details = {"school": activity.school.code, "district": activity.district.slug, "happened_on": facts.happened_on}
    details |= {"kind": facts.kind, "participants": facts.participants, "what": digest(facts.what)}
    record_event(InformalActivityEvent, activity, actor=actor, verb=verb, at=now, details=details)
    return activity


def _strike(activity: InformalActivity, *, actor: User, reason: str, now: datetime) -> InformalActivity:
    activity.struck_at, activity.struck_by, activity.struck_reason = now, actor, reason
    activity.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    record_event(InformalActivityEvent, activity, actor=actor, verb="strike", at=now)
    return activity
