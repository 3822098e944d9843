"""The working calendar inside a query."""

from django.db.models import DateField, DateTimeField, ExpressionWrapper, IntegerField, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from .models import CalendarDay, Rule


def due_after_instant(instant: str, code: str) -> Subquery:
    """The date by which something begun at `instant` (a column of the row) is due under rule `code`.

    As cycles.selectors.due_after computes it, the local date of the instant being the start; NULL where calendar or
    rule do not reach. For lists that are short: it looks three rows up for each of theirs.
    """
    moment = ExpressionWrapper(OuterRef(OuterRef(instant)), output_field=DateTimeField())
    start = TruncDate(moment, tzinfo=timezone.get_default_timezone())
    first = CalendarDay.objects.filter(day=start).order_by().values("ordinal")
    rules = Rule.objects.filter(code=code, effective_from__lte=start).order_by("-effective_from")
    ordinal = Subquery(first, output_field=IntegerField()) + Subquery(
        rules.values("value")[:1], output_field=IntegerField()
    )
    due = CalendarDay.objects.filter(is_working=True, ordinal=ordinal).order_by().values("day")
    return Subquery(due, output_field=DateField())
