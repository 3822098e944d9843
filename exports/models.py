"""Long lists that somebody asked for as files: how far each is, and the file while it is kept."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from core.sheets import Format
from documents.models import StoredFile
from history.models import Event

from .constants import IN_THE_MAKING, KEPT_DAYS, PATIENCE_SECONDS, ExportStatus
from .registry import registry
from .workflow import EXPORT

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """Whoever asked, and nobody else."""
        return self.filter(asked_by=user.pk) if isinstance(user, User) else self.none()

    def with_capacity(self) -> "Self":
        return self.select_related("capacity__school", "capacity__district", "file").defer(
            "capacity__district__map_path", "capacity__school__search_text", "capacity__school__search_pieces"
        )


class Export(models.Model):
    """One list as one person narrowed it, written by a worker with the rights of the capacity it was asked with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.CharField(_("list"), max_length=40)
    # The conditions as in the address; the digest says with sheet, format and language what exactly was asked for.
    query = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    format = models.CharField(max_length=4, choices=Format.choices)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Null for public lists, asked for by somebody without a capacity.
    capacity = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(
        _("status"), max_length=10, choices=ExportStatus.choices, default=ExportStatus.WAITING, editable=False
    )
    written = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last sign of life of whoever writes it.
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # The kind of the last error, for whoever looks after the portal.
    failure = models.CharField(max_length=80, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    # Of the form it came from: one that is sent twice lands on the same export.
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ExportQuerySet.as_manager()

    events: "RelatedManager[ExportEvent]"

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("exported list")
        verbose_name_plural = _("exported lists")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "capacity", "digest"],
                name="export_one_in_the_making",
                condition=Q(status__in=sorted(IN_THE_MAKING)),
                nulls_distinct=False,
                violation_error_message=_("This list is being written already."),
            ),
            models.CheckConstraint(
                name="export_ready_with_its_file",
                condition=~Q(status__in=[ExportStatus.DONE, ExportStatus.EXPIRED])
                | Q(file__isnull=False, finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="export_of_person"),
            models.Index(fields=["moved_at"], name="export_to_make", condition=Q(status__in=sorted(IN_THE_MAKING))),
            models.Index(fields=["finished_at"], name="export_kept", condition=Q(status=ExportStatus.DONE)),
        ]
        triggers = [
            pgtrigger.FSM(name="export_status_moves", field="status", transitions=EXPORT.moves()),
            pgtrigger.Protect(
                name="export_begins_waiting",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=ExportStatus.WAITING.value),
            ),
            pgtrigger.Protect(name="export_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.format}"

    def get_absolute_url(self) -> str:
        return reverse("exports:export", args=[self.pk])

    @property
    def title(self) -> str:
        """What the list is called; its key once no app declares it any more."""
        sheet = registry.find(self.sheet)
        return str(sheet.title) if sheet else self.sheet

    @property
    def conditions(self) -> QueryDict:
        return QueryDict(self.query)

    @property
    def is_in_the_making(self) -> bool:
        return self.status in IN_THE_MAKING

    @property
    def is_ready(self) -> bool:
        return self.status == ExportStatus.DONE

    @property
    def has_failed(self) -> bool:
        return self.status == ExportStatus.FAILED

    @property
    def has_expired(self) -> bool:
        return self.status == ExportStatus.EXPIRED

    @property
    def percent(self) -> int:
        """How far the rows are written; a hundred only once the file is there."""
        if self.status in {ExportStatus.DONE, ExportStatus.EXPIRED}:
            return 100
        return min(99, self.written * 100 // self.total) if self.total else 0

    @property
    def is_stuck(self) -> bool:
        """Nobody has been at it for a while."""
        return self.is_in_the_making and (timezone.now() - self.moved_at).total_seconds() > PATIENCE_SECONDS

    @property
    def kept_until(self) -> "datetime | None":
        return self.finished_at + timedelta(days=KEPT_DAYS) if self.finished_at else None


class ExportEvent(Event):
    """What happened to an exported list."""

    subject = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="export_event_chain")]
