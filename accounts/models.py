"""People, the capacities they act in, and how they come by them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from districts.models import District
from history.models import Event
from schools.models import School

from .constants import (
    BUREAU_ROLES,
    CITY_ROLES,
    DISTRICT_ROLES,
    OFFICIAL_ROLES,
    SCHOOL_ROLES,
    ClaimProof,
    ClaimStatus,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Self


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


def capacity_label(role: str, place: School | District | None) -> str:
    """A role with its place as people read it; city roles have none."""
    name = str(Role(role).label)
    return f"{place.label} {name}" if place else name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "Self":
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def of_district(self, district: District | int) -> "Self":
        return self.filter(district=district, role__in=DISTRICT_ROLES)

    def of_school(self, school: School | int) -> "Self":
        return self.filter(school=school, role__in=SCHOOL_ROLES)

    def of_bureau(self) -> "Self":
        return self.filter(role__in=BUREAU_ROLES)

    def visible_to(self, user: User) -> "Self":
        """One's own and, with an office, those of the school one coordinates; the city sees all."""
        acting = user.acting
        if acting is not None and acting.role in CITY_ROLES:
            return self
        own = Q(user=user)
        if acting is not None and acting.is_coordinator:
            return self.filter(own | Q(school=acting.school_id))
        return self.filter(own)


class Membership(models.Model):
    """A capacity: a role bound to a school, a district or the city. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_bound_as_its_role_says",
                condition=(
                    Q(role__in=sorted(SCHOOL_ROLES), school__isnull=False, district__isnull=True)
                    | Q(role__in=sorted(DISTRICT_ROLES), school__isnull=True, district__isnull=False)
                    | Q(role__in=sorted(CITY_ROLES), school__isnull=True, district__isnull=True)
                ),
                violation_error_message=_("School roles need a school, district roles a district, city roles neither."),
            ),
            models.UniqueConstraint(
                fields=["user", "school"],
                name="membership_one_role_per_school",
                condition=Q(ended_at__isnull=True, school__isnull=False),
                violation_error_message=_("This person already belongs to the school."),
            ),
            models.UniqueConstraint(
                fields=["user", "district"],
                name="membership_one_role_per_district",
                condition=Q(ended_at__isnull=True, district__isnull=False),
                violation_error_message=_("This person already belongs to the district."),
            ),
            models.UniqueConstraint(
                fields=["user"],
                name="membership_one_city_role",
                condition=Q(ended_at__isnull=True, school__isnull=True, district__isnull=True),
                violation_error_message=_("This person already has a city role."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """For history: role@place, e.g. "section_chief@zhongzheng"."""
        place = self.district.slug if self.district else self.school.code if self.school else "city"
        return f"{self.role}@{place}"

    @property
    def label(self) -> str:
        """What the header says, e.g. 「中正區 區公所承辦」."""
        return capacity_label(self.role, self.district or self.school)

    @property
    def is_school(self) -> bool:
        return self.role in SCHOOL_ROLES

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.SCHOOL_COORDINATOR

    @property
    def is_district(self) -> bool:
        return self.role in DISTRICT_ROLES

    @property
    def is_bureau(self) -> bool:
        return self.role in BUREAU_ROLES

    @property
    def is_official(self) -> bool:
        return self.role in OFFICIAL_ROLES

    @property
    def is_auditor(self) -> bool:
        return self.role == Role.AUDITOR


class SchoolClaimQuerySet(models.QuerySet["SchoolClaim"]):
    def pending(self) -> "Self":
        return self.filter(status=ClaimStatus.PENDING)

    def visible_to(self, user: User) -> "Self":
        """One's own, those of the school one coordinates or the desk one sits at; the city sees all."""
        return self.filter(Q(user=user) | _claims_in_sight(user.acting))

    def waiting_for(self, user: User) -> "Self":
        """Those that the capacity `user` acts in is asked to decide (see selectors.claim_desk)."""
        acting = user.acting
        rows = self.pending().exclude(user=user)
        coordinators = Membership.objects.active().filter(role=Role.SCHOOL_COORDINATOR, school=OuterRef("school"))
        if acting is None or acting.is_auditor:
            return rows.none()
        if acting.is_school:
            return rows.filter(school=acting.school_id) if acting.is_coordinator else rows.none()
        rows = rows.filter(~Exists(coordinators))
        if acting.is_district:
            return rows.filter(district=acting.district_id)
        desks = Membership.objects.active().filter(district=OuterRef("district"))
        return rows.filter(Q(district=None) | ~Exists(desks))


def _claims_in_sight(acting: "Membership | None") -> Q:
    if acting is None:
        return Q(pk=None)
    if acting.is_school:
        return Q(school=acting.school_id) if acting.is_coordinator else Q(pk=None)
    return Q(district=acting.district_id) if acting.is_district else ~Q(pk=None)


class SchoolClaim(models.Model):
    """「我是這所學校的人」: somebody asks to act for a school, and who confirmed or refused it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claims")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="claims")
    # The desk asked to confirm a first coordinator; empty when a coordinator or the bureau decides.
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    wanted_role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.SCHOOL_MEMBER)
    title = models.CharField(_("job title and unit"), max_length=60)
    phone = models.CharField(_("office telephone for a check-back"), max_length=40, blank=True)
    proof = models.CharField(max_length=10, choices=ClaimProof.choices, default=ClaimProof.NONE)
    status = models.CharField(max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    objects = SchoolClaimQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "school"],
                name="school_claim_one_open",
                condition=Q(status=ClaimStatus.PENDING),
                violation_error_message=_("You have already asked to act for this school."),
            ),
            models.CheckConstraint(
                name="school_claim_decided_by_somebody",
                condition=(
                    Q(status__in=[ClaimStatus.PENDING, ClaimStatus.WITHDRAWN], decided_at__isnull=True)
                    | Q(
                        status__in=[ClaimStatus.CONFIRMED, ClaimStatus.REFUSED],
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="school_claim_refusal_has_a_reason",
                condition=~Q(status=ClaimStatus.REFUSED) | ~Q(note=""),
                violation_error_message=_("Say why the claim is not confirmed."),
            ),
            models.CheckConstraint(
                name="school_claim_wants_a_school_role", condition=Q(wanted_role__in=sorted(SCHOOL_ROLES))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("accounts:claim_detail", args=[self.pk])

    @property
    def is_pending(self) -> bool:
        return self.status == ClaimStatus.PENDING


class OfficialInvitationQuerySet(models.QuerySet["OfficialInvitation"]):
    def unanswered(self) -> "Self":
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class OfficialInvitation(models.Model):
    """Officials are invited, never self-registered; the link works once, for the invited address only."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=[(r.value, r.label) for r in Role if r in OFFICIAL_ROLES])
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("district"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = OfficialInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "role",
                "district",
                name="official_invitation_one_open",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This address has already been invited for this role."),
            ),
            models.CheckConstraint(
                name="official_invitation_answered_once",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="official_invitation_bound_as_its_role_says",
                condition=(
                    Q(role__in=sorted(DISTRICT_ROLES), district__isnull=False)
                    | Q(role__in=sorted(CITY_ROLES), district__isnull=True)
                ),
                violation_error_message=_("District roles need a district, city roles none."),
            ),
            models.CheckConstraint(
                name="official_invitation_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    @property
    def label(self) -> str:
        """What is offered, e.g. 「中正區 區公所承辦」."""
        return capacity_label(self.role, self.district)

    def is_open(self, now: "datetime") -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


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
