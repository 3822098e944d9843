"""What a school and a district did together without an agreement (N5): never counted as a partnership."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import roc_year
from districts.models import District
from history.models import Event
from schools.models import SEARCH_COLUMNS, School

from .constants import NOTE_LENGTH, REASON_LENGTH, WHAT_LENGTH, ActivityKind

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser

_FACTS = (
    "school", "district", "happened_on", "kind", "what", "participants", "note", "logged_by", "at", "replaces",
    "form_key", "is_sample",
)  # fmt: skip


def _changed(*fields: str) -> pgtrigger.Q:
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields))


class InformalActivityQuerySet(models.QuerySet["InformalActivity"]):
    def standing(self) -> "Self":
        """Neither struck out nor replaced by a corrected row: what counts."""
        return self.filter(struck_at__isnull=True)

    def with_parties(self) -> "Self":
        """School and district come along, without the long columns that no list shows."""
        unseen = [f"school__{column}" for column in SEARCH_COLUMNS]
        return self.select_related("school", "district").defer(*unseen, "district__map_path")

    def visible_to(self, user: "User | AnonymousUser") -> "Self":
        """A desk keeps its own district's; the bureau and auditors see all."""
        acting = user.acting if isinstance(user, User) else None
        if acting is None or not acting.is_official:
            return self.none()
        return self.filter(district=acting.district_id) if acting.is_district else self


class InformalActivity(models.Model):
    """One piece of work (非正式合作紀錄), as it was entered: a slip is struck out and entered anew."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="informal_activities", db_index=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="informal_activities", db_index=False)
    happened_on = models.DateField(_("date"))
    kind = models.CharField(_("type"), max_length=15, choices=ActivityKind.choices)
    what = models.CharField(_("what was done"), max_length=WHAT_LENGTH)
    participants = models.PositiveIntegerField(_("participants"), null=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The row that this one corrects.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replacement")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Why it was struck out; empty where `replacement` says it.
    struck_reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    # Of the form it came from: one that is sent twice is entered once.
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    is_sample = models.BooleanField(_("sample of the demonstration"), default=False)

    objects = InformalActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("informal cooperation")
        constraints = [
            models.CheckConstraint(
                name="informal_activity_struck_by_somebody",
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | Q(struck_at__isnull=False, struck_by__isnull=False),
            ),
            models.CheckConstraint(
                name="informal_activity_counts_people",
                condition=Q(participants__isnull=True) | Q(participants__gte=1),
                violation_error_message=_("Leave the number of participants empty when nobody counted."),
            ),
            models.CheckConstraint(name="informal_activity_says_what", condition=~Q(what="") & ~Q(replaces=F("pk"))),
        ]
        indexes = [
            models.Index(fields=["district", "-happened_on", "-id"], name="informal_by_district"),
            models.Index(fields=["school", "district", "-happened_on"], name="informal_by_pair"),
            models.Index(fields=["-happened_on", "-id"], name="informal_by_date"),
        ]
        triggers = [
            pgtrigger.Protect(name="informal_activity_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="informal_activity_stays_as_entered", operation=pgtrigger.Update, condition=_changed(*_FACTS)
            ),
            pgtrigger.Protect(
                name="informal_activity_struck_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__struck_at__isnull=False)
                & _changed("struck_at", "struck_by", "struck_reason"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} ({self.happened_on:%Y-%m-%d})"

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None

    @property
    def year(self) -> int:
        """The ROC year it happened in."""
        return roc_year(self.happened_on)


class InformalActivityEvent(Event):
    """What happened to a record of informal cooperation."""

    subject = models.ForeignKey(InformalActivity, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="informal_activity_event_chain")]
