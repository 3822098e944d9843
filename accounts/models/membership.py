"""The capacities people act in."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import (
    BUREAU_ROLES,
    CITY_ROLES,
    DISTRICT_ROLES,
    OFFICIAL_ROLES,
    SCHOOL_ROLES,
    Role,
)
from districts.models import District
from schools.models import School

from .person import User

if TYPE_CHECKING:
    from typing import Self


def capacity_label(role: str, place: School | District | None) -> str:
    """A role with its place as people read it; city roles have none."""
    name = str(Role(role).label)
    return f"{place.label} {name}" if place else name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "Self":
        return self.filter(ended_at__isnull=True, user__is_active=True)

    def of_district(self, district: District | int | OuterRef) -> "Self":
        return self.filter(district=district, role__in=DISTRICT_ROLES)

    def of_school(self, school: School | int) -> "Self":
        return self.filter(school=school, role__in=SCHOOL_ROLES)

    def of_bureau(self) -> "Self":
        return self.filter(role__in=BUREAU_ROLES)

    def visible_to(self, user: User) -> "Self":
        """One's own; with an office, those of the school one coordinates or the desk one leads; the city sees all."""
        acting = user.acting
        if acting is not None and acting.role in CITY_ROLES:
            return self
        own = Q(user=user)
        if acting is not None and acting.role == Role.SECTION_CHIEF:
            return self.filter(own | Q(district=acting.district_id))
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
