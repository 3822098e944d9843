"""Password rules of our own (資通系統防護基準, 普)."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .constants import PASSWORDS_REMEMBERED
from .models import PasswordRecord, User


class NotRecentlyUsedValidator:
    """Refuses a person's last passwords; Django tells it of every change through `password_changed`."""

    def __init__(self, remembered: int = PASSWORDS_REMEMBERED) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        if any(check_password(password, used.password) for used in self._recent(user)):
            raise ValidationError(
                _("This is one of your last %(number)d passwords. Choose another one.") % {"number": self.remembered},
                code="password_recently_used",
            )

    def password_changed(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - Django's call
        if user is None or user.pk is None:
            return
        PasswordRecord.objects.create(user=user, password=user.password)
        kept = [record.pk for record in self._recent(user)]
        PasswordRecord.objects.filter(user=user).exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return ngettext(
            "It must differ from your last password.",
            "It must differ from your last %(number)d passwords.",
            self.remembered,
        ) % {"number": self.remembered}

    def _recent(self, user: User) -> list[PasswordRecord]:
        records = PasswordRecord.objects.filter(user=user).order_by("-created_at", "-pk")
        return list(records[: self.remembered])
