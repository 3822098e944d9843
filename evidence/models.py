"""What was done for a commitment, its proof, where it counts, and who confirmed it."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from agreements.constants import Side
from agreements.models import Agreement, Indicator, TermTarget
from core.addresses import address_of
from core.references import REFERENCE_LENGTH
from districts.models import District
from documents.models import StoredFile
from history.models import Event
from schools.models import School

from .constants import DisputeReason, Settlement, UseState
from .workflow import allowed_moves

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """Its own body, the other side of every agreement it counts for, the bureau and auditors."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_bureau or acting.is_auditor:
            return self
        return self.filter(_of_body(acting) | _counted_with(acting))

    def of_own_side(self, user: "User | AnonymousUser") -> "Self":
        """What one's own school or district reported; of what is visible, all to those who are of neither."""
        acting = user.acting if isinstance(user, User) else None
        is_party = acting is not None and (acting.is_school or acting.is_district)
        return self.filter(_of_body(acting)) if acting is not None and is_party else self.visible_to(user)

    def of_other_sides(self, user: "User | AnonymousUser") -> "Self":
        """What the other sides of one's agreements reported; of what is visible, all to those who are of neither."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None or not (acting.is_school or acting.is_district):
            return self.visible_to(user)
        other = Side.GOVERNMENT if acting.is_school else Side.SCHOOL
        return self.filter(_counted_with(acting), side=other)


def _of_body(acting: Membership) -> Q:
    return Q(school_id=acting.school_id) if acting.is_school else Q(district_id=acting.district_id)


def _counted_with(acting: Membership) -> Q:
    """Whether a report counts for any agreement of one's own."""
    uses = EvidenceUse.objects.filter(evidence=models.OuterRef("pk")).order_by()
    if acting.is_school:
        return Q(models.Exists(uses.filter(agreement__school_id=acting.school_id)))
    return Q(models.Exists(uses.filter(agreement__district_id=acting.district_id)))


class Evidence(models.Model):
    """One report of something done, by a school or by a district office; entered once, used for several commitments."""

    reference = models.CharField(_("reference"), max_length=REFERENCE_LENGTH, unique=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, related_name="evidence")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="evidence")
    # The newest wording; never null once the service has returned.
    current = models.OneToOneField("EvidenceVersion", on_delete=models.PROTECT, null=True, related_name="+")
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)
    # Of the form it came from: one that is sent twice lands on the same report.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    versions: "RelatedManager[EvidenceVersion]"
    uses: "RelatedManager[EvidenceUse]"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_of_one_body",
                condition=Q(side=Side.SCHOOL, school__isnull=False, district__isnull=True)
                | Q(side=Side.GOVERNMENT, school__isnull=True, district__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="evidence_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address_of("evidence:detail", self.reference)


class EvidenceVersion(models.Model):
    """One wording of a report; never changed, so that what was verified can always be shown."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(_("what was done"), max_length=120)
    happened_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    note = models.TextField(_("more"), max_length=2000, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    files: "RelatedManager[EvidenceFile]"

    class Meta:
        ordering = ["evidence_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once_per_number"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.what} ({self.happened_on:%Y-%m-%d})"


class EvidenceFile(models.Model):
    """A proof attached to one wording; the same file may serve the next one."""

    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    # The people on it agree that it appears in reports and on public pages.
    is_cleared = models.BooleanField(_("may be published"), default=False)

    class Meta:
        ordering = ["version_id", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="evidence_file_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.file_id}"


class EvidenceUse(models.Model):
    """That a report counts for one target, how much, and what the other side says to it.

    Agreement, side and date repeat what version and target say, so that all agreements are judged by one statement;
    the service that writes them is the only one that does.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="uses", db_index=False)
    target = models.ForeignKey(TermTarget, on_delete=models.PROTECT, related_name="uses", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="uses", db_index=False)
    # Who owes the target and reported; the other one verifies.
    side = models.CharField(max_length=10, choices=Side.choices)
    happened_on = models.DateField()
    amount = models.PositiveIntegerField(_("how many"))
    state = models.CharField(max_length=10, choices=UseState.choices, default=UseState.CLAIMED, editable=False)
    state_since = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["evidence_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "target"],
                name="evidence_use_once",
                condition=~Q(state=UseState.WITHDRAWN),
                violation_error_message=_("This report counts for that commitment already."),
            ),
            models.CheckConstraint(name="evidence_use_positive", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="evidence_use_verified_by_somebody",
                condition=Q(state=UseState.VERIFIED, verified_by__isnull=False, verified_at__isnull=False)
                | (~Q(state=UseState.VERIFIED) & Q(verified_by__isnull=True, verified_at__isnull=True)),
            ),
        ]
        indexes = [
            # What a target's progress and an agreement's lights are added up from, without touching the table.
            models.Index(fields=["target", "state"], include=["amount"], name="evidence_use_by_target"),
            models.Index(
                fields=["agreement", "state", "-happened_on"],
                include=["side", "state_since"],
                name="evidence_use_by_agreement",
            ),
            models.Index(
                fields=["state_since"], condition=Q(state__in=["claimed", "disputed"]), name="evidence_use_open"
            ),
            # What waits for one of the sides, in the order of its list.
            models.Index(
                fields=["side", "state_since", "id"], condition=Q(state="claimed"), name="evidence_use_waiting"
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="evidence_use_state_moves", field="state", transitions=allowed_moves()),
            pgtrigger.Protect(
                name="evidence_use_begins_claimed",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=UseState.CLAIMED.value),
            ),
            pgtrigger.Protect(name="evidence_use_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} → {self.target_id}"


class Dispute(models.Model):
    """The other side's objection to one use, what was answered, and how it ended."""

    use = models.ForeignKey(EvidenceUse, on_delete=models.PROTECT, related_name="disputes")
    reason = models.CharField(_("reason"), max_length=10, choices=DisputeReason.choices)
    comment = models.CharField(_("explanation"), max_length=500)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    # The reporter holds to it: then the bureau settles.
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    settlement = models.CharField(max_length=10, choices=Settlement.choices, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settlement_note = models.CharField(_("reasons"), max_length=500, blank=True)

    class Meta:
        ordering = ["use_id", "raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["use"],
                name="dispute_one_open",
                condition=Q(settled_at__isnull=True),
                violation_error_message=_("This report is disputed already."),
            ),
            models.CheckConstraint(
                name="dispute_settled_somehow",
                condition=Q(settled_at__isnull=True, settlement="") | (Q(settled_at__isnull=False) & ~Q(settlement="")),
            ),
            models.CheckConstraint(
                name="dispute_answered_after_raised",
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("raised_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["raised_at", "id"], condition=Q(settled_at__isnull=True), name="dispute_open"),
            # What waits for the bureau.
            models.Index(
                fields=["raised_at"],
                condition=Q(settled_at__isnull=True, answered_at__isnull=False),
                name="dispute_to_settle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use_id} {self.reason}"

    @property
    def raised_on(self) -> date:
        """The local day from which the time to answer counts."""
        return timezone.localdate(self.raised_at)


class VerifiedTotal(models.Model):
    """What has been verified of one indicator under all signed agreements; written by one statement, every hour."""

    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, primary_key=True, related_name="+")
    amount = models.PositiveBigIntegerField()
    reports = models.PositiveIntegerField()
    # Of these reports, those of the demonstration.
    samples = models.PositiveIntegerField()
    latest = models.DateField()
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator"]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.amount}"


class EvidenceEvent(Event):
    """What happened to a piece of evidence."""

    subject = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="evidence_event_chain")]
