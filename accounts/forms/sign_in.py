"""allauth's forms with our words and manners (settings.ACCOUNT_FORMS, MFA_FORMS)."""

import unicodedata
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from core.forms import PortalFormMixin

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Verification code"),
}
_CODE_ATTRS = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false", "class": "w-medium"}


class PlainFormMixin(PortalFormMixin):
    """No placeholders in the place of labels, and words of this site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)


class CodeFormMixin(PlainFormMixin):
    """A code may be typed with full-width digits, with or without its hyphen."""

    help_text: Any = _("Eight digits; the hyphen may be left out.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(_CODE_ATTRS)
        self.fields["code"].help_text = self.help_text

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]


class NewPasswordFormMixin(PlainFormMixin):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = format_html_join("", "<li>{}</li>", ((text,) for text in _password_rules()))
        self.fields["password1"].help_text = format_html("<ul>{}</ul>", rules)


def _password_rules() -> list[str]:
    return password_validation.password_validators_help_texts()


# -- signing in -----------------------------------------------------------------------------------------


class RequestLoginCodeForm(PlainFormMixin, account.RequestLoginCodeForm):
    """An unknown address gets a code like a known one: entering it makes the account, and nobody learns which."""

    def clean_email(self) -> str:
        try:
            email = super().clean_email()
        except ValidationError as refusal:
            raise _about_codes(refusal) from None
        if email and self._user is None:
            self._user = _newcomer(email)
        return email


def _about_codes(refusal: ValidationError) -> ValidationError:
    """allauth has one sentence for failed sign-ins and for codes asked too often; the second is no lock."""
    if refusal.code != "too_many_login_attempts":
        return refusal
    return ValidationError(_("Several codes have been sent already. Wait a few minutes before you ask for another."))


def _newcomer(email: str) -> Any:
    """None for a deactivated person, whose address stays known: they get the same page and no code."""
    person = services.register_person(email, language=get_language() or "")
    return person if person.is_active else None


class LoginForm(PlainFormMixin, account.LoginForm):
    """One form: with a password it signs in, without one it sends a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update({"autocomplete": "username", "class": "w-long"})

    def _setup_password_field(self) -> None:
        # allauth drops the field when signing up asks for no password; here it may stay empty.
        self.fields["password"].required = False
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["class"] = "w-long"

    def _clean_without_password(self, email: str | None, _phone: str | None) -> dict[str, Any]:
        form = RequestLoginCodeForm({"email": email})
        if form.is_valid():
            self.user = form._user  # noqa: SLF001 - allauth's own name for it
        for error in form.errors.get("email", ()):
            self.add_error("login", error)
        return self.cleaned_data


class ConfirmLoginCodeForm(CodeFormMixin, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(CodeFormMixin, account.ConfirmEmailVerificationCodeForm):
    pass


class ReauthenticateForm(PlainFormMixin, account.ReauthenticateForm):
    pass


# -- addresses and passwords ----------------------------------------------------------------------------


class AddEmailForm(PlainFormMixin, account.AddEmailForm):
    pass


class ResetPasswordForm(PlainFormMixin, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordFormMixin, account.ResetPasswordKeyForm):
    pass


class SetPasswordForm(NewPasswordFormMixin, account.SetPasswordForm):
    pass


class ChangePasswordForm(NewPasswordFormMixin, account.ChangePasswordForm):
    pass


# -- two-step sign-in -----------------------------------------------------------------------------------


class AuthenticateForm(CodeFormMixin, mfa.AuthenticateForm):
    help_text = _("The six digits your app shows now, or one of your recovery codes.")


class ReauthenticateWithCodeForm(CodeFormMixin, mfa.ReauthenticateForm):
    help_text = _("The six digits your app shows now, or one of your recovery codes.")


class ActivateTOTPForm(CodeFormMixin, totp.ActivateTOTPForm):
    help_text = _("The six digits your app shows now.")


class DeactivateTOTPForm(PlainFormMixin, totp.DeactivateTOTPForm):
    pass


class GenerateRecoveryCodesForm(PlainFormMixin, recovery.GenerateRecoveryCodesForm):
    pass
