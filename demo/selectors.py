"""Who can be signed in as."""

from dataclasses import dataclass

from accounts.models import User

from .people import PEOPLE, SamplePerson


@dataclass(frozen=True, slots=True)
class OneClick:
    """A sample account that exists in the database."""

    user: User
    person: SamplePerson
    label: str


def sample_people() -> list[OneClick]:
    """The sample people in their fixed order, with the capacity each acts in."""
    users = {
        user.email: user
        for user in User.objects.filter(is_sample=True, is_active=True)
        .prefetch_related("memberships__school", "memberships__district")
        .order_by("pk")
    }
    return [
        OneClick(users[person.email], person, _label(users[person.email])) for person in PEOPLE if person.email in users
    ]


def _label(user: User) -> str:
    active = [membership for membership in user.memberships.all() if membership.ended_at is None]
    return "、".join(membership.label for membership in active)
