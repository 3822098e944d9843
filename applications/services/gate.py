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
from cycles.selectors import due_after, due_after_each
from history.services import record_event

from .. import wording
from ..constants import Status
from ..models import Application, ApplicationEvent
from ..notices import tell
from ..selectors.recusal import DESK_STATUSES, NOBODY, Recusal, recusal_of
from ..workflow import transition_for


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
    details: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
) -> ApplicationEvent:
    """Make the move `verb` on a locked case: guard, write, record, tell. The only place that assigns status."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a move needs the transaction that locked the case")
    guard(application, verb)
    transition = transition_for(verb, application.status)
    assert transition is not None  # noqa: S101 - guard has raised otherwise
    changed = {"status_since": now, "due_on": due_on, "claim_due_on": None, **(fields or {})}
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
        details=details,
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


def due_date(code: RuleCode, now: datetime) -> date:
    """The local date by which something begun at `now` is due."""
    return due_after(timezone.localdate(now), code)


def due_dates(now: datetime, *terms: RuleCode | int) -> list[date]:
    """The same for several rules, or numbers of working days, at once."""
    return due_after_each(timezone.localdate(now), *terms)


def on_behalf(actor: Actor, application: Application) -> dict[str, str]:
    """What history adds when the bureau acts for a district without active accounts."""
    district = application.reviewing_district
    if district is not None and actor.acting_code.startswith("bureau"):
        return {"on_behalf_of": district.slug}
    return {}


def is_closed(application: Application) -> bool:
    return application.status in {Status.APPROVED, Status.DECLINED, Status.WITHDRAWN}
