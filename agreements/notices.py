"""Who is told that an agreement waits for them from now on: one table. What nobody does, the ladders remind of."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import Concerned, concerned_by, standing_in
from core.actors import Actor
from core.dates import local_today
from notifications.constants import Topic
from notifications.models import FeedItem
from notifications.services import Telling, tell

from .constants import SUBJECT_KIND, Party, Side
from .models import Agreement, Version


class Turn(StrEnum):
    """What begins to wait for somebody."""

    ANSWER = "answer"
    SETTLE = "settle"
    SIGN = "sign"


# Headline and sentence; fields: reference, school, district.
NOTICES: dict[Turn, tuple[Promise, Promise]] = {
    Turn.ANSWER: (
        _("{reference} waits for your answer"),
        _("The other side has proposed something for the agreement of {school} and {district}. Please answer it."),
    ),
    Turn.SETTLE: (
        _("{reference} can be settled"),
        _("{school} and {district} accept every line of the agreement. Please settle the text."),
    ),
    Turn.SIGN: (
        _("{reference} waits for your signature"),
        _("The agreement of {school} and {district} is settled. Please sign it and put the signature on record."),
    ),
}


def tell_side(version: Version, turn: Turn, side: Side, *, actor: Actor) -> None:
    """It is this side's turn to negotiate; everybody of it is told once a day at most, whatever is written."""
    people = _concerned(version.agreement)
    _tell(version, turn, people.coordinators if side == Side.SCHOOL else people.desk or people.bureau, actor)


def tell_parties(version: Version, parties: Iterable[Party], *, actor: Actor) -> None:
    """The text waits for these parties' signatures."""
    people = _concerned(version.agreement)
    signing = {
        Party.SCHOOL: people.coordinators,
        Party.DISTRICT: people.chiefs or people.bureau,
        Party.BUREAU: people.bureau,
    }
    _tell(version, Turn.SIGN, [person for party in parties for person in signing[party]], actor)


def _concerned(agreement: Agreement) -> Concerned:
    return concerned_by(agreement.school, agreement.district)


def _tell(version: Version, turn: Turn, people: Iterable[User], actor: Actor) -> None:
    day = local_today()
    told = standing_in((person for person in people if person.pk != actor.pk), day)
    knowing = _still_to_read(version, turn) if told else set()
    tell([_telling(version, turn, person, day.isoformat()) for person in told if person.pk not in knowing])


def _still_to_read(version: Version, turn: Turn) -> set[int | None]:
    """Whose last word of this has not even left: another would stand beside it in the same summary."""
    items = FeedItem.objects.filter(subject_kind=SUBJECT_KIND, subject_id=version.agreement_id)
    waiting = items.filter(key__startswith=_key(version, turn), message__isnull=True, moot_at__isnull=True)
    return set(waiting.order_by().values_list("recipient", flat=True))


def _key(version: Version, turn: Turn) -> str:
    return f"agreement-turn:{version.pk}:{turn}:"


def _telling(version: Version, turn: Turn, person: User, day: str) -> Telling:
    agreement = version.agreement
    headline, sentence = NOTICES[turn]
    said = {"reference": agreement.reference, "school": agreement.school, "district": agreement.district}
    context: dict[str, Any] = {
        "headline": format_lazy(headline, **said),
        "sentence": format_lazy(sentence, **said),
        "reference": agreement.reference,
        "action_url": f"{settings.SITE_URL}{agreement.get_absolute_url()}",
    }
    return Telling(
        to=person,
        key=f"{_key(version, turn)}{day}:{person.pk}",
        topic=Topic.DUTY,
        pressing=True,
        headline=context["headline"],
        sentence=context["sentence"],
        path=agreement.get_absolute_url(),
        template="agreements/turn",
        context=context,
        subject_kind=SUBJECT_KIND,
        subject_id=agreement.pk,
    )
