"""What holds while an agreement is in force: commitments, their amounts by term, and pauses."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ranges import DateRange

from ..constants import PauseReason, Side
from .agreement import Agreement
from .catalogue import Indicator

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Commitment(models.Model):
    """A target that one side owes under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # False once an amendment has left it out: what was done for it stays with it.
    is_current = models.BooleanField(default=True)

    targets: "RelatedManager[TermTarget]"

    class Meta:
        ordering = ["indicator__side", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "indicator"], name="commitment_once_per_indicator"),
            models.CheckConstraint(name="commitment_target_positive", condition=Q(target__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.target}"


class TermTarget(models.Model):
    """How much of a commitment is due in one academic term or year; laid out when the agreement comes into force.

    `side` owes it and the other verifies; both stand here too, so that all agreements are judged by one statement.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="targets", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="targets", db_index=False)
    side = models.CharField(max_length=10, choices=Side.choices)
    # The days that count for it, both inclusive; the evidence is due on the last one.
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = models.PositiveIntegerField()
    # False once an amendment has put another amount in its place: evidence stays with it, it asks for nothing more.
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_on", "commitment_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "starts_on"], name="term_target_once", condition=Q(is_current=True)
            ),
            models.CheckConstraint(name="term_target_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="term_target_positive", condition=Q(amount__gte=1)),
        ]
        indexes = [
            models.Index(fields=["agreement", "starts_on"], name="term_target_by_agreement"),
            models.Index(fields=["commitment", "starts_on"], name="term_target_by_commitment"),
            # What is to be reported about now, looked for at every sweep.
            models.Index(
                fields=["side", "ends_on"],
                include=["agreement", "amount", "id"],
                name="term_target_by_end",
                condition=Q(is_current=True),
            ),
            # The list of commitments.
            models.Index(fields=["ends_on", "id"], name="term_target_by_last_day", condition=Q(is_current=True)),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.starts_on:%Y-%m-%d} {self.amount}"


class Pause(models.Model):
    """A break that both sides accept (N4): proposed by one, accepted by the other or by the bureau."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(_("reason"), max_length=15, choices=PauseReason.choices)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    proposed_side = models.CharField(max_length=10, choices=Side.choices)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    # Refused, taken back, or ended before its last day: then ends_on is moved up as well.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day must not lie before the first."),
            ),
            models.CheckConstraint(
                name="pause_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                name="pause_one_proposal_at_a_time",
                condition=Q(accepted_at__isnull=True, closed_at__isnull=True),
                violation_error_message=_("A pause has been proposed already."),
            ),
            ExclusionConstraint(
                name="pause_one_at_a_time",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary(True, True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(accepted_at__isnull=False),
                violation_error_message=_("These days overlap with another pause."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"
