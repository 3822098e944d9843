"""What a case answers, and what a school or its district finds standing before a case begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.models import Agreement
from agreements.selectors import live_agreements_of_school
from core.dates import local_today
from needs.constants import Channel, NeedStatus, Reader
from needs.models import Enquiry, Invitation, Need
from needs.rules import can_ask_for
from needs.selectors import waiting_for_school

from ..constants import Status
from ..models import Application
from ..timeline import Moment

_DIGITS = 9


def need_at_door(number: str) -> Need | None:
    """The need that an address names, as long as it may be answered."""
    if not number.isascii() or not number.isdecimal() or len(number) > _DIGITS:
        return None
    return Need.objects.open_on(local_today()).with_parties().filter(pk=int(number)).first()


def invitations_for(user: User) -> list[Invitation]:
    return waiting_for_school(user)


def agreements_for(user: User) -> list[Agreement]:
    """The partnerships of the school acted for: nobody begins what stands already."""
    acting = user.acting
    return live_agreements_of_school(acting.school) if acting is not None and acting.school is not None else []


@dataclass(frozen=True, slots=True)
class Entrance:
    """By which door a case came; `may_meet`: its approval suggests to the reader that the need is met."""

    need: Need | None
    invitation: Invitation | None
    may_meet: bool


def entrance_of(application: Application, user: User) -> Entrance | None:
    """Without a query for a case that came by the front door."""
    if application.need_id is None and application.invitation_id is None:
        return None
    need = Need.objects.with_parties().filter(pk=application.need_id).first() if application.need_id else None
    is_done = application.status == Status.APPROVED and need is not None and need.status == NeedStatus.OPEN
    return Entrance(
        need=need,
        invitation=application.invitation,
        may_meet=is_done and need is not None and bool(can_ask_for(user, need.district)),
    )


# -- the timeline before the case -----------------------------------------------------------------------------


def knocks_of_pair() -> ArraySubquery:
    """Calls and visits at the reviewing district's desk about the school: before its case, and beside it."""
    pair = {"school": OuterRef("school"), "district": OuterRef("reviewing_district")}
    calls = Enquiry.objects.filter(**pair, reader=Reader.DISTRICT).order_by("pk")
    return ArraySubquery(calls.values(json=JSONObject(reference="reference", how="channel", at="recorded_at")))


def with_knocks(application: Application, moments: Sequence[Moment]) -> list[Moment]:
    """The history with what came before the case: on one timeline from the first call on."""
    knocks = [
        Moment(parse_datetime(one["at"]), _("Enquiry"), str(Channel(one["how"]).label), one["reference"])  # type: ignore[arg-type]
        for one in application.knocks  # type: ignore[attr-defined]
    ]
    return sorted([*knocks, *moments], key=lambda moment: moment.at)
