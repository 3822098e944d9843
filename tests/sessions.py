"""Signing people in without the forms, which have tests of their own."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from accounts.constants import SESSION_ACTING, SESSION_FACTOR
from accounts.models import User
from accounts.selectors import needs_second_factor

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client: Client, user: User) -> None:
    """Sign `user` in with the capacity they act in; officials get, and have proved, their second factor."""
    client.force_login(user, backend=BACKEND)
    session = client.session
    if user.acting is not None:
        session[SESSION_ACTING] = user.acting.pk
    if needs_second_factor(user):
        give_second_factor(user)
        session[SESSION_FACTOR] = user.pk
    session.save()


def give_second_factor(user: User) -> None:
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        TOTP.activate(user, generate_totp_secret())
