"""The filter of the list of residents' assemblies, for the page and for its sheet."""

from collections.abc import Sequence

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import Reader
from core.dates import local_today
from core.filtering import FilterForm
from cycles.filtering import TermFilter
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from . import selectors
from .models import TownMeeting, TownMeetingQuerySet


class MeetingFilter(ByDistrict):
    term = TermFilter("held_on")
    district = DistrictFilter()
    held = django_filters.BooleanFilter(
        label=_("Only those that took place"),
        method="only_held",
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )

    class Meta:
        model = TownMeeting
        form = FilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: TownMeetingQuerySet,
        districts: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, queryset=queryset, districts=districts)
        self.choose_from("term", self.filters["term"].begun())

    def only_held(self, queryset: TownMeetingQuerySet, _name: str, value: bool) -> TownMeetingQuerySet:
        return queryset.filter(cancelled_at__isnull=True, held_on__lte=local_today()) if value else queryset


def narrowed(reader: Reader, data: QueryDict) -> MeetingFilter:
    """The assemblies that a reader may see, as the address narrows them; a desk has one district only."""
    districts = [] if selectors.own_district(reader) else district_choices()
    return MeetingFilter(data, queryset=selectors.meeting_list(reader), districts=districts)
