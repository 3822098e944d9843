"""Where a person sits, and in which order they read."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.selectors import acting_membership
from districts.models import District

# Of an office's lists.
NEWEST = ("-pk",)


def own_district(user: User | AnonymousUser) -> District | None:
    """The district whose desk a person sits at; None for everybody else."""
    acting = acting_membership(user)
    return acting.district if acting is not None and acting.is_district else None
