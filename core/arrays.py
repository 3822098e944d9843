"""A condition over a short list that the database finds first.

PostgreSQL uses an index for `column = ANY (ARRAY(SELECT …))`, also as one of several alternatives; for
`column IN (SELECT …)` among alternatives it reads every row.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Expression, Func, QuerySet, Subquery


class Among(Func):
    """`filter(Among("pk", rows.values("pk")))`: the rows named by a queryset of one column that gives few values.

    Also by an expression for an array, as a parameter of a compiled queryset is.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, field: Any, rows: QuerySet[Any, Any] | Expression | Subquery, **options: Any) -> None:
        values = ArraySubquery(rows.order_by()) if isinstance(rows, QuerySet) else rows
        super().__init__(field, values, **options)
