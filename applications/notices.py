"""Who is told what when a case moves: one table. The transition forms show the same audiences.

Mails attach to states that the reader knows of; an internal step mails only who has to act next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import Concerned, concerned_by, concerned_by_each, standing_in_each
from core.dates import format_date, local_today
from notifications.constants import Topic
from notifications.services import Telling
from notifications.services import tell as tell_people

from .models import Application, ApplicationEvent
from .timeline import holder

SUBJECT_KIND = "application"


class Audience(StrEnum):
    SCHOOL = "school"
    DESK = "desk"
    CHIEF = "chief"
    BUREAU = "bureau"


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling: to whom, its headline and its sentence. Fields: reference, school, district, due.

    Duties, and news that somebody waits for, go at once; other news waits for the daily summary.
    """

    audience: Audience
    headline: Promise
    sentence: Promise
    topic: Topic = Topic.NEWS
    pressing: bool = False


NOTICES: dict[str, tuple[Notice, ...]] = {
    "submit": (
        Notice(
            Audience.SCHOOL,
            _("Application {reference} received"),
            _("Your application has reached the economic affairs section of {district}. It answers by {due}."),
            pressing=True,
        ),
        Notice(
            Audience.DESK,
            _("New application {reference} from {school}"),
            _("{school} applies to accompany {district}. Please take the case and assess it by {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "resubmit": (
        Notice(
            Audience.SCHOOL,
            _("Corrections to {reference} received"),
            _("The economic affairs section of {district} goes on with your application. It answers by {due}."),
        ),
        Notice(
            Audience.DESK,
            _("{school} has corrected {reference}"),
            _("The answers you pinned have been corrected; the case page shows before and after. Due by {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "return": (
        Notice(
            Audience.SCHOOL,
            _("Please correct your application {reference}"),
            _(
                "{district} has sent some answers back with comments. Only those are open; please answer by {due} (inclusive)."
            ),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "cancel_return": (
        Notice(
            Audience.SCHOOL,
            _("No correction needed: {reference}"),
            _("{district} has taken its return back and goes on with your application as it was."),
            pressing=True,
        ),
    ),
    "lapse": (
        Notice(
            Audience.SCHOOL,
            _("Application {reference} has lapsed"),
            _(
                "The return was not answered in time. The economic affairs section of {district} can restore the application."
            ),
            pressing=True,
        ),
        Notice(
            Audience.DESK,
            _("Application {reference} of {school} has lapsed"),
            _("The school did not answer the return in time. You can restore the case."),
        ),
    ),
    "restore": (
        Notice(
            Audience.SCHOOL,
            _("Application {reference} restored: please correct it"),
            _("{district} has restored your application. Please answer the comments by {due} (inclusive)."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "recuse": (
        Notice(
            Audience.DESK,
            _("{reference} needs somebody else to handle it"),
            _("Who handled the application of {school} is linked to the school and keeps out. Please go on by {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "assess": (
        Notice(
            Audience.CHIEF,
            _("Please confirm the assessment of {reference}"),
            _("The assessment of the application of {school} waits for your confirmation until {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "send_back": (
        Notice(
            Audience.DESK,
            _("The assessment of {reference} came back"),
            _("The section chief has sent the assessment of {school} back with a reason. Due by {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "confirm": (
        Notice(
            Audience.SCHOOL,
            _("{reference}: the district has assessed your application"),
            _("The Department of Civil Affairs now decides. It answers by {due}."),
        ),
        Notice(
            Audience.BUREAU,
            _("{reference} waits for a decision"),
            _("{district} has assessed the application of {school}. Please decide by {due}."),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "refer": (
        Notice(
            Audience.SCHOOL,
            _("{reference} goes to your next choice"),
            _("Your application is now with the economic affairs section of {district}. It answers by {due}."),
        ),
        Notice(
            Audience.DESK,
            _("Application {reference} of {school} referred to {district}"),
            _(
                "The Department of Civil Affairs refers this case to your district as the school's next choice. Due by {due}."
            ),
            topic=Topic.DUTY,
            pressing=True,
        ),
    ),
    "approve": (
        Notice(
            Audience.SCHOOL,
            _("Approved: {reference}"),
            _(
                "Congratulations. {school} becomes the partner school of {district}. The letter and the draft agreement are on the case page."
            ),
            pressing=True,
        ),
        Notice(
            Audience.DESK,
            _("Approved: {reference} of {school}"),
            _("The draft agreement of {school} and {district} is ready."),
        ),
    ),
    "decline": (
        Notice(
            Audience.SCHOOL,
            _("Decision on {reference}"),
            _(
                "The Department of Civil Affairs could not approve your application this time. The letter says why and what would make it a yes."
            ),
            pressing=True,
        ),
        Notice(
            Audience.DESK,
            _("Decided: {reference} of {school}"),
            _("The Department of Civil Affairs has decided; the letter is on the case page."),
        ),
    ),
    "withdraw": (
        Notice(
            Audience.SCHOOL,
            _("{reference} withdrawn"),
            _("Your school has withdrawn its application to {district}. Nothing further is needed."),
        ),
        Notice(
            Audience.DESK,
            _("{school} has withdrawn {reference}"),
            _("The case is closed; nothing further is needed."),
        ),
    ),
}


# Whoever is made the owner of a case, and whoever was it before (services.owning).
OWNER_NOW = Notice(
    Audience.SCHOOL,
    _("{reference}: you are the owner now"),
    _("{who} has made you the owner of this application of {school}; its owner sends it. Reason: {reason}"),
    pressing=True,
)
OWNER_BEFORE = Notice(
    Audience.SCHOOL,
    _("{reference} has another owner now"),
    _("{who} has made {owner} the owner of this application of {school}. Reason: {reason}"),
    pressing=True,
)


def audiences_of(verb: str) -> list[Audience]:
    """Who will be mailed when `verb` is done; the form says so before it is."""
    return [notice.audience for notice in NOTICES.get(verb, ())]


def tell(application: Application, event: ApplicationEvent) -> None:
    """Tell of a recorded move, each person once per event; in the move's own transaction."""
    notices = NOTICES.get(event.verb, ())
    told = recipients_of(application, [notice.audience for notice in notices], but=event.actor_id)
    tell_people(
        [
            _telling(application, event, notice, person)
            for notice, people in zip(notices, told, strict=True)
            for person in people
        ]
    )


def tell_of_owner(application: Application, event: ApplicationEvent, *, actor: User, former: User) -> None:
    """Tell the new owner and the former one of the change and its reason, in its own transaction; not who made it."""
    is_bureau = actor.acting is not None and actor.acting.is_bureau
    facts = {
        "who": _("Department of Civil Affairs") if is_bureau else actor.name,
        "owner": application.owner.name,
        "reason": event.details["reason"],
    }
    told = [(OWNER_NOW, application.owner), (OWNER_BEFORE, former)]
    tell_people(
        [_telling(application, event, notice, person, facts) for notice, person in told if person.pk != actor.pk]
    )


def _telling(
    application: Application, event: ApplicationEvent, notice: Notice, person: User, more: dict[str, Any] | None = None
) -> Telling:
    context = _context(application, notice, more or {})
    return Telling(
        to=person,
        key=f"application:{application.pk}:{event.sequence}:{notice.audience}:{person.pk}",
        topic=notice.topic,
        pressing=notice.pressing,
        headline=context["headline"],
        sentence=context["sentence"],
        path=application.get_absolute_url(),
        template="applications/notice",
        context=context,
        subject_kind=SUBJECT_KIND,
        subject_id=application.pk,
    )


def recipients_of(
    application: Application, audiences: Sequence[Audience], *, but: int | None = None
) -> list[list[User]]:
    """The people of each audience, deputies in the place of those who are away today. Two queries for all of them.

    `but` is who made the move: a chief is not asked to confirm their own assessment.
    """
    if not audiences:
        return []
    people = concerned_by(application.school, application.reviewing_district)
    addressed = [_addressed(application, audience, people, but) for audience in audiences]
    return [
        _without_linked(group, people, audience)
        for group, audience in zip(standing_in_each(addressed, local_today()), audiences, strict=True)
    ]


def recipients_of_each(told: Sequence[tuple[Application, Sequence[Audience]]]) -> list[list[list[User]]]:
    """The same for several cases: three queries, however many."""
    concerned = concerned_by_each([(case.school, case.reviewing_district) for case, _audiences in told])
    flat = [
        (_addressed(case, audience, people, None), people, audience)
        for (case, audiences), people in zip(told, concerned, strict=True)
        for audience in audiences
    ]
    present = iter(standing_in_each([group for group, _people, _audience in flat], local_today()))
    named = iter([_without_linked(next(present), people, audience) for _group, people, audience in flat])
    return [[next(named) for _audience in audiences] for _case, audiences in told]


def _addressed(application: Application, audience: Audience, people: Concerned, but: int | None) -> list[User]:
    """Whom it concerns; the bureau stands in for a desk without active accounts or one that is linked to the
    school, and where no chief may confirm.
    """
    if audience is Audience.SCHOOL:
        return [application.owner, *people.coordinators]
    desk = _without_linked(people.desk, people, audience)
    bureau = _without_linked(people.bureau, people, audience) or people.bureau
    if audience is Audience.BUREAU or not desk or application.is_rerouted:
        return bureau
    if audience is Audience.CHIEF:
        return [chief for chief in people.chiefs if chief.pk != but and chief.pk not in people.linked] or bureau
    return desk


def _without_linked(group: list[User], people: Concerned, audience: Audience) -> list[User]:
    """Nobody linked to the school is told of a duty, as a deputy neither."""
    return group if audience is Audience.SCHOOL else [one for one in group if one.pk not in people.linked]


def _context(application: Application, notice: Notice, more: dict[str, Any]) -> dict[str, Any]:
    facts = more | {
        "reference": application.reference,
        "school": application.school,
        "district": application.reviewing_district,
        "due": _LocalDate(application.due_on),
    }
    return {
        "headline": format_lazy(notice.headline, **facts),
        "sentence": format_lazy(notice.sentence, **facts),
        "reference": application.reference,
        "facts": _facts(application),
        "action_url": f"{settings.SITE_URL}{application.get_absolute_url()}",
    }


def _facts(application: Application) -> list[tuple[Promise, object]]:
    """Which case it is, which office has it now, and until when, in the language of the mail."""
    rows: list[tuple[Promise, object]] = [(_("Reference"), application.reference), (_("School"), application.school)]
    if application.is_open:
        rows.append((_("Now with"), lazy(holder, str)(application)))
    if application.due_on:
        rows.append((_("Due (inclusive)"), _LocalDate(application.due_on)))
    return rows


class _LocalDate:
    """A date that formats itself in the language of the mail."""

    def __init__(self, day: date | None) -> None:
        self._day = day

    def __str__(self) -> str:
        return format_date(self._day) if self._day else ""
