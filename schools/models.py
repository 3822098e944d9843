"""The registry: schools, their campuses and departments; locality is computed per campus."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.search import search_query
from districts.models import District
from history.models import Event

from .constants import City, CoordinateSource, Locality, RegistryStatus, SchoolKind
from .strokes import KEY_LENGTH

if TYPE_CHECKING:
    from typing import Self


def _locality_case(campus_of_row: Q, district: Any) -> Case:
    """Locality towards `district` (an id or F expression) of the campuses that `campus_of_row` selects."""
    campuses = Campus.objects.filter(campus_of_row).order_by()
    return Case(
        When(Exists(campuses.filter(district=district)), then=Value(Locality.SAME)),
        When(Exists(campuses.filter(district__neighbours=district)), then=Value(Locality.ADJACENT)),
        When(Exists(campuses.filter(city=City.TAIPEI)), then=Value(Locality.CITY)),
        default=Value(Locality.OUTSIDE),
        output_field=models.CharField(),
    )


# Long, and for the database only: whoever reads many schools leaves them out.
SEARCH_COLUMNS = ("search_text", "search_pieces")


class SchoolQuerySet(models.QuerySet["School"]):
    def listed(self) -> "Self":
        """Schools with a public page, without the words they are found by, which nobody shows."""
        return self.filter(registry_status=RegistryStatus.LISTED).defer(*SEARCH_COLUMNS)

    def matching(self, text: str) -> "Self":
        """Schools whose names, departments or addresses hold every word of `text`; 台 finds 臺."""
        return self.filter(search_query(text))

    def with_locality(self, district: Any) -> "Self":
        """Annotate `locality`: the nearest campus's tie to `district` (a District or an F expression)."""
        key = district.pk if isinstance(district, District) else district
        return self.annotate(locality=_locality_case(Q(school=OuterRef("pk")), key))

    def with_campus_in_city(self) -> "Self":
        campuses = Campus.objects.filter(school=OuterRef("pk"), city=City.TAIPEI).order_by()
        return self.annotate(has_campus_in_city=Exists(campuses))


class School(models.Model):
    """A university department's home, a college or a community college."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("of a place", "name"), max_length=60, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("type"), max_length=30, choices=SchoolKind.choices)
    u9_member = models.BooleanField(_("member of the U9 University Alliance"), default=False)
    registry_order = models.PositiveIntegerField(_("registry order"), unique=True)
    # Where the Chinese name stands by strokes (see schools.strokes); written together with it.
    stroke_key = models.CharField(max_length=KEY_LENGTH, editable=False, blank=True)
    registry_status = models.CharField(
        max_length=10, choices=RegistryStatus.choices, default=RegistryStatus.LISTED, verbose_name=_("registry status")
    )
    # Written by schools.services together with the names, campuses and departments it covers.
    search_text = models.TextField(editable=False, blank=True)
    search_pieces = ArrayField(models.TextField(), editable=False, default=list)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["registry_order"]
        verbose_name = _("school")
        indexes = [
            GinIndex(fields=["search_pieces"], name="school_search_pieces"),
            models.Index(fields=["stroke_key", "registry_order"], name="school_by_strokes"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("directory:school", args=[self.slug])

    @property
    def label(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def strokes(self) -> int:
        """Of the first character of the Chinese name."""
        return int(self.stroke_key[:2] or 0)

    @property
    def is_listed(self) -> bool:
        """Whether it has a public page."""
        return self.registry_status == RegistryStatus.LISTED


class CampusQuerySet(models.QuerySet["Campus"]):
    def with_locality(self, district: Any) -> "Self":
        """Annotate `locality`: each campus's own tie to `district`."""
        key = district.pk if isinstance(district, District) else district
        return self.annotate(locality=_locality_case(Q(pk=OuterRef("pk")), key))


class Campus(models.Model):
    """A place where a school teaches; `district` only for places in the city."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="campuses")
    name = models.CharField(_("campus"), max_length=30)
    city = models.CharField(_("city"), max_length=10, choices=City.choices)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="campuses", verbose_name=_("district")
    )
    address = models.CharField(pgettext_lazy("of a place", "address"), max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    coordinate_source = models.CharField(max_length=20, choices=CoordinateSource.choices, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = CampusQuerySet.as_manager()

    class Meta:
        ordering = ["school__registry_order", "order"]
        verbose_name_plural = "campuses"
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="campus_name_once_a_school"),
            models.CheckConstraint(
                name="campus_district_exactly_in_taipei",
                condition=(
                    Q(city=City.TAIPEI, district__isnull=False) | (~Q(city=City.TAIPEI) & Q(district__isnull=True))
                ),
                violation_error_message=_("A campus in Taipei City needs its district; one elsewhere has none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school.label} {self.name}"


class Department(models.Model):
    """A department with a subject near participatory budgeting."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="departments")
    name = models.CharField(_("department"), max_length=60)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["school__registry_order", "order"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="department_once_a_school")]

    def __str__(self) -> str:
        return self.name


class SchoolDomain(models.Model):
    """An e-mail domain that the bureau entered for a school: it proves an address, not an office."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="domains")
    domain = models.CharField(_("e-mail domain"), max_length=100, unique=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                name="school_domain_lower_case_without_at",
                condition=Q(domain__regex=r"^[a-z0-9.-]+\.[a-z]{2,}$"),
                violation_error_message=_("Enter the part after the @, in lower case."),
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class SchoolEvent(Event):
    """What happened to a school's registry entry."""

    subject = models.ForeignKey(School, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="school_event_chain")]
