"""Accounts themselves: how they come to be, and what their owners change."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts import selectors
from accounts.constants import UNCONFIRMED_DAYS, UserVerb
from accounts.models import User, UserEvent
from history.services import digest, record_event


def register_person(
    email: str, *, language: str = "", display_name: str = "", verified: bool = False, is_sample: bool = False
) -> User:
    """The person with this address, made when there is none; without a password, so a code lets them in.

    `verified` is for samples and imports; people verify their address by the code they are sent.
    """
    fields = {"language": language} if language else {}
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, display_name=display_name, is_sample=is_sample, **fields)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    except IntegrityError:
        # Somebody typed the same address at the same moment, or it was there all along.
        return User.objects.get_by_natural_key(email.strip())
    return user


@transaction.atomic
def update_profile(user: User, *, actor: User, display_name: str, title: str, language: str) -> User:
    """History keeps which fields changed and digests of the values, never the name itself."""
    locked = lock_person(user)
    wanted = {"display_name": display_name, "title": title, "language": language}
    changed = {name: value for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return user
    details = {name: [digest(getattr(locked, name)), digest(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    record_event(UserEvent, locked, actor=actor, verb=UserVerb.PROFILE_CHANGED, details=details)
    return user


def purge_unconfirmed_people() -> int:
    """Forget accounts whose address nobody confirmed in time: nobody ever was behind them. How many went."""
    before = timezone.now() - timedelta(days=UNCONFIRMED_DAYS)
    return sum(_forget(user) for user in selectors.unconfirmed_people(before))


def _forget(user: User) -> int:
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        return 0
    return 1


def lock_person(user: User | int) -> User:
    """The row that orders a person's history; take it before recording an event about them."""
    key = user if isinstance(user, int) else user.pk
    return User.objects.select_for_update(no_key=True).get(pk=key)
