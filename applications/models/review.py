"""Decisions are rows: comments, corrections, assessments, referrals, decisions."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agreements.models import Indicator
from districts.models import District
from documents.models import StoredFile

from ..constants import CommentVisibility, CorrectionKind, Outcome
from .application import Application
from .clock import Clock

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Comment(models.Model):
    """A remark on a case, for officials only or visible to the school; never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=120)
    visibility = models.CharField(max_length=10, choices=CommentVisibility.choices)
    body = models.TextField(_("comment"), max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["application_id", "created_at", "pk"]
        constraints = [models.CheckConstraint(name="comment_not_empty", condition=~Q(body=""))]


class CorrectionRequest(Clock):
    """「請修正 3 項」: answers sent back to the school, each with its comment, until a date by its own clock."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    message = models.TextField(_("message to the school"), max_length=1000, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    due_on = models.DateField(_("answer by (inclusive)"))
    # Working days the desk still had when its clock stopped; it goes on with them.
    remaining_days = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    items: "RelatedManager[CorrectionItem]"

    class Meta:
        ordering = ["application_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="correction_number_once"),
            Clock.whole("correction_clock_whole"),
            models.UniqueConstraint(
                fields=["application"],
                name="correction_one_open",
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        # The returns of a quarter (F33).
        indexes = [models.Index(fields=["requested_at"], name="correction_requested_at")]


class CorrectionItem(models.Model):
    """One comment pinned to one answer; only pinned answers unlock."""

    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="items")
    question = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=CorrectionKind.choices, default=CorrectionKind.INCOMPLETE)
    comment = models.TextField(_("what to correct"), max_length=500)
    # The answer as it stood when it was pinned, for the before/after view.
    before = models.JSONField(null=True)
    # Ticked by the school, then by the official who has looked at it.
    done_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "question"], name="correction_item_once_per_question"),
            models.CheckConstraint(
                name="correction_item_carries_a_comment",
                condition=~Q(comment=""),
                violation_error_message=_("Say what is to be corrected."),
            ),
        ]


class Assessment(models.Model):
    """The district's word, for or against, with its reasons; confirmed by another person."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assessments")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    is_recommended = models.BooleanField(_("recommended"))
    # {criterion: {"answer": …, "note": …}}
    checklist = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), max_length=1000)
    assessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField()
    # Whether the bureau acted for a district without active accounts.
    by_bureau = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["application_id", "assessed_at", "pk"]
        indexes = [models.Index(fields=["district", "application"], name="assessment_of_district")]
        constraints = [
            models.CheckConstraint(
                name="assessment_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Give the reason for your assessment."),
            ),
            models.CheckConstraint(
                name="assessment_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("assessed_by")),
                violation_error_message=_("Another person than the assessor confirms."),
            ),
            models.CheckConstraint(
                name="assessment_confirmed_has_its_instant",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]


class Referral(models.Model):
    """The bureau passes a case that was not recommended to the school's next choice."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="referrals")
    from_district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    to_district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note to the next district"), max_length=500)
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()

    class Meta:
        ordering = ["application_id", "referred_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "from_district"], name="referral_once_per_district"),
            models.CheckConstraint(name="referral_to_another_district", condition=~Q(from_district=F("to_district"))),
        ]


class Decision(models.Model):
    """The bureau's decision: drafted by one person, invisible to the school until another releases it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reason_codes = models.JSONField(default=list)
    explanation = models.TextField(_("reasons in words"), max_length=1000)
    # 「如何才能成為同意」: mandatory on a decline.
    advice = models.TextField(_("what would make it a yes"), max_length=1000, blank=True)
    starts_on = models.DateField(_("first day of the agreement"), null=True)
    ends_on = models.DateField(_("last day of the agreement"), null=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    document_number = models.CharField(_("official document number"), max_length=40, blank=True)
    letter = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    commitments: "RelatedManager[DecisionCommitment]"

    class Meta:
        ordering = ["application_id", "drafted_at", "pk"]
        # What the quarterly report of reasons reads.
        indexes = [
            models.Index(fields=["released_at"], name="decision_released", condition=Q(released_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                name="decision_one_standing",
                condition=Q(discarded_at__isnull=True),
                violation_error_message=_("There is already a drafted decision."),
            ),
            models.CheckConstraint(
                name="decision_released_by_another",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("drafted_by")),
                violation_error_message=_("Another person than the drafter releases the decision."),
            ),
            models.CheckConstraint(
                name="decision_released_has_its_instant",
                condition=Q(released_by__isnull=True, released_at__isnull=True)
                | Q(released_by__isnull=False, released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_decline_says_what_would_make_it_a_yes",
                condition=~Q(outcome=Outcome.DECLINE) | ~Q(advice=""),
                violation_error_message=_("Say what would make it a yes."),
            ),
            models.CheckConstraint(
                name="decision_decline_has_a_coded_reason",
                condition=~Q(outcome=Outcome.DECLINE) | ~Q(reason_codes=[]),
                violation_error_message=_("Choose at least one reason for declining."),
            ),
            models.CheckConstraint(
                name="decision_approval_has_a_term",
                condition=~Q(outcome=Outcome.APPROVE)
                | Q(starts_on__isnull=False, ends_on__isnull=False, ends_on__gt=F("starts_on")),
                violation_error_message=_("An approval needs the first and last day of the agreement."),
            ),
        ]


class DecisionCommitment(models.Model):
    """A commitment that holds if the decision is released, of either side."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="commitments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target"))

    class Meta:
        ordering = ["decision_id", "indicator__side", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "indicator"], name="decision_commitment_once"),
            models.CheckConstraint(name="decision_commitment_positive", condition=Q(target__gte=1)),
        ]
