"""The few facts of the guides that change: when each step of this year takes place."""

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from history.models import Event

from .constants import WHEN_LENGTH, YearStep


class StepDates(models.Model):
    """When one step takes place this year, in words; empty until the bureau says so."""

    step = models.CharField(pgettext_lazy("of a year", "step"), max_length=12, choices=YearStep.choices, unique=True)
    when = models.CharField(_("when"), max_length=WHEN_LENGTH, blank=True)
    when_en = models.CharField(_("when, in English"), max_length=WHEN_LENGTH, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.step}: {self.when}"

    @property
    def label(self) -> str:
        return self.when_en if get_language() == "en" and self.when_en else self.when


class StepDatesEvent(Event):
    """What happened to the dates of a step."""

    subject = models.ForeignKey(StepDates, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="step_dates_event_chain")]
