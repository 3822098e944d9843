"""What an official may look at first: a place in the sample story, and as whom to go there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from applications.models import Application, Decision
from applications.selectors.reasons import quarter_of
from core.dates import local_today

from .people import person
from .story import RECUSED


@dataclass(frozen=True, slots=True)
class Stop:
    """One place, in a sentence, with the key of the sample person who goes there."""

    title: Promise
    what: Promise
    key: str
    url: Callable[[], str]


def _recused_case() -> str:
    case = Application.objects.filter(school__code=RECUSED, is_sample=True).order_by("pk").first()
    return case.get_absolute_url() if case else reverse("applications:list")


def _latest_reasons() -> str:
    """The quarter of the last release: the present one may have none yet."""
    released = Decision.objects.filter(released_at__isnull=False).order_by("-released_at", "-pk").first()
    day = timezone.localdate(released.released_at) if released and released.released_at else local_today()
    return f"{reverse('applications:reasons')}?quarter={quarter_of(day)}"


STOPS = (
    Stop(
        _("Views of the team"),
        _("The queue with two views that the desk keeps; narrow it and save another one."),
        "officer",
        lambda: reverse("applications:list"),
    ),
    Stop(
        _("Recusal"),
        _("The officer works for the school, so a colleague has the case; she reads why, and nothing internal."),
        "officer-daan",
        _recused_case,
    ),
    Stop(
        _("Decisions released together"),
        _("Two drafted decisions: their letters and everybody who will be mailed, shown before the release."),
        "bureau-two",
        lambda: reverse("applications:release_batch"),
    ),
    Stop(
        _("Reasons by quarter"),
        _("How many were approved and declined, and why; the quarter before holds decisions too."),
        "bureau",
        _latest_reasons,
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A stop that can be gone to now."""

    stop: Stop
    user: User
    url: str


def stops() -> list[Shown]:
    """The stops whose person exists."""
    emails = {person(stop.key).email for stop in STOPS}
    users = {user.email: user for user in User.objects.filter(is_sample=True, is_active=True, email__in=emails)}
    found = ((stop, users.get(person(stop.key).email)) for stop in STOPS)
    return [Shown(stop, user, stop.url()) for stop, user in found if user is not None]
