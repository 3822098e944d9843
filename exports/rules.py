"""Who may have a list written, and fetch it; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.permissions import Verdict, refuse

from .constants import MAX_IN_THE_MAKING
from .models import Export
from .registry import Sheet, registry

Person = User | AnonymousUser


def can_ask(user: Person, sheet: Sheet, *, in_the_making: int) -> Verdict:
    """Whoever may see the list, a few at a time."""
    verdict = sheet.may(user)
    if verdict and in_the_making >= MAX_IN_THE_MAKING:
        return refuse(_("Several of your lists are being written. Wait until one of them is ready."))
    return verdict


def can_write(user: Person, export: Export) -> Verdict:
    """The rights of today, in the capacity it was asked with."""
    sheet = registry.find(export.sheet)
    if sheet is None:
        return refuse(_("This list does not exist any more."))
    acting = acting_membership(user)
    if (acting.pk if acting else None) != export.capacity_id:
        return _other_capacity(export)
    return sheet.may(user)


def _other_capacity(export: Export) -> Verdict:
    if export.capacity is None:
        return refuse(_("You asked for this file without a capacity. It cannot be fetched in another one."))
    if export.capacity.ended_at is not None:
        return refuse(_("The capacity in which you asked for this file has ended."))
    return refuse(_t("Choose the capacity “%(capacity)s” first: you asked for this file in it.") % {
        "capacity": export.capacity.label
    })  # fmt: skip
