"""The groups of people that officials may write to because of open cases."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership
from circulars.registry import Audience, declare
from districts.models import District

from .models import Application


def _applicants(district: District | None) -> QuerySet[Membership]:
    cases = Application.objects.open()
    if district is not None:
        cases = cases.filter(reviewing_district=district)
    schools = cases.order_by().values("school")
    return Membership.objects.filter(role=Role.SCHOOL_COORDINATOR, ended_at__isnull=True, school__in=schools)


declare(
    Audience(
        "case_coordinators",
        _("Coordinators of schools with an open application"),
        _applicants,
        open_to_desks=True,
        by_district=True,
    ),
)
