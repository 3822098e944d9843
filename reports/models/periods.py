"""Periods that are closed once, the figures frozen then, and what was found wrong in them later."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import local_today, roc_year
from cycles.models import AcademicTerm
from districts.models import District
from history.models import Event

from ..constants import QUARTER_MONTHS, REASON_LENGTH, PeriodKind, PeriodStatus, Scope
from ..workflow import PERIOD

if TYPE_CHECKING:
    from typing import Self

    from django_stubs_ext.db.models.manager import RelatedManager

_NEVER = pgtrigger.Update | pgtrigger.Delete


class PeriodQuerySet(models.QuerySet["Period"]):
    def closed(self) -> "Self":
        return self.filter(status=PeriodStatus.CLOSED)

    def to_close(self) -> "Self":
        """Those that have ended and wait for the bureau."""
        return self.filter(status=PeriodStatus.OPEN, ends_on__lt=local_today())


class Period(models.Model):
    """A term or a quarter; closed once, and never opened again."""

    kind = models.CharField(max_length=10, choices=PeriodKind.choices)
    # 115-1 for a term, 2026-q3 for a quarter: what addresses and documents call it.
    key = models.SlugField(max_length=10, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Whose figures it freezes: a quarter those of the term in which it ends.
    term = models.ForeignKey(AcademicTerm, on_delete=models.PROTECT, related_name="+")
    # The last day on which the bureau is to close it.
    due_on = models.DateField(_("to be closed by"))
    status = models.CharField(max_length=10, choices=PeriodStatus.choices, default=PeriodStatus.OPEN, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = PeriodQuerySet.as_manager()

    snapshot: "Snapshot"
    events: "RelatedManager[PeriodEvent]"

    class Meta:
        ordering = ["-ends_on", "kind"]
        verbose_name = _("period")
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on"], name="period_once"),
            models.CheckConstraint(name="period_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="period_closed_by_somebody",
                condition=Q(status=PeriodStatus.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | Q(status=PeriodStatus.CLOSED, closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["-ends_on", "kind"], name="period_by_end")]
        triggers = [
            pgtrigger.FSM(name="period_status_moves", field="status", transitions=PERIOD.moves()),
            pgtrigger.Protect(
                name="period_begins_open",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=PeriodStatus.OPEN.value),
            ),
            pgtrigger.Protect(
                name="period_closed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status=PeriodStatus.CLOSED.value),
            ),
            pgtrigger.Protect(name="period_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("reports:period", args=[self.key])

    @property
    def label(self) -> str:
        """Its name in the reader's language: 114學年度第2學期, 115年第3季."""
        if self.kind == PeriodKind.TERM:
            return str(self.term)
        last = self.ends_on
        said = {"year": roc_year(last), "ce": last.year, "number": last.month // QUARTER_MONTHS}
        return _t("Quarter %(number)d of %(ce)d (ROC %(year)d)") % said

    @property
    def is_closed(self) -> bool:
        return self.status == PeriodStatus.CLOSED

    @property
    def is_quarter(self) -> bool:
        return self.kind == PeriodKind.QUARTER

    @property
    def has_ended(self) -> bool:
        """Its last day has passed."""
        return self.ends_on < local_today()


class Snapshot(models.Model):
    """The figures of a closed period as text; what is read is what was hashed."""

    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="snapshot")
    # Canonical JSON of reports.figures.to_json, and its SHA-256.
    figures = models.TextField()
    sha256 = models.CharField(max_length=64)
    definitions_version = models.PositiveSmallIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()

    errata: "RelatedManager[Erratum]"

    class Meta:
        ordering = ["-taken_at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=_NEVER)]

    def __str__(self) -> str:
        return f"{self.period_id} {self.sha256[:12]}"


class Erratum(models.Model):
    """One figure of a snapshot was wrong; both values stand beside each other from then on."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="errata")
    figure = models.CharField(_("figure"), max_length=40)
    scope = models.CharField(max_length=10, choices=Scope.choices)
    # The district's or the school's code; empty for the city.
    code = models.CharField(max_length=20, blank=True)
    # Both as reports.figures writes a value; null where nothing was, or is to be, said.
    was = models.JSONField(null=True)
    right = models.JSONField(null=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["snapshot_id", "at", "pk"]
        verbose_name = _("erratum")
        constraints = [
            models.CheckConstraint(
                name="erratum_code_unless_of_the_city",
                condition=Q(scope=Scope.CITY, code="") | (~Q(scope=Scope.CITY) & ~Q(code="")),
            ),
            models.CheckConstraint(name="erratum_has_a_reason", condition=~Q(reason="")),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_NEVER)]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.figure}"


class HandoverCopy(models.Model):
    """The handover file of the city, or of a district, as it was when a quarter was closed."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="handovers")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    # Canonical JSON of the document, and its SHA-256.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["period_id", "district_id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "district"], name="handover_copy_once", nulls_distinct=False),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_NEVER)]

    def __str__(self) -> str:
        return f"{self.period_id} {self.district_id or Scope.CITY}"


class PeriodEvent(Event):
    """What happened to a period."""

    subject = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="period_event_chain")]
