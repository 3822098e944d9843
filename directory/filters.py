"""Filters of the directory of schools."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from agreements.models import Agreement, DocumentedCooperation
from core.arrays import Among
from core.filtering import FilterForm, PlainSelect, PortalFilterSet, Rows
from core.search import MAX_SEARCH_LENGTH
from districts.models import District
from districts.selectors import district_choices
from schools.constants import City, Locality, SchoolKind
from schools.models import Campus, School, SchoolQuerySet

BY_STROKES = "strokes"
_OF_DISTRICT = {"near", "locality"}
PARTNER, DOCUMENTED, NEITHER = "partner", "documented", "neither"


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of the list."""

    label: str | Promise
    url: str
    is_current: bool


class SchoolFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=_("Name, department or address"), method="search", max_length=MAX_SEARCH_LENGTH)
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Type of school"), choices=SchoolKind.choices, empty_label=_("All types")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Campus in"), method="in_district", empty_label=_("All districts")
    )
    near = django_filters.BooleanFilter(
        label=_("Adjacent districts too"), method="keep", widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    locality = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Tie to that district"),
        method="keep",
        choices=Locality.choices,
        empty_label=_("Any"),
    )
    city = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("City"),
        method="in_city",
        choices=[(City.TAIPEI, City.TAIPEI.label), (City.NEW_TAIPEI, City.NEW_TAIPEI.label)],
        empty_label=_("Everywhere"),
    )
    partner = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Cooperation"),
        method="with_standing",
        choices=[
            (PARTNER, _("Partner school now")),
            (DOCUMENTED, _("Named in documents")),
            (NEITHER, _("Neither yet")),
        ],
        empty_label=_("Any"),
    )
    u9 = django_filters.BooleanFilter(
        label=_("U9 University Alliance"),
        method="in_league",
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )

    class Meta:
        model = School
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: Rows, districts: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, queryset=queryset)
        self.offer("district", districts)

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """Everything but the search box, for the fold below it."""
        return [field for field in self.form if field.name != "q"]

    @property
    def is_narrowed(self) -> bool:
        """Whether the fold holds something to show: a condition in force or an error."""
        return any(self.data.get(field.name) for field in self.further_fields)

    @property
    def conditions(self) -> dict[str, Any]:
        """Without those that say nothing unless a district is chosen."""
        found = super().conditions
        return found if "district" in found else {name: found[name] for name in found if name not in _OF_DISTRICT}

    @property
    def is_by_strokes(self) -> bool:
        return self.data.get("sort") == BY_STROKES

    @property
    def listed(self) -> "ListForReaders[School]":
        """The list in the order that the address names."""
        return STROKES if self.is_by_strokes else REGISTRY

    @property
    def sorts(self) -> list[Sort]:
        """The orders to choose from, each with the conditions in force."""
        kept = self.data.copy()
        for gone in ("sort", "before", "after"):
            kept.pop(gone, None)
        by_registry, kept["sort"] = kept.urlencode(), BY_STROKES
        return [
            Sort(_("Registry"), f"?{by_registry}", is_current=not self.is_by_strokes),
            Sort(_("Strokes of the name"), f"?{kept.urlencode()}", is_current=self.is_by_strokes),
        ]

    @cached_property
    def chosen_district(self) -> District | None:
        """The district that the reader looks at, for the locality beside each school; a query where there is one."""
        slug = self.conditions.get("district")
        return District.objects.defer("map_path").get(slug=slug) if slug else None

    def search(self, queryset: SchoolQuerySet, _name: str, value: str) -> SchoolQuerySet:
        return queryset.matching(value)

    def in_district(self, queryset: SchoolQuerySet, _name: str, value: str) -> SchoolQuerySet:
        district = self.chosen_district
        if district is None:
            raise LookupError(value)
        if self.conditions.get("locality"):
            return queryset.with_locality(district).filter(locality=self.conditions["locality"])
        within = Q(district=district)
        if self.conditions.get("near"):
            within |= Q(Among("district", district.neighbours.values("pk")))
        return queryset.filter(Among("pk", Campus.objects.filter(within).values("school"))).with_locality(district)

    def keep(self, queryset: SchoolQuerySet, _name: str, _value: object) -> SchoolQuerySet:
        """Changes the district's filter; nothing by itself."""
        return queryset

    def in_city(self, queryset: SchoolQuerySet, _name: str, value: str) -> SchoolQuerySet:
        return queryset.filter(Exists(Campus.objects.filter(school=OuterRef("pk"), city=value).order_by()))

    def with_standing(self, queryset: SchoolQuerySet, _name: str, value: str) -> SchoolQuerySet:
        partner = Exists(Agreement.objects.live().filter(school=OuterRef("pk")).order_by())
        documented = Exists(DocumentedCooperation.objects.filter(school=OuterRef("pk")).order_by())
        wanted = {PARTNER: Q(partner), DOCUMENTED: Q(documented), NEITHER: ~Q(partner) & ~Q(documented)}
        return queryset.filter(wanted[value])

    def in_league(self, queryset: SchoolQuerySet, _name: str, value: bool) -> SchoolQuerySet:
        return queryset.filter(u9_member=True) if value else queryset


def narrowed(_reader: Reader, data: QueryDict) -> SchoolFilter:
    """The schools of the directory, which are the same for every reader, as the address narrows them."""
    return SchoolFilter(data, queryset=School.objects.listed, districts=district_choices())


# Either order has an index.
_ANY: SchoolQuerySet = School.objects.all()
REGISTRY: ListForReaders[School] = ListForReaders(narrowed, order=("registry_order",), typed=_ANY)
STROKES: ListForReaders[School] = ListForReaders(narrowed, order=("stroke_key", "registry_order"), typed=_ANY)
