from django.db import models


class ReferenceSequence(models.Model):
    """The last serial handed out per prefix and ROC year; read and written by core.references only."""

    prefix = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="core_reference_sequence_once_a_year"),
        ]
