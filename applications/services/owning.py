"""Whose a case is: taken over, moved by the school's contact or the bureau, left by who leaves (F14)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from core.actors import Actor
from core.permissions import require
from history.services import record_event
from schools.models import School

from .. import rules
from ..models import Application, ApplicationEvent, Editor
from ..notices import tell_of_owner
from .gate import TransitionNotAllowed, lock


@transaction.atomic
def take_over(application: Application, *, actor: User) -> Application:
    """Make `actor`, a coordinator of the school, the owner; the former owner keeps editing."""
    application = lock(application)
    require(rules.can_take_over(actor, application))
    former = application.owner
    _change_owner(application, actor=actor, owner=actor, verb="take_over")
    _keep_writing(application, former, actor)
    return application


@transaction.atomic
def name_owner(application: Application, *, actor: User, owner: User, reason: str) -> Application:
    """Make a member of the school the owner in the place of another, for a reason that both are told.

    The former owner keeps editing. A second click changes nothing. Raises TransitionNotAllowed where the new owner is
    no member of the school.
    """
    application = lock(application)
    require(rules.can_name_owner(actor, application))
    former = application.owner
    if former.pk == owner.pk:
        return application
    if not Membership.objects.active().of_school(application.school_id).filter(user=owner).exists():
        raise TransitionNotAllowed(_("The new owner has to be a member of the school."))
    event = _change_owner(application, actor=actor, owner=owner, verb="name_owner", reason=reason)
    _keep_writing(application, former, actor)
    tell_of_owner(application, event, actor=actor, former=former)
    return application


def _change_owner(
    application: Application, *, actor: Actor, owner: User, verb: str, **details: Any
) -> ApplicationEvent:
    details = {"owner": [application.owner_id, owner.pk]} | details
    application.owner = owner
    application.save(update_fields=["owner"])
    Editor.objects.filter(application=application, user=owner).delete()
    return record_event(ApplicationEvent, application, actor=actor, verb=verb, details=details)


def _keep_writing(application: Application, former: User, actor: User) -> None:
    Editor.objects.get_or_create(application=application, user=former, defaults={"added_by": actor})


@transaction.atomic
def hand_over_drafts(leaver: User, school: School, successor: User, *, actor: Actor) -> int:
    """Give a leaver's cases of `school` to the successor; registered with accounts.handover. Returns how many."""
    owned = Application.objects.filter(owner=leaver, school=school).order_by("pk")
    count = 0
    for application in owned.select_for_update(of=("self",), no_key=True):
        _change_owner(application, actor=actor, owner=successor, verb="hand_over")
        count += 1
    Editor.objects.filter(user=leaver, application__school=school).delete()
    return count
