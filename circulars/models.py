"""Circulars, and the list of people each goes to as it was when it was handed in."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Membership, User
from core.references import REFERENCE_LENGTH
from districts.models import District
from history.models import Event

from .constants import (
    ALONE_UP_TO,
    BODY_LENGTH,
    REMARK_LENGTH,
    SUBJECT_LENGTH,
    TAGS,
    CircularStatus,
    LeftOut,
)
from .registry import Audience, registry
from .workflow import allowed_moves

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


# What its author writes.
WRITTEN = ("author", "office", "audience", "district", "subject", "body", "subject_en", "body_en")


def _changed(*fields: str) -> pgtrigger.Q:
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


class CircularQuerySet(models.QuerySet["Circular"]):
    def with_people(self) -> "Self":
        """Author, releaser and places come along, without the shapes of districts."""
        unseen = ("office__map_path", "district__map_path")
        return self.select_related("author", "released_by", "office", "district").defer(*unseen)

    def of_office(self, acting: Membership) -> "Self":
        """What the desk, or the bureau, of this capacity writes."""
        return self.filter(office=acting.district_id) if acting.is_district else self.filter(office__isnull=True)

    def in_charge(self, user: "User | AnonymousUser") -> "Self":
        """Those a person may look after: their office's; the bureau also what desks have handed in; auditors all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None or not acting.is_official:
            return self.none()
        if acting.is_auditor:
            return self
        if acting.is_bureau:
            return self.filter(Q(office__isnull=True) | Q(asked_at__isnull=False) | Q(status=CircularStatus.SENT))
        return self.of_office(acting)

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """Those one looks after, and the letters one has received."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        got = CircularRecipient.objects.filter(circular=OuterRef("pk"), user=user, left_out="").order_by()
        received = Q(Exists(got), status=CircularStatus.SENT)
        return self.filter(received | Q(pk__in=self.model.objects.in_charge(user).order_by().values("pk")))


class Circular(models.Model):
    """One letter to many (通函): its text, whom it addresses, and who sent or released it. Plain text only."""

    reference = models.CharField(pgettext_lazy("of a circular", "reference"), max_length=REFERENCE_LENGTH, unique=True)
    # The desk that writes; empty for the bureau.
    office = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=CircularStatus.choices, default=CircularStatus.DRAFT, editable=False
    )
    audience = models.CharField(pgettext_lazy("of a circular", "goes to"), max_length=40)
    # Only its people, where the audience belongs to districts and the bureau chose one.
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("district")
    )
    subject = models.CharField(pgettext_lazy("of a circular", "subject"), max_length=SUBJECT_LENGTH)
    body = models.TextField(pgettext_lazy("of a circular", "text"), max_length=BODY_LENGTH)
    subject_en = models.CharField(_("English subject"), max_length=SUBJECT_LENGTH, blank=True)
    body_en = models.TextField(_("English text"), max_length=BODY_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    # Handed in for release; the list stands in rows from then on.
    asked_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    # How many people get it, as far as the list is fixed.
    recipient_count = models.PositiveIntegerField(null=True)
    # What the other person wants changed.
    remark = models.CharField(_("remark"), max_length=REMARK_LENGTH, blank=True)

    objects = CircularQuerySet.as_manager()

    recipients: "RelatedManager[CircularRecipient]"
    events: "RelatedManager[CircularEvent]"

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("circular")
        indexes = [models.Index(fields=["office", "-id"], name="circular_by_office")]
        constraints = [
            models.CheckConstraint(
                name="circular_sent_has_its_instant",
                condition=Q(status=CircularStatus.SENT, sent_at__isnull=False)
                | (~Q(status=CircularStatus.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="circular_discarded_has_its_instant",
                condition=Q(status=CircularStatus.DISCARDED, discarded_at__isnull=False)
                | (~Q(status=CircularStatus.DISCARDED) & Q(discarded_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="circular_waiting_since_it_was_handed_in",
                condition=(~Q(status=CircularStatus.WAITING) | Q(asked_at__isnull=False))
                & (~Q(status=CircularStatus.DRAFT) | Q(asked_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="circular_counted_once_handed_in",
                condition=Q(status=CircularStatus.DRAFT, recipient_count__isnull=True)
                | Q(status__in=[CircularStatus.WAITING, CircularStatus.SENT], recipient_count__gte=1)
                | Q(status=CircularStatus.DISCARDED),
            ),
            models.CheckConstraint(
                name="circular_released_by_another_person",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("author")),
                violation_error_message=_("Somebody other than its author releases a circular."),
            ),
            models.CheckConstraint(
                name="circular_releaser_exactly_when_released",
                condition=Q(status=CircularStatus.SENT, asked_at__isnull=False, released_by__isnull=False)
                | (Q(released_by__isnull=True) & (~Q(status=CircularStatus.SENT) | Q(asked_at__isnull=True))),
            ),
            models.CheckConstraint(
                name="circular_to_many_is_released",
                condition=~Q(status=CircularStatus.SENT)
                | Q(recipient_count__lte=ALONE_UP_TO)
                | Q(released_by__isnull=False),
                violation_error_message=_("Above 20 recipients somebody else must release a circular."),
            ),
            models.CheckConstraint(
                name="circular_english_whole_or_not_at_all",
                condition=Q(subject_en="", body_en="") | (~Q(subject_en="") & ~Q(body_en="")),
                violation_error_message=_("The English version needs both a subject and a text."),
            ),
            models.CheckConstraint(
                name="circular_desk_stays_in_its_district",
                condition=Q(office__isnull=True) | Q(district__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="circular_status_moves", field="status", transitions=allowed_moves()),
            pgtrigger.Protect(
                name="circular_begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=CircularStatus.DRAFT.value),
            ),
            # What the second person reads is what goes out.
            pgtrigger.Protect(
                name="circular_text_fixed_once_handed_in",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status=CircularStatus.DRAFT.value) & _changed(*WRITTEN),
            ),
            pgtrigger.Protect(name="circular_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("circulars:detail", args=[self.reference])

    @property
    def is_draft(self) -> bool:
        return self.status == CircularStatus.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.status == CircularStatus.WAITING

    @property
    def is_sent(self) -> bool:
        return self.status == CircularStatus.SENT

    @property
    def tag(self) -> str:
        return TAGS[CircularStatus(self.status)]

    @property
    def has_english(self) -> bool:
        return bool(self.body_en)

    @property
    def declared(self) -> Audience | None:
        """Its audience; None when the app that declared it is gone."""
        return registry.get(self.audience)

    @property
    def sender_label(self) -> str:
        """The office that writes, in the reader's language."""
        return str(_("%(district)s Office") % {"district": self.office.label}) if self.office else str(_BUREAU)

    @property
    def audience_label(self) -> str:
        """Whom it addresses, e.g. 「夥伴學校的聯絡人（中正區）」."""
        audience = self.declared
        if audience is None:
            return self.audience
        place = (self.office or self.district) if audience.by_district else None
        if place is None:
            return str(audience.label)
        return str(_("%(audience)s (%(district)s)") % {"audience": audience.label, "district": place.label})


_BUREAU = _("Department of Civil Affairs")


class CircularRecipientQuerySet(models.QuerySet["CircularRecipient"]):
    def reached(self) -> "Self":
        return self.filter(left_out="")


class CircularRecipient(models.Model):
    """One person of the audience when the circular was handed in: gets it, or is left out for a reason."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="recipients")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The capacity in which they are addressed.
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(_("address"))
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    left_out = models.CharField(max_length=12, choices=LeftOut.choices, blank=True)
    # Dropped at release, after the list was fixed.
    dropped_at = models.DateTimeField(null=True)

    objects = CircularRecipientQuerySet.as_manager()

    class Meta:
        ordering = ["circular_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "user"], name="circular_recipient_once"),
            models.CheckConstraint(
                name="circular_recipient_left_out_for_a_reason", condition=Q(left_out__in=["", *LeftOut.values])
            ),
            models.CheckConstraint(
                name="circular_recipient_dropped_for_a_reason",
                condition=Q(dropped_at__isnull=True) | ~Q(left_out=""),
            ),
        ]
        indexes = [models.Index(fields=["user", "circular"], name="circular_recipient_of_person")]
        triggers = [
            pgtrigger.ReadOnly(
                name="circular_recipient_fixed", fields=["circular", "user", "membership", "address", "language"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular_id}: {self.address}"


class CircularEvent(Event):
    """What happened to a circular."""

    subject = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="circular_event_chain")]
