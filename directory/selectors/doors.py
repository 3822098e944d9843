"""The way on from a school's page: what fits the school's state and whoever reads it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.constants import ClaimStatus
from accounts.models import Membership, SchoolClaim, User
from applications.models import Application
from core.dates import format_date, local_today
from needs.selectors import waiting_for_school
from renewals.selectors import in_window
from schools.models import School


@dataclass(frozen=True, slots=True)
class Action:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Door:
    """A heading, what is so, and what one can do about it, the most urgent first."""

    title: str
    sentence: str
    actions: list[Action] = field(default_factory=list)


def door_of(user: User | AnonymousUser, school: School) -> Door | None:
    """None for officials, who neither apply nor join; visitors cost no query."""
    acting = user.acting if isinstance(user, User) else None
    if acting is not None and acting.is_official:
        return _door_of_desk(acting, school)
    if isinstance(user, User) and acting is not None and acting.school_id == school.pk:
        return _door_of_member(user, school)
    if isinstance(user, User):
        return _door_of_colleague(user, school)
    sentence = _(
        "Choose the districts you would like to accompany; the best matches are suggested, the choice is free."
    )
    return Door(_("Do you work at this school?"), sentence, [_apply(school)])


def _apply(school: School) -> Action:
    return Action(_("Apply for this school"), f"{reverse('applications:start')}?{urlencode({'q': school.name})}")


def _door_of_desk(acting: Membership, school: School) -> Door | None:
    """A desk sees what it did together with the school; the city's people have their own lists."""
    if not acting.is_district or acting.district is None:
        return None
    url = reverse("cooperation:pair", args=[acting.district.slug, school.slug])
    sentence = _("What your desk and the school did together without an agreement is kept in one place.")
    invite = f"{reverse('needs:invite')}?{urlencode({'school': school.code})}"
    actions = [Action(_("Work with this school"), url), Action(_("Invite this school"), invite)]
    return Door(_("For your desk"), sentence, actions)


def _door_of_member(user: User, school: School) -> Door:
    """Their own school: who waits for an answer, what comes to its end, what was begun, then a new application."""
    actions = [*_invitations(user), *_renewals(school), *_cases(user, school)]
    sentence = (
        _("This waits for your school.") if actions else _("Your school can offer to accompany another district.")
    )
    return Door(_("Your school"), sentence, actions or [_apply(school)])


def _invitations(user: User) -> Iterator[Action]:
    for invitation in waiting_for_school(user):
        label = _("Answer the invitation of %(district)s") % {"district": invitation.district}
        yield Action(label, invitation.get_absolute_url())


def _renewals(school: School) -> Iterator[Action]:
    ending = in_window(local_today()).filter(school=school).select_related("district").order_by("ends_on", "pk")
    for agreement in ending:
        words = {"district": agreement.district, "day": format_date(agreement.ends_on)}
        label = _("Renew with %(district)s (until %(day)s)") % words
        yield Action(label, reverse("renewals:detail", args=[agreement.reference]))


def _cases(user: User, school: School) -> Iterator[Action]:
    open_ones = Application.objects.visible_to(user).unfinished().filter(school=school)
    if number := open_ones.count():
        words = ngettext("Go on with %(count)d application", "Go on with %(count)d applications", number)
        yield Action(words % {"count": number}, reverse("applications:list"))


def _door_of_colleague(user: User, school: School) -> Door:
    """Somebody signed in who does not act for the school: the team decides who belongs to it."""
    claim = SchoolClaim.objects.filter(user=user, school=school, status=ClaimStatus.PENDING).order_by("-pk").first()
    if claim is not None:
        seen = Action(_("Look at your request"), reverse("accounts:claim_detail", args=[claim.pk]))
        return Door(
            _("Do you work at this school?"), _("You have asked to act for it; the answer is under way."), [seen]
        )
    join = Action(_("Join the school's team"), f"{reverse('accounts:claim')}?{urlencode({'school': school.code})}")
    sentence = _("Whoever acts for the school can apply, report results and renew.")
    return Door(_("Do you work at this school?"), sentence, [join])
