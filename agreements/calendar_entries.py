"""When an agreement stops being due from somebody: their calendar takes it out (`calendars.registry`)."""

from django.db.models import Q

from calendars.registry import Kept, declare
from obligations.constants import Body

from .constants import AgreementStatus
from .models import AgreementEvent


def left(body: Body, pk: int | None) -> Q:
    """The signing: until then the district's desk has the draft."""
    if body != Body.DISTRICT:
        return Q(pk__in=[])
    signed = Q(from_state=AgreementStatus.DRAFT)
    return signed if pk is None else signed & Q(subject__district=pk)


declare(Kept(kind="agreement", codes=frozenset({"agreement-signing"}), events=AgreementEvent, left=left))
