"""Somebody who asked: by telephone, at the counter, or by raising a hand on the portal."""

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.dates import local_today
from core.references import REFERENCE_LENGTH
from districts.models import District
from history.models import Event
from schools.models import SEARCH_COLUMNS, School

from ..constants import (
    ABOUT_LENGTH,
    REACH_LENGTH,
    REASON_LENGTH,
    WHO_LENGTH,
    Channel,
    EnquiryStatus,
    EnquiryVerb,
    Reader,
)
from ..workflow import ENQUIRY

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager

    from .invitation import Invitation


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def open(self) -> "Self":
        return self.filter(status=EnquiryStatus.OPEN)

    def in_charge(self, user: "User | AnonymousUser") -> "Self":
        """Those a person is to answer: a school's coordinators what was passed to them, a desk what came to it, the
        bureau what came to it or a desk; auditors read all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_auditor:
            return self
        if acting.is_bureau:
            return self.exclude(reader=Reader.SCHOOL)
        if acting.is_district:
            return self.filter(reader=Reader.DISTRICT, district=acting.district_id)
        return self.filter(reader=Reader.SCHOOL, school=acting.school_id) if acting.is_coordinator else self.none()

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """What one is to answer, and what one has asked oneself."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self.in_charge(user) | self.filter(person=user)

    def with_parties(self) -> "Self":
        unseen = [f"school__{column}" for column in SEARCH_COLUMNS]
        return self.select_related("school", "district").defer(*unseen, "district__map_path")


class Enquiry(models.Model):
    """One call, visit or raised hand about a school (洽詢): who, one way to reach them, what about."""

    reference = models.CharField(pgettext_lazy("of an enquiry", "reference"), max_length=REFERENCE_LENGTH, unique=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enquiries", db_index=False)
    # Which district it is about; none where it is about no particular one.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="enquiries", db_index=False
    )
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel.choices)
    reader = models.CharField(_("who is to answer"), max_length=10, choices=Reader.choices)
    # Emptied CONTACT_KEPT_DAYS after it is closed.
    who = models.CharField(_("who asked"), max_length=WHO_LENGTH, blank=True)
    reach = models.CharField(_("how to reach them"), max_length=REACH_LENGTH, blank=True)
    about = models.TextField(_("what about"), max_length=ABOUT_LENGTH)
    # Who raised a hand; an official records for somebody without an account.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=EnquiryStatus.choices, default=EnquiryStatus.OPEN, editable=False)
    note = models.CharField(_("what was answered"), max_length=REASON_LENGTH, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Of the form it came from: one that is sent twice is entered once.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = EnquiryQuerySet.as_manager()

    events: "RelatedManager[EnquiryEvent]"
    invitation: "Invitation"

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("enquiry")
        constraints = [
            models.CheckConstraint(
                name="enquiry_closed_since",
                condition=Q(status=EnquiryStatus.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(status=EnquiryStatus.OPEN) & Q(closed_at__isnull=False, closed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="enquiry_desk_has_its_district", condition=~Q(reader=Reader.DISTRICT) | Q(district__isnull=False)
            ),
            models.CheckConstraint(
                name="enquiry_hand_has_its_person",
                condition=Q(channel=Channel.HAND, person__isnull=False)
                | (~Q(channel=Channel.HAND) & Q(person__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["person", "school"],
                name="enquiry_one_open_hand",
                condition=Q(status=EnquiryStatus.OPEN, person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="enquiry_by_district"),
            models.Index(fields=["school", "district", "-id"], name="enquiry_by_pair"),
            models.Index(fields=["status", "-id"], name="enquiry_by_status"),
        ]
        triggers = [
            pgtrigger.FSM(name="enquiry_status_moves", field="status", transitions=ENQUIRY.moves()),
            pgtrigger.Protect(
                name="enquiry_begins_open",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=EnquiryStatus.OPEN.value),
            ),
            pgtrigger.Protect(name="enquiry_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("needs:enquiry", args=[self.reference])

    @property
    def is_open(self) -> bool:
        return self.status == EnquiryStatus.OPEN

    @property
    def is_hand(self) -> bool:
        return self.channel == Channel.HAND

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < local_today()


class EnquiryEvent(Event):
    """What happened to an enquiry; never who asked."""

    subject = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="enquiry_event_chain")]

    @property
    def verb_label(self) -> str:
        return str(EnquiryVerb(self.verb).label)
