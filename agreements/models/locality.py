"""How local the partnerships of past terms were."""

from django.db import models
from django.db.models import F, Q

from cycles.models import AcademicTerm
from districts.models import District


class TermLocality(models.Model):
    """The agreements of one district in force on the last day of a term that is over; written by one statement only."""

    term = models.ForeignKey(AcademicTerm, on_delete=models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    partners = models.PositiveIntegerField()
    # Of these, with a campus of the school in the district; and those that are invented.
    local = models.PositiveIntegerField()
    samples = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["term__starts_on", "district__number"]
        verbose_name_plural = "term localities"
        constraints = [
            models.UniqueConstraint(fields=["term", "district"], name="term_locality_once"),
            models.CheckConstraint(
                name="term_locality_parts_of_the_whole",
                condition=Q(local__lte=F("partners")) & Q(samples__lte=F("partners")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} {self.district}: {self.local}/{self.partners}"
