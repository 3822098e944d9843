"""People, known by e-mail address, and what is kept about their accounts."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from history.models import Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from .membership import Membership


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address; names are never split into first and last."""

    email = models.EmailField(_("e-mail address"))
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    title = models.CharField(_("job title"), max_length=60, blank=True)
    language = models.CharField(
        _("language of e-mails"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    is_staff = models.BooleanField(_("system staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                name="user_email_once",
                violation_error_message=_("There is already an account with this address."),
            ),
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("Write the address in lower case."),
            ),
        ]

    # The membership this request (or task, or test) acts with, or how to find it; never stored here.
    _acting: "Membership | Callable[[], Membership | None] | None" = None

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or self.email.partition("@")[0]

    @property
    def acting(self) -> "Membership | None":
        if callable(self._acting):
            self.act_as(self._acting())
        return self._acting  # type: ignore[return-value]

    def act_as(self, membership: "Membership | None") -> "Self":
        """Take on a capacity; `membership` must be this person's own and active."""
        if membership is not None and (membership.user_id != self.pk or membership.ended_at is not None):
            raise ValueError("a person acts only with an active membership of their own")
        self._acting = membership
        return self

    def act_lazily(self, find: "Callable[[], Membership | None]") -> "Self":
        """Like `act_as`, but the membership is only looked for when somebody asks."""
        self._acting = find
        return self

    @property
    def acting_code(self) -> str:
        return self.acting.code if self.acting else ""

    def get_short_name(self) -> str:
        return self.name


class PasswordRecord(models.Model):
    """The last hashed passwords of a person, so that the last three are not used again (附表十, 普)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_records")
    password = models.CharField(max_length=256)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]


class UserEvent(Event):
    """What happened to a person's account and capacities."""

    subject = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="user_event_chain")]
