"""How people come by a capacity: claims of schools' staff, invitations of officials."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.constants import (
    CITY_ROLES,
    DISTRICT_ROLES,
    OFFICIAL_ROLES,
    SCHOOL_ROLES,
    ClaimProof,
    ClaimStatus,
    Role,
)
from districts.models import District
from schools.models import School

from .membership import Membership, capacity_label
from .person import User

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self


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

    @property
    def is_confirmed(self) -> bool:
        return self.status == ClaimStatus.CONFIRMED

    @property
    def is_refused(self) -> bool:
        return self.status == ClaimStatus.REFUSED


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
