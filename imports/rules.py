"""Who takes lists over; every refusal can be shown."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import acting_membership
from core.actors import Person as Signed
from core.permissions import ALLOWED, Verdict, refuse

from .models import Batch

Person = User | AnonymousUser


def can_see_imports(user: Signed) -> Verdict:
    """The bureau, and auditors, who look at where records come from."""
    if user.acting is not None and (user.acting.is_bureau or user.acting.is_auditor):
        return ALLOWED
    return refuse(_("Lists are taken over by the Department of Civil Affairs."))


def can_import(user: Person) -> Verdict:
    acting = acting_membership(user)
    if acting is not None and acting.is_bureau:
        return ALLOWED
    return refuse(_("Lists are taken over by the Department of Civil Affairs."))


def can_take(user: Person, batch: Batch) -> Verdict:
    """Whole or not at all: with one wrong row, nothing is taken."""
    verdict = can_import(user)
    if not verdict:
        return verdict
    if batch.wrong:
        return refuse(_("Some rows cannot be read. Correct them in your file and hand it in again."))
    if not batch.added:
        return refuse(_("Everything in this list is there already."))
    return ALLOWED
