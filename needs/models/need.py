"""What a district asks schools for."""

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from agreements.models import Indicator
from core.dates import local_today
from districts.models import District
from history.models import Event

from ..constants import DETAILS_LENGTH, PUBLIC_STATUSES, REASON_LENGTH, TITLE_LENGTH, NeedStatus, NeedVerb
from ..workflow import NEED

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser
    from django_stubs_ext.db.models.manager import RelatedManager


class NeedQuerySet(models.QuerySet["Need"]):
    def open_on(self, day: date) -> "Self":
        """What the public may answer that day: published, and its days have come and are not over."""
        return self.filter(status=NeedStatus.OPEN, opens_on__lte=day, closes_on__gte=day)

    def public(self) -> "Self":
        """What anybody may read at its address."""
        return self.filter(status__in=PUBLIC_STATUSES, opens_on__lte=local_today())

    def in_charge(self, user: "User | AnonymousUser") -> "Self":
        """What an official looks after: a desk its own district's, the bureau and auditors all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None or not acting.is_official:
            return self.none()
        return self.filter(district=acting.district_id) if acting.is_district else self

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        return self.public() | self.in_charge(user)

    def with_parties(self) -> "Self":
        """District and indicator come along, without the shape of the district."""
        return self.select_related("district", "indicator").defer("district__map_path")


class Need(models.Model):
    """One thing a district asks for (需求): table leaders for an assembly, a course, help with promotion."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="needs", db_index=False, verbose_name=_("district")
    )
    # What an agreement would count it as; null where the catalogue has nothing like it.
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.PROTECT,
        related_name="needs",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("what it would count as"),
    )
    title = models.CharField(pgettext_lazy("of a need", "in one line"), max_length=TITLE_LENGTH)
    details = models.TextField(pgettext_lazy("of a need", "more about it"), max_length=DETAILS_LENGTH, blank=True)
    amount = models.PositiveIntegerField(pgettext_lazy("of a need", "how many"), null=True, blank=True)
    opens_on = models.DateField(_("published from"))
    # The last day, inclusive.
    closes_on = models.DateField(pgettext_lazy("of a need", "last day"))
    status = models.CharField(max_length=10, choices=NeedStatus.choices, default=NeedStatus.DRAFT, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    # Met, or withdrawn with its reason.
    closed_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = NeedQuerySet.as_manager()

    events: "RelatedManager[NeedEvent]"

    class Meta:
        ordering = ["closes_on", "pk"]
        verbose_name = pgettext_lazy("what a district asks for", "need")
        constraints = [
            models.CheckConstraint(
                name="need_has_its_days",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The last day lies before the first one."),
            ),
            models.CheckConstraint(name="need_says_what", condition=~Q(title="")),
            models.CheckConstraint(name="need_counts_something", condition=Q(amount__isnull=True) | Q(amount__gte=1)),
            models.CheckConstraint(
                name="need_published_since",
                condition=Q(status=NeedStatus.DRAFT, published_at__isnull=True)
                | Q(status__in=PUBLIC_STATUSES, published_at__isnull=False)
                | Q(status=NeedStatus.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="need_closed_since",
                condition=Q(status__in=[NeedStatus.DRAFT, NeedStatus.OPEN], closed_at__isnull=True)
                | Q(status__in=[NeedStatus.MET, NeedStatus.WITHDRAWN], closed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["closes_on", "id"], condition=Q(status=NeedStatus.OPEN), name="need_open"),
            models.Index(
                fields=["district", "closes_on", "id"], condition=Q(status=NeedStatus.OPEN), name="need_open_in"
            ),
            models.Index(
                fields=["indicator", "closes_on", "id"], condition=Q(status=NeedStatus.OPEN), name="need_open_for"
            ),
            models.Index(fields=["district", "-id"], name="need_by_district"),
        ]
        triggers = [
            pgtrigger.FSM(name="need_status_moves", field="status", transitions=NEED.moves()),
            pgtrigger.Protect(
                name="need_begins_as_draft",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__status=NeedStatus.DRAFT.value),
            ),
            pgtrigger.Protect(name="need_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="need_stays_in_its_district", fields=["district"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("needs:detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == NeedStatus.DRAFT

    @property
    def is_met(self) -> bool:
        return self.status == NeedStatus.MET

    @property
    def is_open(self) -> bool:
        """Whether schools may answer it today."""
        return self.status == NeedStatus.OPEN and self.opens_on <= local_today() <= self.closes_on

    @property
    def is_coming(self) -> bool:
        return self.status == NeedStatus.OPEN and local_today() < self.opens_on

    @property
    def is_over(self) -> bool:
        """Published, and its last day has passed without a word on what became of it."""
        return self.status == NeedStatus.OPEN and self.closes_on < local_today()


class NeedEvent(Event):
    """What happened to a need."""

    subject = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="need_event_chain")]

    @property
    def verb_label(self) -> str:
        return str(NeedVerb(self.verb).label)
