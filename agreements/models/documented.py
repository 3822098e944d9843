"""Cooperation known from documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District
from schools.models import School

from ..constants import Relation, SourceConfidence


class DocumentedCooperation(models.Model):
    """Cooperation known only from a public source (文獻記載): shown as such, never counted as live."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="documented_cooperation")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="documented_cooperation")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    # A year or a month, e.g. "2022" or "2019-03": that is all the sources say.
    as_of = models.CharField(_("as of"), max_length=7)
    source = models.CharField(_("source"), max_length=200)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=SourceConfidence.choices)

    class Meta:
        ordering = ["district__number", "school__registry_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "district", "relation"], name="documented_cooperation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.school} – {self.district} ({self.as_of})"
