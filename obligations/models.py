"""Ladders, and the ledger of what they have sent. Obligations are never stored: apps declare how to find them."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from history.models import Event
from notifications.constants import Channel

from .constants import MAX_OFFSET_DAYS, Audience, Body, ReminderState, Unit

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Ladder(models.Model):
    """The reminders that one kind of obligation gets, step by step; edited by the bureau."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(pgettext_lazy("of a ladder", "name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)

    steps: "RelatedManager[LadderStep]"

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reminder ladder")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    def get_absolute_url(self) -> str:
        return reverse("obligations:ladder", args=[self.code])


class LadderStep(models.Model):
    """One reminder: how many days before (negative) or after the due date, to whom, how. Retired, never deleted."""

    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="steps")
    offset = models.SmallIntegerField(_("days from the due date"))
    unit = models.CharField(_("counted in"), max_length=10, choices=Unit.choices, default=Unit.WORKING)
    audience = models.CharField(_("goes to"), max_length=12, choices=Audience.choices)
    channel = models.CharField(
        _("how"),
        max_length=10,
        choices=[(Channel.IMMEDIATE, Channel.IMMEDIATE.label), (Channel.DIGEST, Channel.DIGEST.label)],
        default=Channel.DIGEST,
    )
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["ladder_id", "offset", "pk"]
        verbose_name = _("step")
        constraints = [
            models.UniqueConstraint(
                fields=["ladder", "offset", "unit", "audience"],
                name="ladder_step_once",
                condition=Q(retired_at__isnull=True),
                violation_error_message=_("There is such a step already."),
            ),
            models.CheckConstraint(
                name="ladder_step_offset_sensible",
                condition=Q(offset__gte=-MAX_OFFSET_DAYS, offset__lte=MAX_OFFSET_DAYS),
                violation_error_message=_("Choose a number of days between −400 and 400."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ladder_id}: {self.offset:+d} {self.unit} → {self.audience}"


class Sweep(models.Model):
    """One run of the sweep, kept for the readiness page and for explanations."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    issued = models.PositiveIntegerField(default=0)
    superseded = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    # Codes of the obligations whose declaration raised; the others were swept all the same.
    failures = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["-finished_at"], name="sweep_finished")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class Reminder(models.Model):
    """The ledger: one step of a ladder for one round of one obligation. Written by the sweep alone.

    A round is an obligation with its start and due date; when either changes, the ladder begins anew.
    """

    obligation = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    owed_by_kind = models.CharField(max_length=12, choices=Body.choices)
    owed_by_id = models.BigIntegerField()
    started_at = models.DateTimeField()
    due_on = models.DateField()
    step = models.ForeignKey(LadderStep, on_delete=models.PROTECT, related_name="+")
    fires_on = models.DateField()
    state = models.CharField(max_length=12, choices=ReminderState.choices)
    sweep = models.ForeignKey(Sweep, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    # The sweep that found the obligation fulfilled, moved or withdrawn.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["fires_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "subject_id", "due_on", "started_at", "step"],
                name="reminder_once_per_round_and_step",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="reminder_subject"),
            models.Index(
                fields=["obligation", "subject_id"], name="reminder_open", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["sweep"], name="reminder_sweep"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}:{self.subject_id}:{self.due_on:%Y-%m-%d}:{self.step_id}"


class LadderEvent(Event):
    """What happened to a ladder."""

    subject = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="ladder_event_chain")]
