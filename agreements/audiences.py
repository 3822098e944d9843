"""The groups of people that officials may write to because of agreements in force."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import Membership
from circulars.registry import Audience, declare
from districts.models import District

from .models import Agreement


def _partners(district: District | None) -> QuerySet[Membership]:
    agreements = Agreement.objects.live()
    if district is not None:
        agreements = agreements.filter(district=district)
    schools = agreements.order_by().values("school")
    return Membership.objects.filter(role=Role.SCHOOL_COORDINATOR, ended_at__isnull=True, school__in=schools)


declare(
    Audience(
        "partner_coordinators",
        _("Coordinators of partner schools"),
        _partners,
        open_to_desks=True,
        by_district=True,
    ),
)
