"""Once a year a district office looks back: what helped, what hindered, by the study's five factors."""

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from districts.models import District
from history.models import Event

from ..constants import REMARK_LENGTH, TEXT_LENGTH, Factor, ReviewStatus, Standing
from ..workflow import REVIEW

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class SelfReviewQuerySet(models.QuerySet["SelfReview"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """A desk its own, in every state; the bureau and auditors all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None or not acting.is_official:
            return self.none()
        return self.filter(district=acting.district_id) if acting.is_district else self

    def handed_in(self) -> "Self":
        return self.exclude(status=ReviewStatus.DRAFT)


class SelfReview(models.Model):
    """The self-review of one district office for one academic year."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    academic_year = models.PositiveSmallIntegerField(_("academic year (ROC)"))
    status = models.CharField(max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.DRAFT, editable=False)
    opened_at = models.DateTimeField()
    due_on = models.DateField(_("due on"))
    # Counts how often it was saved: whoever saves over a newer text is told so.
    version = models.PositiveIntegerField(default=0)
    wish = models.TextField(_("what your office needs from the Department"), max_length=TEXT_LENGTH, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.TextField(_("answer to the office"), max_length=REMARK_LENGTH, blank=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = SelfReviewQuerySet.as_manager()

    answers: "RelatedManager[FactorAnswer]"
    events: "RelatedManager[SelfReviewEvent]"

    class Meta:
        ordering = ["-academic_year", "district__number"]
        verbose_name = _("self-review")
        constraints = [
            models.UniqueConstraint(
                fields=["district", "academic_year"],
                name="self_review_once_a_year",
                violation_error_message=_("The self-review of this year has been begun already."),
            ),
            models.CheckConstraint(
                name="self_review_facts_of_its_status",
                condition=Q(status=ReviewStatus.DRAFT, submitted_at__isnull=True, read_at__isnull=True)
                | Q(status=ReviewStatus.SUBMITTED, submitted_at__isnull=False, read_at__isnull=True)
                | Q(status=ReviewStatus.READ, submitted_at__isnull=False, read_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="self_review_open")]
        triggers = [
            pgtrigger.FSM(name="self_review_status_moves", field="status", transitions=REVIEW.moves()),
            pgtrigger.Protect(
                name="self_review_begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=ReviewStatus.DRAFT.value),
            ),
            pgtrigger.Protect(name="self_review_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.academic_year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:review", args=[self.academic_year, self.district.slug])

    @property
    def year_label(self) -> str:
        return _t("Academic year %(year)d") % {"year": self.academic_year}

    @property
    def is_draft(self) -> bool:
        return self.status == ReviewStatus.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.status == ReviewStatus.SUBMITTED


class FactorAnswer(models.Model):
    """What an office says to one of the five factors."""

    review = models.ForeignKey(SelfReview, on_delete=models.PROTECT, related_name="answers")
    factor = models.CharField(max_length=15, choices=Factor.choices)
    standing = models.CharField(max_length=10, choices=Standing.choices, blank=True)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True)

    class Meta:
        ordering = ["review_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "factor"], name="factor_answered_once")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.factor}"


class SelfReviewEvent(Event):
    """What happened to a self-review."""

    subject = models.ForeignKey(SelfReview, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="self_review_event_chain")]
