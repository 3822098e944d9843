"""Filters of the list of informal cooperation."""

from collections.abc import Sequence

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from accounts.selectors import acting_membership
from core.filtering import FilterForm, PlainSelect, Rows
from core.search import MAX_SEARCH_LENGTH
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices
from schools.models import School

from . import selectors
from .models import InformalActivity, InformalActivityQuerySet


class ActivityFilter(ByDistrict):
    """By district, school and year; a desk has one district only, so it is not asked for one."""

    q = django_filters.CharFilter(label=_("School"), method="search", max_length=MAX_SEARCH_LENGTH)
    district = DistrictFilter()
    year = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Year"), field_name="happened_on__year", empty_label=_("Any")
    )

    class Meta:
        model = InformalActivity
        form = FilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: Rows,
        districts: Sequence[tuple[str, str]],
        years: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, queryset=queryset, districts=districts)
        self.choose_from("year", years)

    def search(self, queryset: InformalActivityQuerySet, _name: str, value: str) -> InformalActivityQuerySet:
        schools = School.objects.matching(value).order_by("registry_order").values_list("pk", flat=True)
        return queryset.filter(school__in=list(schools))


def narrowed(reader: Reader, data: QueryDict) -> ActivityFilter:
    """The standing entries that a reader may see, as the address narrows them."""
    acting = acting_membership(reader)
    has_one = acting is not None and acting.is_district
    return ActivityFilter(
        data,
        queryset=lambda: selectors.activity_list(reader),
        districts=() if has_one else district_choices(),
        years=selectors.years_kept(),
    )


LIST: ListForReaders[InformalActivity] = ListForReaders(
    narrowed, order=selectors.ORDER, typed=InformalActivity.objects.all()
)
