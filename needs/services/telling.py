"""Who is told of an invitation or an enquiry, in the transaction of the act."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import bureau_officials, coordinators_of, officials_of, standing_in
from core.dates import local_today
from districts.models import District
from notifications.constants import Topic
from notifications.services import Telling, tell

from ..constants import ENQUIRY_KIND, INVITATION_KIND, Reader
from ..models import Enquiry, Invitation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def tell_school_of_invitation(invitation: Invitation) -> None:
    """One mail to each coordinator; a school without any is the inviting office's task (see reminders)."""
    _tell(
        invitation,
        INVITATION_KIND,
        "send",
        coordinators_of(invitation.school),
        _("{district} invites {school}"),
        _("{district} asks whether {school} becomes its partner school. Please accept or decline in the portal."),
        topic=Topic.DUTY,
    )


def tell_school_of_withdrawal(invitation: Invitation) -> None:
    _tell(
        invitation,
        INVITATION_KIND,
        "withdraw",
        coordinators_of(invitation.school),
        _("{district} has withdrawn its invitation"),
        _("Nothing further is needed. {school} may apply by itself at any time."),
    )


def tell_office_of_answer(invitation: Invitation) -> None:
    """Whoever sent it, and the desk of the district."""
    people = {invitation.sent_by, *_desk(invitation.district)}
    if invitation.is_accepted:
        headline, sentence = (
            _("{school} accepts your invitation"),
            _("{school} prepares its application to {district}."),
        )
    else:
        headline, sentence = _("{school} declines your invitation"), _("The invitation's page says why.")
    _tell(invitation, INVITATION_KIND, "answer", people, headline, sentence)


def tell_readers_of_hand(enquiry: Enquiry) -> None:
    _tell(
        enquiry,
        ENQUIRY_KIND,
        "raise",
        _readers(enquiry),
        _("Somebody of {school} wants to take part"),
        _("A teacher has raised a hand on the portal. The message and how to answer stand there."),
        topic=Topic.DUTY,
    )


def tell_person_of_answer(enquiry: Enquiry) -> None:
    if enquiry.person is None:
        return
    _tell(
        enquiry,
        ENQUIRY_KIND,
        "answer",
        [enquiry.person],
        _("An answer about {school}"),
        _("You raised a hand for {school}; the answer stands on the portal."),
    )


def _readers(enquiry: Enquiry) -> list[User]:
    if enquiry.reader == Reader.SCHOOL:
        return coordinators_of(enquiry.school)
    if enquiry.reader == Reader.DISTRICT and enquiry.district is not None:
        return _desk(enquiry.district)
    return bureau_officials()


def _desk(district: District) -> list[User]:
    """The bureau stands in for a desk without active accounts."""
    return officials_of(district) or bureau_officials()


def _tell(
    record: Invitation | Enquiry,
    kind: str,
    act: str,
    people: Iterable[User],
    headline: "StrOrPromise",
    sentence: "StrOrPromise",
    *,
    topic: Topic = Topic.NEWS,
) -> None:
    said = {"school": record.school, "district": record.district}
    words = {"headline": format_lazy(headline, **said), "sentence": format_lazy(sentence, **said)}
    context = words | {"action_url": f"{settings.SITE_URL}{record.get_absolute_url()}"}
    tell(
        [
            Telling(
                to=person,
                key=f"{kind}:{record.pk}:{act}:{person.pk}",
                topic=topic,
                pressing=True,
                path=record.get_absolute_url(),
                template="needs/notice",
                context=context,
                subject_kind=kind,
                subject_id=record.pk,
                **words,
            )
            for person in standing_in(sorted(people, key=lambda one: one.pk), local_today())
        ]
    )
