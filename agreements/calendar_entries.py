"""When an agreement stops being due from somebody: their calendar takes it out (`calendars.registry`)."""

from django.db.models import Q

from calendars.registry import Kept, declare
from obligations.constants import Body

from .constants import Party
from .models import AgreementEvent

_PARTIES = {Body.SCHOOL: Party.SCHOOL, Body.CHIEF: Party.DISTRICT, Body.BUREAU: Party.BUREAU}
_OWNERS = {Body.SCHOOL: "subject__school", Body.CHIEF: "subject__district", Body.DISTRICT: "subject__district"}
# Opened again or given up, a text is not to be sent or signed by anybody.
_OFF = Q(verb__in=["reopen", "drop", "drop_version"])


def left(body: Body, pk: int | None) -> Q:
    """Each party signs for itself; the district's desk sends the text round."""
    if body in _PARTIES:
        done = _OFF | Q(verb="sign", details__party=_PARTIES[body])
    elif body == Body.DISTRICT:
        done = _OFF | Q(verb="begin_signing")
    else:
        return Q(pk__in=[])
    if body == Body.BUREAU:
        done &= Q(subject__has_bureau=True)
    return done if pk is None or body not in _OWNERS else done & Q(**{_OWNERS[body]: pk})


_CODES = {"agreement-sending", "agreement-signing-school", "agreement-signing", "agreement-signing-bureau"}
declare(Kept(kind="agreement", codes=frozenset(_CODES), events=AgreementEvent, left=left))
