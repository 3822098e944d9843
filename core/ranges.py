"""Closed ranges of days inside constraints and queries."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    """daterange(first, last, '[]')"""

    function = "DATERANGE"
    output_field = DateRangeField()
