"""The figures of a term as they were last counted, so that a page need not count them."""

from django.db import models

from cycles.models import AcademicTerm

from ..constants import Scope


class CountedFigures(models.Model):
    """Those of one place; written by `services.count_figures` alone, every minute for the term that runs."""

    term = models.ForeignKey(AcademicTerm, on_delete=models.PROTECT, related_name="+", db_index=False)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    # Of a district or a school; empty for the city.
    code = models.CharField(max_length=20, blank=True)
    values = models.JSONField()
    as_of = models.DateField()
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["term_id", "scope", "code"]
        verbose_name_plural = "counted figures"
        constraints = [models.UniqueConstraint(fields=["term", "scope", "code"], name="counted_figures_once")]

    def __str__(self) -> str:
        return f"{self.term_id} {self.scope} {self.code}"
