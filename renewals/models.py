"""What both sides say when an agreement comes to its end, and what became of it."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from agreements.models import Agreement, Indicator
from history.models import Event

from .constants import NOTE_LENGTH, DistrictWord, Outcome, SchoolChoice

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Renewal(models.Model):
    """The words of both sides about one agreement's end; there is none before the first word.

    Open while a word is missing or a move is on its way; a word after it was closed begins another one.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="renewals")
    opened_at = models.DateTimeField()
    school_choice = models.CharField(_("the school's choice"), max_length=10, choices=SchoolChoice.choices, blank=True)
    school_note = models.CharField(_("explanation"), max_length=NOTE_LENGTH, blank=True)
    school_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    school_at = models.DateTimeField(null=True)
    district_word = models.CharField(_("the district's word"), max_length=10, choices=DistrictWord.choices, blank=True)
    district_note = models.CharField(_("explanation"), max_length=NOTE_LENGTH, blank=True)
    district_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    district_at = models.DateTimeField(null=True)
    # What follows the agreement: with the same district, or, where the school moves, with another one.
    successor = models.OneToOneField(Agreement, on_delete=models.PROTECT, null=True, related_name="renewal_of")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    changes: "RelatedManager[ChangedTarget]"
    events: "RelatedManager[RenewalEvent]"

    class Meta:
        ordering = ["agreement_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                name="renewal_one_open",
                condition=Q(closed_at__isnull=True),
                violation_error_message=_("The renewal of this agreement is open already."),
            ),
            models.CheckConstraint(
                name="renewal_school_said_by_somebody",
                condition=Q(school_choice="", school_by__isnull=True, school_at__isnull=True)
                | (~Q(school_choice="") & Q(school_by__isnull=False, school_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="renewal_district_said_by_somebody",
                condition=Q(district_word="", district_by__isnull=True, district_at__isnull=True)
                | (~Q(district_word="") & Q(district_by__isnull=False, district_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="renewal_ending_needs_a_reason",
                condition=(~Q(school_choice=SchoolChoice.END) | ~Q(school_note=""))
                & (~Q(district_word=DistrictWord.STOP) | ~Q(district_note="")),
                violation_error_message=_("Say why you do not go on."),
            ),
            models.CheckConstraint(
                name="renewal_closed_somehow",
                condition=Q(closed_at__isnull=True, outcome="", successor__isnull=True)
                | Q(closed_at__isnull=False, outcome=Outcome.ENDED, successor__isnull=True)
                | Q(closed_at__isnull=False, outcome__in=[Outcome.RENEWED, Outcome.MOVED], successor__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="renewal_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="renewal_stays_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.school_choice}/{self.district_word}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ChangedTarget(models.Model):
    """A commitment that one side wants to carry on with another target; what is not here stays as it is."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="changes")
    side = models.CharField(max_length=10, choices=Side.choices)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target"))

    class Meta:
        ordering = ["renewal_id", "side", "indicator__side", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "side", "indicator"], name="changed_target_once"),
            models.CheckConstraint(name="changed_target_positive", condition=Q(target__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.renewal_id} {self.indicator_id} {self.target}"


class RenewalEvent(Event):
    """What happened to a renewal."""

    subject = models.ForeignKey(Renewal, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="renewal_event_chain")]
