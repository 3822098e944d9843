"""The groups of people that are known from their capacities alone."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.constants import DISTRICT_ROLES, Role
from accounts.models import Membership
from districts.models import District

from .registry import Audience, declare


def _coordinators(_district: District | None) -> QuerySet[Membership]:
    return Membership.objects.filter(role=Role.SCHOOL_COORDINATOR, ended_at__isnull=True)


def _desks(_district: District | None) -> QuerySet[Membership]:
    return Membership.objects.filter(role__in=DISTRICT_ROLES, ended_at__isnull=True)


def _bureau(_district: District | None) -> QuerySet[Membership]:
    return Membership.objects.of_bureau().filter(ended_at__isnull=True)


declare(
    Audience("all_coordinators", _("Coordinators of all schools"), _coordinators),
    Audience("desks", _("The desks of all districts"), _desks),
    Audience("bureau", _("Officials of the Department of Civil Affairs"), _bureau, open_to_desks=True),
)
