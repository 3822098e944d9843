"""Secret addresses at which somebody's calendar program reads what is due."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_ROLES
from accounts.models import Membership
from districts.models import District
from history.models import Event

from .constants import FeedKind

if TYPE_CHECKING:
    from typing import Self

    from django_stubs_ext.db.models.manager import RelatedManager

    from accounts.models import User


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def in_use(self) -> "Self":
        return self.filter(revoked_at__isnull=True)

    def of(self, user: "User") -> "Self":
        """A person's addresses in use, whether or not they still answer."""
        return self.in_use().filter(owner=user).select_related("district")

    def answering(self) -> "Self":
        """Those whose owner still has what the address shows; annotated, so that a page can say which stopped."""
        return self.with_standing().filter(stands=True)

    def with_standing(self) -> "Self":
        own = Membership.objects.active().filter(user=OuterRef("owner"))
        desk, city = own.of_district(OuterRef("district")), own.filter(role__in=sorted(CITY_ROLES))
        standing = (
            Q(kind=FeedKind.PERSON)
            | Q(Exists(desk.order_by()), kind=FeedKind.DISTRICT)
            | Q(Exists(city.order_by()), kind=FeedKind.CITY)
        )
        return self.annotate(
            stands=models.ExpressionWrapper(
                Q(revoked_at__isnull=True, owner__is_active=True) & standing, output_field=models.BooleanField()
            )
        )


class CalendarFeed(models.Model):
    """One address. Its token is shown once and kept as a digest; `owner` says in whose name and language it reads."""

    kind = models.CharField(max_length=10, choices=FeedKind.choices)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    events: "RelatedManager[CalendarFeedEvent]"

    class Meta:
        ordering = ["pk"]
        verbose_name = _("calendar address")
        constraints = [
            models.CheckConstraint(
                name="calendar_feed_district_exactly_when_of_one",
                condition=Q(kind=FeedKind.DISTRICT, district__isnull=False)
                | (~Q(kind=FeedKind.DISTRICT) & Q(district__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["owner", "kind", "district"],
                name="calendar_feed_one_in_use",
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("You have an address for this calendar already."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        if self.district is not None:
            return _t("The dates of %(district)s") % {"district": self.district.label}
        return str(FeedKind(self.kind).label)


class CalendarFeedEvent(Event):
    """What happened to an address."""

    subject = models.ForeignKey(CalendarFeed, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="calendar_feed_event_chain")]
