"""The one gate: every change of status passes here, locked, checked and recorded."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import SYSTEM, Actor
from core.dates import format_datetime
from core.permissions import Refused
from cycles.constants import RuleCode
from cycles.selectors import Deadline, deadlines
from history.services import record_event

from .. import wording
from ..constants import CLOSED_STATUSES, Status
from ..models import Application, ApplicationEvent
from ..notices import tell
from ..selectors.recusal import DESK_STATUSES, NOBODY, Recusal, recusal_of
from ..workflow import transition_for

# What lapsed may be restored, and its clock goes on.
_ENDED = CLOSED_STATUSES - {Status.LAPSED}


class TransitionNotAllowed(Refused):
    """The move cannot be made now; `user_message` says in the reader's language what stands against it."""


def lock(application: Application) -> Application:
    """The case as it is now, its row locked until the transaction ends.

    Without joins: a row joined on a nullable key is read as it was before the wait for the lock.
    """
    locked = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application.pk)
    for name in ("school", "campus", "owner", "reviewing_district"):
        _keep(name, locked, application)
    return locked


def _keep(name: str, locked: Application, read: Application) -> None:
    """Who belongs to the case is not read twice, unless it is somebody else by now."""
    field: Any = Application._meta.get_field(name)
    if field.is_cached(read) and getattr(locked, field.attname) == getattr(read, field.attname):
        field.set_cached_value(locked, field.get_cached_value(read))


def guard(application: Application, verb: str) -> None:
    """Raise TransitionNotAllowed unless the locked case can make the move; says who was faster."""
    if transition_for(verb, application.status):
        return
    last = application.events.exclude(to_state="").select_related("actor").order_by("-sequence").first()
    if last is None:
        raise TransitionNotAllowed(
            _("This cannot be done while the application is “%(status)s”.")
            % {"status": application.get_status_display()}
        )
    who = last.actor.name if last.actor else _("The portal")
    raise TransitionNotAllowed(
        _("Already done: %(who)s, %(when)s – %(what)s. The application is now “%(status)s”.")
        % {
            "who": who,
            "when": format_datetime(last.at),
            "what": wording.verb_label(last.verb),
            "status": application.get_status_display(),
        }
    )


def move(
    application: Application,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    due_on: date | None = None,
    clock: Deadline | None = None,
    details: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
) -> ApplicationEvent:
    """Make the move `verb` on a locked case: guard, write, record, tell. The only place that assigns status.

    A `clock` begins to run now and gives the date; without one, `due_on` is the date and the clock is as it was.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the case")
    guard(application, verb)
    transition = transition_for(verb, application.status)
    assert transition is not None  # noqa: S101 - guard has raised otherwise
    changed = {
        "status_since": now, "due_on": clock.due_on if clock else due_on, "claim_due_on": None,
        **_clock_after(transition.target, clock, now), **(fields or {}),
    }  # fmt: skip
    for name, value in changed.items():
        setattr(application, name, value)
    application.status = transition.target
    recusal = recusal_of(application, transition.target) if transition.target in DESK_STATUSES else NOBODY
    application.is_rerouted = recusal.is_whole
    application.save(update_fields=["status", "is_rerouted", *changed])
    event = record_event(
        ApplicationEvent,
        application,
        actor=actor,
        verb=verb,
        at=now,
        from_state=transition.source,
        to_state=transition.target,
        details=(details or {}) | ({"clock": noted(clock)} if clock else {}),
    )
    record_recusal(application, recusal, now=now)
    tell(application, event)
    return event


def record_recusal(
    application: Application, recusal: Recusal, *, actor: Actor = SYSTEM, now: datetime
) -> ApplicationEvent | None:
    """Put down who keeps out of a locked case, and that the bureau acts instead; None where that stands there."""
    if not recusal.people:
        return None
    desk = application.reviewing_district
    details = {
        "people": list(recusal.people), "desk": desk.slug if desk else "", "to_bureau": application.is_rerouted,
    }  # fmt: skip
    last = application.events.filter(verb="recuse").order_by("-sequence").first()
    if last is not None and {name: last.details.get(name) for name in details} == details:
        return None
    return record_event(ApplicationEvent, application, actor=actor, verb="recuse", at=now, details=details)


def deadline(code: RuleCode, now: datetime) -> Deadline:
    """The local date by which something begun at `now` is due, with the version of the rule."""
    return due_dates(now, code)[0]


def due_dates(now: datetime, *terms: RuleCode | int) -> list[Deadline]:
    """The same for several rules, or numbers of working days, at once."""
    return deadlines(timezone.localdate(now), *terms)


def clock_fields(clock: Deadline | None, now: datetime | None) -> dict[str, Any]:
    """What a row keeps of a clock that began at `now`; of none, nothing."""
    return {
        "clock_started_at": now if clock else None,
        "clock_rule": clock.rule if clock else "",
        "clock_rule_from": clock.rule_from if clock else None,
        "clock_days": clock.days if clock else None,
    }


def noted(clock: Deadline) -> dict[str, Any]:
    """What history keeps of a promised date; the event says when it was given."""
    return {"rule": clock.rule, "from": clock.rule_from, "days": clock.days, "due": clock.due_on}


def _clock_after(status: str, clock: Deadline | None, now: datetime) -> dict[str, Any]:
    """A clock runs on through moves that begin none, until the case has ended."""
    return clock_fields(clock, now) if clock or status in _ENDED else {}


def on_behalf(actor: Actor, application: Application) -> dict[str, str]:
    """What history adds when the bureau acts for a district without active accounts."""
    district = application.reviewing_district
    if district is not None and actor.acting_code.startswith("bureau"):
        return {"on_behalf_of": district.slug}
    return {}


def is_closed(application: Application) -> bool:
    return application.status in _ENDED
