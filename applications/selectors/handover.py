"""What an official who leaves has in hand; see accounts.handover."""

from django.db.models import QuerySet

from accounts.models import Membership, User
from districts.models import District

from ..constants import DECIDED_STATUSES
from ..models import Application


def reviews_in_hand(leaver: User, district: District | None) -> QuerySet[Application]:
    """Undecided cases taken for review at the district's desk; for None those taken as the bureau, in its stead."""
    rows = Application.objects.filter(reviewer=leaver).exclude(status__in=DECIDED_STATUSES)
    if district is not None:
        return rows.filter(reviewing_district=district)
    desks = Membership.objects.active().filter(user=leaver, district__isnull=False).order_by()
    return rows.exclude(reviewing_district__in=desks.values("district"))


def count_reviews_in_hand(leaver: User, district: District | None) -> int:
    return reviews_in_hand(leaver, district).count()
