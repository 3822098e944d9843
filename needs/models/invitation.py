"""A district, or the bureau for it, asks one school."""

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

from ..constants import LETTER_LENGTH, REASON_LENGTH, InvitationStatus, InvitationVerb
from ..workflow import INVITATION
from .enquiry import Enquiry
from .need import Need

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "Self":
        """Sent, and the day for the answer has not passed."""
        return self.filter(status=InvitationStatus.SENT, answer_by__gte=local_today())

    def overdue(self) -> "Self":
        return self.filter(status=InvitationStatus.SENT, answer_by__lt=local_today())

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """A school's confirmed people see what it was sent, a desk its district's, the bureau and auditors all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None:
            return self.none()
        if acting.is_school:
            return self.filter(school=acting.school_id)
        return self.filter(district=acting.district_id) if acting.is_district else self

    def with_parties(self) -> "Self":
        unseen = [f"school__{column}" for column in SEARCH_COLUMNS]
        rows = self.select_related("school", "district", "need__indicator")
        return rows.defer(*unseen, "district__map_path")


class Invitation(models.Model):
    """The question to one school whether it becomes the partner of a district (邀請)."""

    # Of the case that accepting makes.
    reference = models.CharField(
        pgettext_lazy("of an invitation", "reference"), max_length=REFERENCE_LENGTH, unique=True
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="invitations", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="invitations", db_index=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="invitations")
    enquiry = models.OneToOneField(Enquiry, on_delete=models.PROTECT, null=True, related_name="invitation")
    letter = models.TextField(_("what you write to the school"), max_length=LETTER_LENGTH, blank=True)
    # What both did together without an agreement, as sentences of that day.
    facts = models.JSONField(default=list)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    # The last day for the answer, inclusive.
    answer_by = models.DateField(_("answer by"))
    status = models.CharField(
        max_length=10, choices=InvitationStatus.choices, default=InvitationStatus.SENT, editable=False
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Why it was declined or withdrawn.
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = InvitationQuerySet.as_manager()

    events: "RelatedManager[InvitationEvent]"

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "district"],
                name="invitation_one_open_per_pair",
                condition=Q(status=InvitationStatus.SENT),
            ),
            models.CheckConstraint(
                name="invitation_closed_since",
                condition=Q(status=InvitationStatus.SENT, closed_at__isnull=True)
                | (~Q(status=InvitationStatus.SENT) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="invitation_by_district"),
            models.Index(fields=["school", "-id"], name="invitation_by_school"),
            models.Index(fields=["answer_by"], condition=Q(status=InvitationStatus.SENT), name="invitation_waiting"),
        ]
        triggers = [
            pgtrigger.FSM(name="invitation_status_moves", field="status", transitions=INVITATION.moves()),
            pgtrigger.Protect(
                name="invitation_begins_sent",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=InvitationStatus.SENT.value),
            ),
            pgtrigger.Protect(name="invitation_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="invitation_stays_as_sent",
                fields=["reference", "school", "district", "need", "enquiry", "letter", "facts", "answer_by"],
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("needs:invitation", args=[self.reference])

    @property
    def is_waiting(self) -> bool:
        return self.status == InvitationStatus.SENT and self.answer_by >= local_today()

    @property
    def is_accepted(self) -> bool:
        return self.status == InvitationStatus.ACCEPTED

    @property
    def is_overdue(self) -> bool:
        return self.status == InvitationStatus.SENT and self.answer_by < local_today()

    @property
    def reason_for_both(self) -> str:
        """Why the school declined; why an office withdrew is its own matter."""
        return self.reason if self.status == InvitationStatus.DECLINED else ""

    @property
    def state_label(self) -> str:
        """The status, with what the calendar has done to it since."""
        return str(InvitationStatus.LAPSED.label if self.is_overdue else self.get_status_display())


class InvitationEvent(Event):
    """What happened to an invitation."""

    subject = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="invitation_event_chain")]

    @property
    def verb_label(self) -> str:
        return str(InvitationVerb(self.verb).label)
