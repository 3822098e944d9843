"""Filters of the lists of needs."""

from collections.abc import Sequence

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from districts.filtering import ByDistrict, DistrictFilter

from .constants import Channel, EnquiryStatus, InvitationStatus, NeedStatus
from .models import Enquiry, Invitation, Need, NeedQuerySet


class NeedFilter(ByDistrict):
    """By district and by what a need would count as."""

    district = DistrictFilter()
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("What is wanted"),
        field_name="indicator__code",
        empty_label=pgettext_lazy("of a need", "Anything"),
    )

    class Meta:
        model = Need
        form = FilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: NeedQuerySet,
        districts: Sequence[tuple[str, str]],
        kinds: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, queryset=queryset, districts=districts)
        self.filters["kind"].extra["choices"] = list(kinds)


class DeskFilter(ByDistrict):
    """What an office looks after; a desk has one district only, so it is not asked for one."""

    status = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Status"), choices=NeedStatus.choices, empty_label=_("Any")
    )
    district = DistrictFilter()

    class Meta:
        model = Need
        form = FilterForm
        fields: list[str] = []


class InvitationFilter(ByDistrict):
    status = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Status"), choices=InvitationStatus.choices, empty_label=_("Any")
    )
    district = DistrictFilter()

    class Meta:
        model = Invitation
        form = FilterForm
        fields: list[str] = []


class EnquiryFilter(PortalFilterSet):
    status = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Status"), choices=EnquiryStatus.choices, empty_label=_("Any")
    )
    channel = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("How it came"), choices=Channel.choices, empty_label=_("Any")
    )

    class Meta:
        model = Enquiry
        form = FilterForm
        fields: list[str] = []
