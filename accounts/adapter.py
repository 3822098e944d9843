"""How allauth behaves here: our words, our mails, a lock that holds, one form for new and old."""

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from . import mailing
from .constants import LOCK_SECONDS
from .models import User
from .selectors import active_memberships

# What allauth puts into a mail's context and our templates may show; anything else stays out of the outbox.
_SHOWN = ("code", "password_reset_url", "signup_url", "deleted_email", "from_email", "to_email")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is not active. Ask the Department of Civil Affairs."),
        "cannot_remove_primary_email": _("The main address cannot be removed."),
        "duplicate_email": _("This address already belongs to your account."),
        "email_password_mismatch": _(
            "Address and password do not match. Leave the password empty to receive a code by e-mail instead."
        ),
        "email_taken": _("Another account already uses this address."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right. Compare it with the latest e-mail."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link has been used or has expired. Ask for a new one."),
        "rate_limited": _("Too many tries in a short time. Wait a moment, then try again."),
        "too_many_login_attempts": _("Too many failed tries, so signing in is locked. Try again in 15 minutes."),
        "same_as_current": _("This is the present one already."),
        "unverified_primary_email": _("The main address has to be confirmed first."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing_url(has_capacity=bool(active_memberships(request.user)))

    # -- mails --------------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, sealed; in its own transaction, since allauth works without one."""
        name = template_prefix.rpartition("/")[2]
        person = User.objects.filter(email=email.lower()).first()
        shown = {key: context[key] for key in _SHOWN if key in context}
        mailing.send(
            f"account/{name}",
            dedupe_key=f"account:{name}:{get_random_string(32)}",
            address=email,
            language=_language_of(person),
            context=shown
            | {
                "email": email,
                "when": timezone.now(),
                "recipient_name": person.display_name if person else "",
                "sign_in_url": mailing.site_link(reverse("account_login")),
            },
            sealed=True,
        )

    # -- signing in ---------------------------------------------------------------------------------------

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whoever has no account signs in all the same: the code makes it."""
        following = get_next_redirect_url(request)
        query = f"?{urlencode({'next': following})}" if following else ""
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login") + query))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if cache.get(_lock_key(credentials)):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The fifth failure locks for a full quarter of an hour; allauth's window alone would slide."""
        left = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            config={"login_failed": _failures_per_address()},
            key=self._get_login_attempts_cache_key(request, **credentials),
            dry_run=True,
        )
        if not left:
            cache.set(_lock_key(credentials), value=True, timeout=LOCK_SECONDS)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        cache.delete(_lock_key(credentials))
        super()._delete_login_attempts_cached_email(request, **credentials)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Who has no name yet is asked for it once, on the way to where they were going."""
        response = super().post_login(request, user, **kwargs)
        if user.display_name or not isinstance(response, HttpResponseRedirect):
            return response
        return HttpResponseRedirect(f"{reverse('accounts:name')}?{urlencode({'next': response.url})}")


def landing_url(*, has_capacity: bool) -> str:
    """Where a person begins: with a capacity at its overview."""
    return resolve_url(settings.PB_HOME_URL if has_capacity else settings.LOGIN_REDIRECT_URL)


class MFAAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps are sealed at rest with the keys in OUTBOX_KEYS."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Switch two-step sign-in off before you add an address."),
        "incorrect_code": _("This code is not right. Enter the one your app shows now."),
        "unverified_email": _("Confirm all your e-mail addresses before you set up two-step sign-in."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white, so that it can be scanned from a dark page too."""
        picture = qrcode.make(url, image_factory=SvgPathFillImage)
        return picture.to_string(encoding="unicode")


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.OUTBOX_KEYS])


def _failures_per_address() -> str:
    rates: list[str] = settings.ACCOUNT_RATE_LIMITS["login_failed"].split(",")
    return next(rate for rate in rates if rate.endswith("/key"))


def _lock_key(credentials: dict[str, Any]) -> str:
    return f"sign-in-lock:{credentials.get('email', '').lower()}"


def _language_of(person: User | None) -> str:
    return person.language if person else get_language() or ""
