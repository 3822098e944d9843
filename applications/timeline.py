"""A case's way so far and what comes next, in the words of who reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.compiled import Hole, compiled

from . import wording
from .constants import EDITABLE_STATUSES, Status
from .models import Application, ApplicationEvent


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    what: str
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the status bar; `state` is done, now or later."""

    label: str
    state: str
    note: str = ""
    due_on: date | None = None


def history(application: Application) -> list[ApplicationEvent]:
    """Everything that happened, with who did it, oldest first."""
    return _events(case=application.pk)


@compiled
def _events(case: Hole) -> QuerySet[ApplicationEvent]:
    return ApplicationEvent.objects.filter(subject=case).select_related("actor").order_by("sequence")


def moments_of(events: Iterable[ApplicationEvent], *, for_school: bool) -> list[Moment]:
    """What happened, oldest first; a school sees no internal step and desks by their office, not by person."""
    return [
        Moment(event.at, wording.verb_label(event.verb), _who(event, for_school=for_school), _note(event))
        for event in events
        if not for_school or wording.is_for_school(event.verb)
    ]


def _who(event: ApplicationEvent, *, for_school: bool) -> str:
    role = event.acting_code.partition("@")[0]
    if role in {"district_officer", "section_chief"} and for_school:
        return _("District office")
    if role.startswith("bureau") and for_school:
        return _("Department of Civil Affairs")
    return event.actor.name if event.actor else _("The portal")


def _note(event: ApplicationEvent) -> str:
    if event.verb == "name_owner":
        return str(event.details.get("reason", ""))
    if event.details.get("to_bureau"):
        return _("Nobody else is left at the desk, so the Department of Civil Affairs acts.")
    behalf = event.details.get("on_behalf_of")
    return _("The Department of Civil Affairs acted for the district.") if behalf else ""


def holder(application: Application) -> str:
    """Who has the case now, by office; empty when nobody has to act any more."""
    if application.status in EDITABLE_STATUSES:
        return application.school.label
    if application.status == Status.CONFIRMED or application.is_rerouted:
        return _("Department of Civil Affairs")
    if application.is_open:
        return _("Economic affairs section of %(district)s") % {"district": application.reviewing_district}
    return ""


_PLACE = {
    Status.DRAFT: 0,
    Status.SUBMITTED: 1,
    Status.UNDER_REVIEW: 1,
    Status.RETURNED: 1,
    Status.LAPSED: 1,
    Status.ASSESSED: 2,
    Status.CONFIRMED: 3,
    Status.APPROVED: 5,
    Status.DECLINED: 3,
    Status.WITHDRAWN: 1,
}


def steps(application: Application) -> list[Step]:
    """The status bar: who has the case, since when, by when. It ends where the case ended, so it shows no step
    that was skipped."""
    place = _PLACE[Status(application.status)]
    return [
        Step(
            label,
            "done" if index < place else "now" if index == place else "later",
            application.get_status_display() if index == place else note,
            application.due_on if index == place else None,
        )
        for index, (label, note) in enumerate(_stations(application))
    ]


def _stations(application: Application) -> list[tuple[str, str]]:
    """The places a case comes by, each with who has it there."""
    district = str(application.reviewing_district or "")
    sent = (_("Sent in"), "")
    if application.status == Status.WITHDRAWN:
        return [sent, (_("Taken back"), "")]
    way = [sent, (_("Review"), district), (_("Section chief"), district)]
    way.append((_("Decision"), _("Department of Civil Affairs")))
    return way if application.status == Status.DECLINED else [*way, (_("Agreement"), "")]
