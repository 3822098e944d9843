"""Indicators, agreements with commitments of both sides, and cooperation known from documents."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import local_today
from core.references import REFERENCE_LENGTH
from districts.models import District
from history.models import Event
from schools.models import SEARCH_COLUMNS, Campus, School

from .constants import LIVE_STATUSES, AgreementStatus, Per, Relation, Side, SourceConfidence, Standing
from .workflow import allowed_moves

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class Indicator(models.Model):
    """One thing that can be promised and counted, owed by one side."""

    code = models.SlugField(unique=True)
    side = models.CharField(_("owed by"), max_length=10, choices=Side.choices)
    name = models.CharField(pgettext_lazy("of an indicator", "name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80)
    explanation = models.CharField(_("explanation"), max_length=200)
    explanation_en = models.CharField(_("English explanation"), max_length=200)
    unit = models.CharField(_("unit"), max_length=10)
    unit_en = models.CharField(_("English unit"), max_length=20)
    per = models.CharField(_("counted"), max_length=10, choices=Per.choices)
    default_target = models.PositiveIntegerField(_("usual target"))
    maximum_target = models.PositiveIntegerField(_("largest sensible target"))
    is_offered = models.BooleanField(_("offered in new applications"), default=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["side", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_default_within_maximum",
                condition=Q(default_target__lte=models.F("maximum_target"), default_target__gte=1),
                violation_error_message=_("The usual target lies between 1 and the largest sensible one."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def hint(self) -> str:
        return self.explanation_en if get_language() == "en" else self.explanation

    @property
    def unit_label(self) -> str:
        return self.unit_en if get_language() == "en" else self.unit


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def with_parties(self) -> "Self":
        """School and district come along, without the long columns that no list shows."""
        unseen = [f"school__{column}" for column in SEARCH_COLUMNS]
        return self.select_related("school", "district").defer(*unseen, "district__map_path")

    def live(self) -> "Self":
        """Signed, begun and not past the last day: what counts as a partnership anywhere in the portal."""
        today = local_today()
        return self.filter(status__in=LIVE_STATUSES, starts_on__lte=today, ends_on__gte=today)

    def coming(self) -> "Self":
        return self.filter(status__in=LIVE_STATUSES, starts_on__gt=local_today())

    def drafts(self) -> "Self":
        return self.filter(status=AgreementStatus.DRAFT)

    def over(self) -> "Self":
        """Ended, or past the last day without anybody having ended or renewed it."""
        past = Q(status__in=LIVE_STATUSES, ends_on__lt=local_today())
        return self.filter(Q(status=AgreementStatus.ENDED) | past)

    def with_own_campus(self) -> "Self":
        """Annotate `is_local`: the school has a campus in the very district it accompanies."""
        campuses = Campus.objects.filter(school=OuterRef("school"), district=OuterRef("district")).order_by()
        return self.annotate(is_local=Exists(campuses))

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """Agreements in force or ended are public facts; a draft belongs to its two sides, the bureau and auditors."""
        public = self.exclude(status=AgreementStatus.DRAFT)
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return public
        if acting.is_bureau or acting.is_auditor:
            return self
        own = Q(school_id=acting.school_id) if acting.is_school else Q(district_id=acting.district_id)
        return public | self.filter(own)


class Agreement(models.Model):
    """A cooperation agreement (合作協議) of one school and one district for a term."""

    reference = models.CharField(
        pgettext_lazy("of an agreement", "reference"), max_length=REFERENCE_LENGTH, unique=True
    )
    # Their indexes stand in Meta, together with the order of the list.
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="agreements", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="agreements", db_index=False)
    status = models.CharField(
        max_length=10, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT, editable=False
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    document_number = models.CharField(_("official document number"), max_length=40, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    commitments: "RelatedManager[Commitment]"

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__gt=models.F("starts_on")),
                violation_error_message=_("The last day must lie after the first."),
            ),
            models.CheckConstraint(
                name="agreement_signed_unless_draft",
                condition=Q(status=AgreementStatus.DRAFT) | Q(signed_on__isnull=False),
                violation_error_message=_("An agreement in force needs the day it was signed."),
            ),
            models.UniqueConstraint(
                fields=["school", "district"],
                name="agreement_one_in_force_per_pair",
                condition=Q(status=AgreementStatus.ACTIVE),
                violation_error_message=_("This school and district already have an agreement in force."),
            ),
        ]
        indexes = [
            # The public list runs down the primary key; these serve its filters.
            models.Index(fields=["status", "-id"], name="agreement_by_status"),
            models.Index(fields=["district", "-id"], name="agreement_by_district"),
            models.Index(fields=["school", "-id"], name="agreement_by_school"),
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
        return reverse("agreements:detail", args=[self.reference])

    @property
    def is_draft(self) -> bool:
        return self.status == AgreementStatus.DRAFT

    def standing_on(self, day: date) -> Standing:
        """Nobody calls an agreement in force before its first day or after its last."""
        if self.status not in LIVE_STATUSES:
            return Standing.DRAFT if self.is_draft else Standing.ENDED
        if day < self.starts_on:
            return Standing.COMING
        return Standing.LAPSED if day > self.ends_on else Standing.LIVE

    @property
    def standing(self) -> Standing:
        return self.standing_on(local_today())


class Commitment(models.Model):
    """A target that one side owes under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="commitments")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["indicator__side", "indicator__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "indicator"], name="commitment_once_per_indicator"),
            models.CheckConstraint(name="commitment_target_positive", condition=Q(target__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.target}"


class DocumentedCooperation(models.Model):
    """Cooperation known only from a public source (文獻記載): shown as such, never counted as live."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="documented_cooperation")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="documented_cooperation")
    relation = models.CharField(max_length=20, choices=Relation.choices)
    # A year or a month, e.g. "2022" or "2019-03": that is all the sources say.
    as_of = models.CharField(_("as of"), max_length=7)
    source = models.CharField(_("source"), max_length=200)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=SourceConfidence.choices)

    class Meta:
        ordering = ["district__number", "school__registry_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "district", "relation"], name="documented_cooperation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.school} – {self.district} ({self.as_of})"


class AgreementEvent(Event):
    """What happened to an agreement."""

    subject = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="agreement_event_chain")]
