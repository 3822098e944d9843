"""Views of the queue that a team keeps: a name for a set of conditions."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from districts.models import District
from history.models import Event

from ..constants import MAX_SAVED_VIEWS, VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH

if TYPE_CHECKING:
    from typing import Self

    from django_stubs_ext.db.models.manager import RelatedManager


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def standing(self) -> "Self":
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: User) -> "Self":
        """Those of the team a person acts for, removed ones included; nobody else has any."""
        acting = user.acting
        if acting is None or not (acting.is_district or acting.is_bureau):
            return self.none()
        return self.filter(district=acting.district_id) if acting.is_district else self.filter(district__isnull=True)


class SavedView(models.Model):
    """`query` is the canonical address of the list (applications.filters); removed, never deleted."""

    # Whose it is; empty for the bureau's.
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(pgettext_lazy("of a view", "name"), max_length=VIEW_NAME_LENGTH)
    query = models.CharField(max_length=VIEW_QUERY_LENGTH)
    # Where it stands among the team's; there are as many places as views.
    place = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    events: "RelatedManager[SavedViewEvent]"

    class Meta:
        ordering = ["district_id", "place", "pk"]
        constraints = [
            models.CheckConstraint(
                name="saved_view_place_in_range", condition=Q(place__gte=1, place__lte=MAX_SAVED_VIEWS)
            ),
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                fields=["district", "place"],
                name="saved_view_place_once",
                condition=Q(removed_at__isnull=True),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["district", "name"],
                name="saved_view_name_once",
                condition=Q(removed_at__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("Your team has a view of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SavedViewEvent(Event):
    """Who made, renamed or removed a view."""

    subject = models.ForeignKey(SavedView, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="saved_view_event_chain")]
