"""Who sees and who edits the ladders: the same people as every other setting of the programme."""

from core.actors import Person
from core.permissions import Verdict
from cycles.rules import can_change_settings, can_see_settings


def can_see_ladders(user: Person) -> Verdict:
    """The bureau, and auditors, who read."""
    return can_see_settings(user)


def can_change_ladders(user: Person) -> Verdict:
    return can_change_settings(user)
