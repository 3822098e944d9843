"""What can be promised, and the standard clauses an agreement begins with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from history.models import Event

from ..constants import PERSON_UNITS, Per, Side


class Indicator(models.Model):
    """One thing that can be promised and counted, owed by one side."""

    code = models.SlugField(unique=True)
    side = models.CharField(_("owed by"), max_length=10, choices=Side.choices)
    name = models.CharField(pgettext_lazy("of an indicator", "name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)
    explanation = models.CharField(_("explanation"), max_length=200)
    explanation_en = models.CharField(_("English explanation"), max_length=200)
    unit = models.CharField(_("unit"), max_length=10)
    unit_en = models.CharField(_("English unit"), max_length=20)
    per = models.CharField(_("counted"), max_length=10, choices=Per.choices)
    default_target = models.PositiveIntegerField(_("usual target"))
    maximum_target = models.PositiveIntegerField(_("largest sensible target"))
    is_offered = models.BooleanField(_("offered in new applications"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["side", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_default_within_maximum",
                condition=Q(default_target__lte=models.F("maximum_target"), default_target__gte=1),
                violation_error_message=_("The usual target lies between 1 and the largest sensible one."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def hint(self) -> str:
        return self.explanation_en if get_language() == "en" else self.explanation

    @property
    def unit_label(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit

    @property
    def counts_people(self) -> bool:
        return self.unit in PERSON_UNITS


class ClauseTemplate(models.Model):
    """A standard clause (範本條文), ours until the bureau's legal staff confirms it; versions copy it.

    `body` may name {school}, {district}, {first_day} and {last_day}.
    """

    code = models.SlugField(unique=True)
    title = models.CharField(_("heading"), max_length=40)
    body = models.TextField(_("text"), max_length=1000)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_offered = models.BooleanField(_("part of new agreements"), default=True)
    # Null until the bureau says that its legal staff has confirmed this wording.
    confirmed_on = models.DateField(_("confirmed by legal staff on"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title


class ClauseEvent(Event):
    """What happened to a standard clause."""

    subject = models.ForeignKey(ClauseTemplate, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="clause_event_chain")]
