"""Who sees and who changes the programme's settings; every refusal can be shown."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.actors import Person
from core.permissions import ALLOWED, Refused, Verdict, refuse

from .constants import MAX_RULE_YEARS_AHEAD


class ChangeRefused(Refused):
    """A service's answer when a change is not possible (any more); `user_message` says why, to be shown."""


def insist(verdict: Verdict) -> None:
    """Raise ChangeRefused with the rule's own reason unless `verdict` allows: the guard of every service."""
    ChangeRefused.unless(verdict)


def can_see_settings(user: Person) -> Verdict:
    """The bureau, and auditors, who read everything and change nothing."""
    if user.acting is not None and (user.acting.is_bureau or user.acting.is_auditor):
        return ALLOWED
    return refuse(_("The settings of the programme are for the Department of Civil Affairs."))


def can_change_settings(user: Person) -> Verdict:
    if user.acting is not None and user.acting.is_bureau:
        return ALLOWED
    return refuse(_("Only the Department of Civil Affairs changes the settings of the programme."))


def can_begin_on(effective_from: date, *, today: date) -> Verdict:
    """A value counts from a day on that has not passed: what was promised under the old one stays promised."""
    if effective_from < today:
        return refuse(_("A new value cannot begin in the past. Choose today or a later day."))
    if effective_from.year > today.year + MAX_RULE_YEARS_AHEAD:
        return refuse(_("This day is more than five years ahead. Check the year."))
    return ALLOWED


def can_set_value(value: int, before: int | None) -> Verdict:
    """`before` is what holds on the day in question without the change."""
    if value == before:
        return refuse(_("This value holds on that day anyway."))
    return ALLOWED


def can_take_back(effective_from: date, *, today: date) -> Verdict:
    if effective_from > today:
        return ALLOWED
    return refuse(_("This value is in force already. Set another one instead."))
