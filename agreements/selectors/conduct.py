"""Which wording holds, which one is open, and what is owed by when."""

from datetime import date, timedelta

from django.db.models import Min, QuerySet

from core.compiled import Hole, compiled
from schools.models import School

from ..models import Agreement, TermTarget, Version

# A school begins: so many days from the first day of its first agreement.
FIRST_YEAR = timedelta(days=365)


def version_in_force(agreement: Agreement) -> Version | None:
    """The wording that holds: the newest one that was signed by everybody."""
    return agreement.versions.filter(in_force_on__isnull=False).order_by("-number").first()


def open_version(agreement: Agreement) -> Version | None:
    """The wording that is being negotiated or signed; there is one at most."""
    return agreement.versions.filter(in_force_on__isnull=True, dropped_at__isnull=True).first()


def targets_of(agreement: Agreement) -> list[TermTarget]:
    """What is owed by when, both sides; what an amendment or an early end took away is left out."""
    return _targets(agreement=agreement.pk)


@compiled
def _targets(agreement: Hole) -> QuerySet[TermTarget]:
    rows = TermTarget.objects.filter(agreement=agreement, is_current=True).select_related("commitment__indicator")
    return rows.order_by("commitment__indicator__side", "commitment__indicator__order", "commitment", "starts_on")


def first_day_of(school: School) -> date | None:
    """The first day of the first agreement that the school has ever signed, in any district."""
    signed = Agreement.objects.filter(school=school, signed_on__isnull=False)
    first: date | None = signed.aggregate(first=Min("starts_on"))["first"]
    return first


def is_first_year(school: School, on: date) -> bool:
    """Whether the school is new to the programme on a day: no agreement of it began a year or longer before."""
    first = first_day_of(school)
    return first is None or on < first + FIRST_YEAR
