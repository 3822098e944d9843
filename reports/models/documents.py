"""Documents that somebody asked for: how far each is, what it says, its PDF and its ODT."""

from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.references import REFERENCE_LENGTH
from districts.models import District
from documents.models import StoredFile
from history.models import Event
from schools.models import School

from ..constants import COMMON, IN_THE_MAKING, OF_PERIOD, ReportKind, ReportStatus, Stage
from ..workflow import REPORT
from .periods import Period

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class ReportQuerySet(models.QuerySet["Report"]):
    def with_places(self) -> "Self":
        """What a list names comes along."""
        return self.select_related("period__term", "district", "school", "person", "asked_by", "pdf", "odt").defer(
            "content", "district__map_path", "school__search_text", "school__search_pieces"
        )

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """One's own office's or school's, the common ones of the city once they are ready; the bureau and auditors all
        but what is about a person, which is for whoever asked and for the person."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        about_me = Q(kind=ReportKind.PERSONAL) & (Q(person=user.pk) | Q(asked_by=user.pk))
        if acting.is_bureau or acting.is_auditor:
            return self.filter(~Q(kind=ReportKind.PERSONAL) | about_me)
        own = Q(school=acting.school_id) if acting.is_school else Q(district=acting.district_id)
        common = Q(kind__in=sorted(COMMON), status=ReportStatus.DONE)
        return self.filter((own & ~Q(kind=ReportKind.PERSONAL)) | common | about_me)


class Report(models.Model):
    """One document; made by a worker from `content`, which is written first."""

    reference = models.CharField(pgettext_lazy("of a document", "reference"), max_length=REFERENCE_LENGTH, unique=True)
    kind = models.CharField(_("type"), max_length=10, choices=ReportKind.choices)
    # What it tells of; a handover is of the day, or of a closed quarter.
    period = models.ForeignKey(Period, on_delete=models.PROTECT, null=True, related_name="reports")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=ReportStatus.choices, default=ReportStatus.WAITING, editable=False)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last sign of life of whoever makes it.
    moved_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    # The kind of the last error, for whoever looks after the portal.
    failure = models.CharField(max_length=80, blank=True)
    # Canonical JSON of everything the document says, and its SHA-256.
    content = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    # The hash of the figures it was made of: that of the snapshot where the period is closed.
    figures_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    odt = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    # Of the form it came from: one that is sent twice lands on the same document.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = ReportQuerySet.as_manager()

    events: "RelatedManager[ReportEvent]"

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("document")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "district", "school", "person"],
                name="report_one_in_the_making",
                condition=Q(status__in=sorted(IN_THE_MAKING)),
                nulls_distinct=False,
                violation_error_message=_("This document is being made already."),
            ),
            models.CheckConstraint(
                name="report_scope_of_its_kind",
                condition=Q(kind__in=sorted(COMMON), district__isnull=True, school__isnull=True, person__isnull=True)
                | Q(kind=ReportKind.DISTRICT, district__isnull=False, school__isnull=True, person__isnull=True)
                | Q(kind=ReportKind.SCHOOL, school__isnull=False, district__isnull=True, person__isnull=True)
                | Q(kind=ReportKind.HANDOVER, school__isnull=True, person__isnull=True)
                | Q(kind=ReportKind.PERSONAL, person__isnull=False, school__isnull=True, period__isnull=True),
            ),
            models.CheckConstraint(
                name="report_of_a_period",
                condition=~Q(kind__in=sorted(OF_PERIOD)) | Q(period__isnull=False),
            ),
            models.CheckConstraint(
                name="report_ready_with_its_files",
                condition=~Q(status=ReportStatus.DONE)
                | (Q(pdf__isnull=False, odt__isnull=False, finished_at__isnull=False) & ~Q(content="")),
            ),
        ]
        indexes = [
            models.Index(fields=["moved_at"], name="report_to_make", condition=Q(status__in=sorted(IN_THE_MAKING))),
        ]
        triggers = [
            pgtrigger.FSM(name="report_status_moves", field="status", transitions=REPORT.moves()),
            pgtrigger.Protect(
                name="report_begins_waiting",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=ReportStatus.WAITING.value),
            ),
            pgtrigger.Protect(
                name="report_ready_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=ReportStatus.DONE.value),
            ),
            pgtrigger.Protect(name="report_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.reference])

    @property
    def is_in_the_making(self) -> bool:
        return self.status in IN_THE_MAKING

    @property
    def is_ready(self) -> bool:
        return self.status == ReportStatus.DONE

    @property
    def has_failed(self) -> bool:
        return self.status == ReportStatus.FAILED

    @property
    def whose(self) -> str:
        """Whom it is about; empty for the city."""
        one = self.person.name if self.person else self.school or self.district
        return str(one) if one else ""


class ReportEvent(Event):
    """What happened to a document."""

    subject = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="report_event_chain")]
