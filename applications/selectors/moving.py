"""What a school finds at the door when it comes from an agreement, to move or to serve another district as well."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from agreements.models import Agreement
from core.references import is_valid_reference

from .. import rules
from ..constants import OriginChoice


@dataclass(frozen=True, slots=True)
class Onward:
    """An agreement the reader may go on from, and what the school wants."""

    agreement: Agreement
    choice: OriginChoice

    @property
    def is_move(self) -> bool:
        return self.choice == OriginChoice.MOVE


def onward_from(user: User | AnonymousUser, reference: str, choice: str) -> Onward | None:
    """What an address names; None for whatever is not the reader's to go on from."""
    if choice not in OriginChoice.values or not is_valid_reference(reference):
        return None
    rows = Agreement.objects.visible_to(user).with_parties()
    agreement = rows.filter(reference=reference).first()
    if agreement is None or not rules.can_go_on_from(user, agreement):
        return None
    return Onward(agreement, OriginChoice(choice))
