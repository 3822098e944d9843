"""Words typed before anybody knows by whom: kept by the browser's secret, then taken into a case, once (ADR 16)."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.constants import ClaimStatus
from accounts.models import SchoolClaim, User
from core.permissions import require
from history.services import digest
from needs.models import Need
from notifications.constants import Purpose
from notifications.services import queue_message
from schools.models import School

from .. import rules
from ..constants import BEGUN_DAYS, BEGUN_LINK_DAYS, MAX_BEGUN_LINKS, MAX_RAW_LENGTH, OPEN_STATUSES, Status
from ..content import OPEN_TO_ANYBODY, question_code_of, section_digest
from ..models import Application, Begun
from ..selectors.begun import begun_here, key_digest
from .carrying import start_afresh
from .drafting import AnswersMoved, save_section
from .entrances import start_from_need
from .gate import TransitionNotAllowed, lock

_CODES = frozenset(question.code for part in OPEN_TO_ANYBODY for question in part.questions)


class BegunElsewhere(Exception):
    """Somebody has taken these words into their account: this browser alone opens them no more."""


@transaction.atomic
def keep_begun(
    key: str,
    *,
    section_code: str,
    answers: Mapping[str, Any],
    actor: User | None = None,
    school: School | None = None,
    need: Need | None = None,
    prefilled: Mapping[str, str] | None = None,
    seen: str = "",
    tab: str = "",
) -> Begun:
    """Store what a browser typed in one section; its first word makes the row. `key` is the browser's secret; `actor`,
    if signed in, goes on with what is in their account.

    `school` and `need` are what its pages name and hold from then on; `prefilled` fills what is empty. Raises
    AnswersMoved as save_section does, BegunElsewhere once somebody else, or a case, has it.
    """
    now = timezone.now()
    begun = _lock(begun_here(key, actor) or _made(key, now))
    if begun.is_adopted or (begun.person is not None and begun.person != actor):
        raise BegunElsewhere
    _refuse_overwriting(begun, section_code, answers, seen, tab)
    begun.school, begun.need = school or begun.school, need or begun.need
    begun.answers = dict(prefilled or {}) | begun.answers
    begun.answers |= {code: _clean(value) for code, value in answers.items() if question_code_of(code) in _CODES}
    begun.touched_sections = list(dict.fromkeys([*begun.touched_sections, section_code]))
    begun.last_tabs = begun.last_tabs | {section_code: tab}
    begun.saved_at = now
    begun.save(update_fields=["school", "need", "answers", "touched_sections", "last_tabs", "saved_at"])
    return begun


def _made(key: str, now: datetime) -> Begun:
    """Two first words at once make one row."""
    return Begun.objects.get_or_create(key_digest=key_digest(key), defaults={"saved_at": now})[0]


def _lock(begun: Begun) -> Begun:
    return Begun.objects.select_for_update(of=("self",), no_key=True).get(pk=begun.pk)


def _clean(value: Any) -> str:
    return str(value).replace("\x00", "")[:MAX_RAW_LENGTH]


def _refuse_overwriting(begun: Begun, section_code: str, answers: Mapping[str, Any], seen: str, tab: str) -> None:
    """Two pages of one browser: the older one looks at the newer words before replacing them."""
    part = next(part for part in OPEN_TO_ANYBODY if part.code == section_code)
    if not (seen and tab) or seen == section_digest(begun, part) or begun.last_tabs.get(section_code, tab) == tab:
        return
    if any(begun.answers.get(code, "") != value for code, value in answers.items()):
        raise AnswersMoved


@transaction.atomic
def mail_continuing_link(begun: Begun, *, address: str, language: str) -> None:
    """Send the link that opens it elsewhere, once and for whoever proves the address; an earlier one is void."""
    begun = _lock(begun)
    if begun.person_id is not None:
        raise TransitionNotAllowed(_("This was taken into an account already; sign in to go on."))
    if begun.links_sent >= MAX_BEGUN_LINKS:
        raise TransitionNotAllowed(_("The link was sent several times already. Please sign in here, or call 1999."))
    token = secrets.token_urlsafe(32)
    begun.link_digest, begun.link_address_digest = key_digest(token), digest(address.lower())
    begun.link_until = timezone.now() + timedelta(days=BEGUN_LINK_DAYS)
    begun.links_sent += 1
    begun.save(update_fields=["link_digest", "link_address_digest", "link_until", "links_sent"])
    queue_message(
        "applications/continue",
        dedupe_key=f"continue:{begun.pk}:{begun.links_sent}",
        address=address,
        language=language,
        context={
            "days": BEGUN_LINK_DAYS,
            "action_url": settings.SITE_URL + reverse("applications:continue_from_mail", args=[token]),
        },
        purpose=Purpose.SIGN_IN,
    )


@transaction.atomic
def hold_begun(begun: Begun, *, actor: User) -> Begun:
    """Take it into an account, before there is a school to draft for; from then on no browser and no link opens it."""
    begun = _lock(begun)
    require(rules.can_take_begun(actor, begun))
    _give_to(begun, actor)
    begun.save(update_fields=["person", "link_digest", "link_address_digest", "link_until"])
    return begun


def _give_to(begun: Begun, actor: User) -> None:
    begun.person = actor
    begun.link_digest, begun.link_address_digest, begun.link_until = None, "", None


@transaction.atomic
def adopt_begun(
    begun: Begun,
    *,
    actor: User,
    school: School,
    into: Application | None = None,
    seen: str = "",
    replaced: Collection[str] = (),
) -> Application:
    """Make it a draft of `school`, or put it into the draft that stands; once, a second click gives the same case.

    Into a draft go the answers that are empty there and those of the questions `replaced`; `seen` is the instant at
    which that draft was last saved when it was shown. Raises TransitionNotAllowed when somebody wrote in it since.
    """
    begun = _lock(begun)
    require(rules.can_take_begun(actor, begun))
    if begun.application is not None:
        return begun.application
    if into is None:
        application, answers = _fresh(begun, school, actor), begun.answers
    else:
        application, answers = _unchanged(into, seen), _to_bring(begun, into, replaced)
    _save(application, begun, answers, actor)
    _give_to(begun, actor)
    begun.application, begun.answers = application, {}
    begun.save(update_fields=["person", "application", "answers", "link_digest", "link_address_digest", "link_until"])
    return application


def _fresh(begun: Begun, school: School, actor: User) -> Application:
    """A draft of its own; for the need it answers, unless that is closed or has its draft already."""
    need = begun.need
    if need is None or not need.is_open:
        return start_afresh(school, actor=actor)
    known = Application.objects.filter(school=school, need=need, status__in=[Status.DRAFT, *OPEN_STATUSES])
    return start_afresh(school, actor=actor) if known.exists() else start_from_need(need, school, actor=actor)


def _unchanged(application: Application, seen: str) -> Application:
    application = lock(application)
    if application.saved_at.isoformat() != seen:
        raise TransitionNotAllowed(_("Somebody wrote in the draft meanwhile. Please look at both once more."))
    return application


def _to_bring(begun: Begun, application: Application, replaced: Collection[str]) -> dict[str, Any]:
    """Whole questions: what is empty there, and what was chosen."""
    filled = {question_code_of(code) for code, value in application.answers.items() if value}
    return {
        code: value
        for code, value in begun.answers.items()
        if value and (question_code_of(code) in replaced or question_code_of(code) not in filled)
    }


def _save(application: Application, begun: Begun, answers: Mapping[str, Any], actor: User) -> None:
    """By the way every draft is written, section by section, with its history."""
    for part in OPEN_TO_ANYBODY:
        codes = {question.code for question in part.questions}
        typed = {code: value for code, value in answers.items() if question_code_of(code) in codes}
        if typed and part.code in begun.touched_sections:
            save_section(application, actor=actor, section_code=part.code, answers=typed)
    application.refresh_from_db(fields=["answers", "touched_sections", "saved_at"])


@transaction.atomic
def forget_begun(begun: Begun) -> None:
    """Remove what was typed, on the word of whoever typed it; a case that it became stays."""
    Begun.objects.filter(pk=begun.pk, application__isnull=True).delete()


@transaction.atomic
def purge_begun() -> int:
    """Remove what nobody took in time; not while the school of its person has still to confirm them."""
    waiting = SchoolClaim.objects.filter(user=OuterRef("person"), status=ClaimStatus.PENDING).order_by()
    last = timezone.now() - timedelta(days=BEGUN_DAYS + 1)
    overdue = Begun.objects.filter(~Exists(waiting), saved_at__lt=last)
    return overdue.delete()[0]
