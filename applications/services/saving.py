"""Views of the queue that a team keeps for itself."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import require
from history.services import record_event

from .. import rules
from ..constants import MAX_SAVED_VIEWS, ViewVerb
from ..models import SavedView, SavedViewEvent
from .gate import TransitionNotAllowed


@transaction.atomic
def save_view(*, actor: User, name: str, query: str) -> SavedView:
    """Keep the conditions of a list for the actor's team, under a name that no other of its views has.

    Raises TransitionNotAllowed when the team keeps as many as it may.
    """
    require(rules.can_keep_views(actor))
    team, now = _team(actor), timezone.now()
    taken = set(SavedView.objects.standing().filter(**team).order_by().values_list("place", flat=True))
    place = next((number for number in range(1, MAX_SAVED_VIEWS + 1) if number not in taken), None)
    if place is None:
        raise TransitionNotAllowed(
            _("Your team keeps %(count)d views already; remove one first.") % {"count": MAX_SAVED_VIEWS}
        )
    made = SavedView(district_id=team.get("district"), name=name, query=query, place=place, created_at=now)
    _write(made, force_insert=True)
    record_event(SavedViewEvent, made, actor=actor, verb=ViewVerb.MADE, at=now, details={"name": name, "query": query})
    return made


def _team(actor: User) -> dict[str, Any]:
    acting = actor.acting
    assert acting is not None  # noqa: S101 - can_keep_views refuses people without a capacity
    return {"district": acting.district_id} if acting.is_district else {"district__isnull": True}


def _write(view: SavedView, **how: Any) -> None:
    try:
        with transaction.atomic():
            view.save(**how)
    except IntegrityError:
        raise TransitionNotAllowed(_("Your team has a view of this name already.")) from None


def _lock(view: SavedView, actor: User) -> SavedView:
    require(rules.can_keep_views(actor))
    locked = SavedView.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=view.pk)
    if locked.removed_at is not None:
        raise TransitionNotAllowed(_("This view has been removed."))
    return locked


@transaction.atomic
def rename_view(view: SavedView, *, actor: User, name: str) -> SavedView:
    """The same conditions under another name; TransitionNotAllowed when it is taken or the view is gone."""
    view = _lock(view, actor)
    if view.name == name:
        return view
    former, view.name = view.name, name
    _write(view, update_fields=["name"])
    record_event(SavedViewEvent, view, actor=actor, verb=ViewVerb.RENAMED, details={"name": [former, name]})
    return view


@transaction.atomic
def remove_view(view: SavedView, *, actor: User) -> None:
    """Gone from the list; its history stays."""
    view, now = _lock(view, actor), timezone.now()
    view.removed_at = now
    view.save(update_fields=["removed_at"])
    record_event(SavedViewEvent, view, actor=actor, verb=ViewVerb.REMOVED, at=now, details={"name": view.name})
