"""Agreements of one school and one district, and what happened to them."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.addresses import address_of
from core.dates import local_today
from core.ranges import DateRange
from core.references import REFERENCE_LENGTH
from districts.models import District
from history.models import Event
from schools.models import SEARCH_COLUMNS, Campus, School

from ..constants import (
    LIVE_STATUSES,
    OPEN_STATUSES,
    AgreementKind,
    AgreementStatus,
    EndReason,
    Standing,
)
from ..workflow import allowed_moves

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager

    from .conduct import Commitment, Pause, TermTarget
    from .text import Version

_NEEDS_SIGNATURE = [
    AgreementStatus.ACTIVE, AgreementStatus.PAUSED, AgreementStatus.EXPIRED, AgreementStatus.SUPERSEDED,
]  # fmt: skip


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def with_parties(self) -> "Self":
        """School and district come along, without the long columns that no list shows."""
        unseen = [f"school__{column}" for column in SEARCH_COLUMNS]
        return self.select_related("school", "district").defer(*unseen, "district__map_path")

    def live(self) -> "Self":
        """Signed, begun and not past the last day: what counts as a partnership anywhere in the portal."""
        today = local_today()
        return self.filter(_runs_on(today), status__in=LIVE_STATUSES, starts_on__lte=today)

    def coming(self) -> "Self":
        return self.filter(status__in=LIVE_STATUSES, starts_on__gt=local_today())

    def resting(self) -> "Self":
        """In force and paused today."""
        return self.live().filter(status=AgreementStatus.PAUSED)

    def not_concluded(self) -> "Self":
        """Given up before it was signed."""
        return self.filter(status=AgreementStatus.TERMINATED, signed_on__isnull=True)

    def drafts(self) -> "Self":
        """Not in force yet, however far the talks have come."""
        return self.filter(status__in=OPEN_STATUSES)

    def over(self) -> "Self":
        """Ended, or past the last day without anybody having ended or renewed it."""
        past = Q(status__in=LIVE_STATUSES) & ~_runs_on(local_today())
        ended = Q(status__in=[AgreementStatus.EXPIRED, AgreementStatus.SUPERSEDED])
        return self.filter(ended | Q(status=AgreementStatus.TERMINATED, signed_on__isnull=False) | past)

    def with_own_campus(self) -> "Self":
        """Annotate `is_local`: the school has a campus in the very district it accompanies."""
        campuses = Campus.objects.filter(school=OuterRef("school"), district=OuterRef("district")).order_by()
        return self.annotate(is_local=Exists(campuses))

    def with_locality(self) -> "Self":
        """Annotate `locality`: the tie of the school's nearest campus to the district."""
        own = School.objects.filter(pk=OuterRef("school")).with_locality(OuterRef(OuterRef("district"))).order_by()
        return self.annotate(locality=Subquery(own.values("locality")))

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """What was signed is a public fact; what was not belongs to its two sides, the bureau and auditors."""
        public = self.filter(signed_on__isnull=False)
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return public
        if acting.is_bureau or acting.is_auditor:
            return self
        own = Q(school_id=acting.school_id) if acting.is_school else Q(district_id=acting.district_id)
        return public | self.filter(own)


def _runs_on(day: date) -> Q:
    """Its last day, moved up or not, has not passed."""
    return Q(closed_on__isnull=True, ends_on__gte=day) | Q(closed_on__gte=day)


class Agreement(models.Model):
    """A cooperation agreement (合作協議) of one school and one district for a term."""

    reference = models.CharField(
        pgettext_lazy("of an agreement", "reference"), max_length=REFERENCE_LENGTH, unique=True
    )
    kind = models.CharField(
        pgettext_lazy("of an agreement", "type"),
        max_length=10,
        choices=AgreementKind.choices,
        default=AgreementKind.PARTNER,
    )
    # Their indexes stand in Meta, together with the order of the list.
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agreements", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agreements", db_index=False)
    has_bureau = models.BooleanField(_("the Department of Civil Affairs is a party"), default=False)
    status = models.CharField(
        max_length=12, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # The last day it really ran, where that is not ends_on: terminated, or replaced by a successor.
    closed_on = models.DateField(_("ended on"), null=True)
    end_reason = models.CharField(_("reason"), max_length=15, choices=EndReason.choices, blank=True)
    end_note = models.CharField(_("explanation"), max_length=500, blank=True)
    document_number = models.CharField(_("official document number"), max_length=40, blank=True)
    # The day of the last signature of the wording in force.
    signed_on = models.DateField(_("signed on"), null=True)
    # What this one renews, or carries on in another district.
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    # Whether it takes the predecessor's place; otherwise the school serves both.
    replaces = models.BooleanField(default=False)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    commitments: "RelatedManager[Commitment]"
    targets: "RelatedManager[TermTarget]"
    versions: "RelatedManager[Version]"
    pauses: "RelatedManager[Pause]"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("The last day must lie after the first."),
            ),
            models.CheckConstraint(
                name="agreement_signed_when_in_force",
                condition=~Q(status__in=_NEEDS_SIGNATURE) | Q(signed_on__isnull=False),
                violation_error_message=_("An agreement in force needs the day it was signed."),
            ),
            models.CheckConstraint(
                name="agreement_terminated_with_reason",
                condition=~Q(status=AgreementStatus.TERMINATED) | (~Q(end_reason="") & Q(closed_on__isnull=False)),
                violation_error_message=_("Ending an agreement needs its day and a reason."),
            ),
            models.CheckConstraint(
                name="agreement_closed_within_term",
                # One that never came into force may be dropped before its first day; a replaced one ran at least a day.
                condition=Q(closed_on__isnull=True) | Q(closed_on__lte=F("ends_on")),
                violation_error_message=_("An agreement cannot run longer than its last day."),
            ),
            ExclusionConstraint(
                name="agreement_one_in_force_at_a_time",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    ("district", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            # Closed before it began: the range of no day would be an error, its first day is not.
                            Greatest(Coalesce("closed_on", "ends_on"), "starts_on"),
                            RangeBoundary(True, True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=sorted(LIVE_STATUSES)),
                violation_error_message=_("This school and district already have an agreement in force."),
            ),
        ]
        indexes = [
            # The public list runs down the primary key; these serve its filters.
            models.Index(fields=["status", "-id"], name="agreement_by_status"),
            models.Index(fields=["district", "-id"], name="agreement_by_district"),
            models.Index(fields=["school", "-id"], name="agreement_by_school"),
            models.Index(fields=["ends_on"], name="agreement_by_end", condition=Q(status__in=sorted(LIVE_STATUSES))),
            models.Index(
                fields=["ends_on"], name="agreement_expired_by_end", condition=Q(status=AgreementStatus.EXPIRED)
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="agreement_status_moves", field="status", transitions=allowed_moves()),
            pgtrigger.Protect(
                name="agreement_begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=AgreementStatus.DRAFT.value),
            ),
            pgtrigger.Protect(name="agreement_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return address_of("agreements:detail", self.reference)

    @property
    def is_open(self) -> bool:
        """Not in force yet."""
        return self.status in OPEN_STATUSES

    @property
    def last_day(self) -> date:
        """The last day it runs or ran, inclusive."""
        return self.closed_on or self.ends_on

    def standing_on(self, day: date) -> Standing:
        """Nobody calls an agreement in force before its first day or after its last."""
        if self.status not in LIVE_STATUSES:
            return self._standing_outside_force()
        if day < self.starts_on:
            return Standing.COMING
        if day > self.last_day:
            return Standing.LAPSED
        return Standing.PAUSED if self.status == AgreementStatus.PAUSED else Standing.LIVE

    def _standing_outside_force(self) -> Standing:
        if self.status == AgreementStatus.TERMINATED:
            return Standing.ENDED if self.signed_on else Standing.DROPPED
        if self.status == AgreementStatus.SUPERSEDED:
            return Standing.REPLACED
        return Standing.LAPSED if self.status == AgreementStatus.EXPIRED else Standing(self.status)

    @property
    def standing(self) -> Standing:
        return self.standing_on(local_today())


class AgreementEvent(Event):
    """What happened to an agreement."""

    subject = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="agreement_event_chain")]
