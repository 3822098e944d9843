"""Which academic term."""

from datetime import date

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


def terms_touching(first: date, last: date) -> list[AcademicTerm]:
    """The academic terms with a day in the closed period, in order."""
    return list(AcademicTerm.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on"))
