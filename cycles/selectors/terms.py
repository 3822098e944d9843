"""Which academic term."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from core.compiled import Hole, compiled
from core.dates import TAIPEI, local_today

from ..constants import ROC_OFFSET, TERM_1_MONTH, TERM_2_MONTH
from ..models import AcademicTerm, term_name


def term_of(day: date) -> AcademicTerm | None:
    """The academic term in which `day` lies."""
    return AcademicTerm.objects.filter(starts_on__lte=day, ends_on__gte=day).first()


def term_label(day: date) -> str:
    """The name of the term in which `day` lies by law, laid out or not; without a query."""
    begun = day.month >= TERM_1_MONTH
    number = 1 if begun or day.month < TERM_2_MONTH else 2
    return term_name(day.year - ROC_OFFSET - (not begun), number)


def upcoming_terms(day: date, count: int) -> list[AcademicTerm]:
    """The next `count` terms that begin after `day`, in order."""
    return list(AcademicTerm.objects.filter(starts_on__gt=day).order_by("starts_on")[:count])


def known_terms() -> list[AcademicTerm]:
    """Every academic term, in order; a handful."""
    return list(AcademicTerm.objects.order_by("academic_year", "term"))


def begun_terms(day: date) -> list[AcademicTerm]:
    """The terms that have begun by `day`, the newest first; one light query."""
    return _begun(day=day)


@compiled
def _begun(day: Hole) -> QuerySet[AcademicTerm]:
    return AcademicTerm.objects.filter(starts_on__lte=day).order_by("-starts_on")


def term_choices() -> list[tuple[str, str]]:
    """The terms that have begun, the newest first, for a field to choose from by their keys; one light query."""
    return [(term.key, str(term)) for term in begun_terms(local_today())]


def term_by(key: str) -> AcademicTerm:
    """The term that is called 115-1. Raises AcademicTerm.DoesNotExist for anything else."""
    year, _dash, term = key.partition("-")
    if not (year.isdecimal() and term.isdecimal()):
        raise AcademicTerm.DoesNotExist(key)
    return AcademicTerm.objects.get(academic_year=int(year), term=int(term))


def instants_of(term: AcademicTerm) -> tuple[datetime, datetime]:
    """The first instant of a term, and the first one after it."""
    after = term.ends_on + timedelta(days=1)
    return datetime.combine(term.starts_on, time.min, TAIPEI), datetime.combine(after, time.min, TAIPEI)


def terms_touching(first: date, last: date) -> list[AcademicTerm]:
    """The academic terms with a day in the closed period, in order."""
    return list(AcademicTerm.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on"))
