"""A list as it was read, row by row, and what became of it."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.selectors import acting_membership
from core.references import REFERENCE_LENGTH
from documents.models import StoredFile
from history.models import Event

from .constants import BatchStatus, BatchVerb, ListKind, Outcome
from .workflow import BATCH

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """The bureau's and the auditors'."""
        acting = acting_membership(user)
        return self if acting is not None and (acting.is_bureau or acting.is_auditor) else self.none()


class Batch(models.Model):
    """One file that was handed in: what it is about, how it was understood, and whether it was taken over."""

    reference = models.CharField(pgettext_lazy("of a batch", "batch"), max_length=REFERENCE_LENGTH, unique=True)
    kind = models.CharField(max_length=12, choices=ListKind.choices)
    status = models.CharField(max_length=10, choices=BatchStatus.choices, default=BatchStatus.CHECKED, editable=False)
    # Gone two days after it came where it holds what people have said about themselves.
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    # [heading in the file, key of the column or ""] from left to right.
    headings = models.JSONField(default=list)
    sheet = models.CharField(max_length=100, blank=True)
    added = models.PositiveIntegerField(pgettext_lazy("rows of a batch", "to add"), default=0)
    present = models.PositiveIntegerField(pgettext_lazy("rows of a batch", "there already"), default=0)
    wrong = models.PositiveIntegerField(pgettext_lazy("rows of a batch", "with errors"), default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    # When the rows were last judged; whoever takes it over names what they have seen.
    checked_at = models.DateTimeField()
    # Who takes it over, in which capacity, and since when.
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    # The last sign of life of whoever takes it over.
    moved_at = models.DateTimeField()
    # Why it was not taken over, for whoever tried.
    note = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = BatchQuerySet.as_manager()

    rows: "RelatedManager[Row]"
    events: "RelatedManager[BatchEvent]"

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(
                name="batch_taken_by_somebody",
                condition=Q(status__in=[BatchStatus.CHECKED, BatchStatus.DROPPED], taken_by=None, taken_at=None)
                | Q(status=BatchStatus.TAKING, taken_by__isnull=False, taken_at=None)
                | Q(status=BatchStatus.TAKEN, taken_by__isnull=False, taken_at__isnull=False),
            ),
            models.CheckConstraint(
                name="batch_taken_without_errors",
                condition=Q(status__in=[BatchStatus.CHECKED, BatchStatus.DROPPED]) | Q(wrong=0, added__gte=1),
                violation_error_message=_("A batch is taken over whole, or not at all."),
            ),
        ]
        indexes = [
            models.Index(fields=["moved_at"], name="batch_to_take", condition=Q(status=BatchStatus.TAKING)),
            models.Index(fields=["uploaded_at"], name="batch_waiting", condition=Q(status=BatchStatus.CHECKED)),
        ]
        triggers = [
            pgtrigger.FSM(name="batch_status_moves", field="status", transitions=BATCH.moves()),
            pgtrigger.Protect(
                name="batch_begins_checked",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=BatchStatus.CHECKED.value),
            ),
            pgtrigger.Protect(name="batch_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("imports:batch", args=[self.reference])

    @property
    def is_waiting(self) -> bool:
        """Checked, and nobody has decided about it."""
        return self.status == BatchStatus.CHECKED

    @property
    def is_being_taken(self) -> bool:
        return self.status == BatchStatus.TAKING

    @property
    def is_taken(self) -> bool:
        return self.status == BatchStatus.TAKEN

    @property
    def is_dropped(self) -> bool:
        return self.status == BatchStatus.DROPPED

    @property
    def original(self) -> StoredFile | None:
        """The file where it is kept; one with what people have said about themselves is only read."""
        return self.file if self.file and self.file.linked_at else None

    @property
    def total(self) -> int:
        return self.added + self.present + self.wrong


class Row(models.Model):
    """One row of the file as it stands there, and what the check says about it."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    # As the spreadsheet counts them, from 1.
    number = models.PositiveIntegerField()
    # The texts of the columns that were understood, by key.
    cells = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    # What it is about in a few words, and the record it made or found.
    label = models.CharField(max_length=200, blank=True)
    record = models.CharField(max_length=80, blank=True)
    # [column, value, what to do] each.
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                name="import_row_wrong_with_problems",
                condition=(Q(outcome=Outcome.WRONG) & ~Q(problems=[])) | (~Q(outcome=Outcome.WRONG) & Q(problems=[])),
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class BatchEvent(Event):
    """What happened to a batch."""

    subject = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="batch_event_chain")]

    @property
    def words(self) -> str:
        return str(BatchVerb(self.verb).label)
