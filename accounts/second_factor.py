"""What allauth's signals about second factors mean here."""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset, authenticator_used
from django.dispatch import receiver
from django.http import HttpRequest

from .constants import SESSION_FACTOR
from .models import User


@receiver([authenticator_added, authenticator_used], dispatch_uid="accounts.note_second_factor")
def note_second_factor(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """This session proved it; setting one up takes a right code, so it counts too."""
    request.session[SESSION_FACTOR] = user.pk


@receiver(authenticator_added, dispatch_uid="accounts.setting_up_is_fresh_proof")
def setting_up_is_fresh_proof(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """So that the recovery codes shown next do not ask for another code from the app."""
    about = {"id": authenticator.pk, "type": authenticator.type}
    record_authentication(request, user, "mfa", reauthenticated=True, **about)


@receiver([authenticator_added, authenticator_reset], dispatch_uid="accounts.codes_count_as_shown")
def codes_count_as_shown(*, authenticator: Authenticator, **_signal: Any) -> None:
    """allauth notes the first showing of recovery codes when their page is opened, but opening never writes."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.data["viewed_at"] = time.time()
        authenticator.save(update_fields=["data"])
