"""Filters of the lists of needs."""

from collections.abc import Sequence

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filtering import FilterForm, PlainSelect, PortalFilterSet

from .constants import Channel, EnquiryStatus, InvitationStatus, NeedStatus
from .models import Enquiry, Invitation, InvitationQuerySet, Need, NeedQuerySet


class NeedFilter(PortalFilterSet):
    """By district and by what a need would count as."""

    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="district__slug", empty_label=_("All districts")
    )
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
        super().__init__(data, queryset=queryset)
        self.filters["district"].extra["choices"] = list(districts)
        self.filters["kind"].extra["choices"] = list(kinds)


class DeskFilter(PortalFilterSet):
    """What an office looks after; a desk has one district only, so it is not asked for one."""

    status = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Status"), choices=NeedStatus.choices, empty_label=_("Any")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="district__slug", empty_label=_("All districts")
    )

    class Meta:
        model = Need
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: NeedQuerySet, districts: Sequence[tuple[str, str]]) -> None:
        """`districts` is empty for a desk."""
        super().__init__(data, queryset=queryset)
        self.filters["district"].extra["choices"] = list(districts)
        if not districts:
            del self.filters["district"]


class InvitationFilter(PortalFilterSet):
    status = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Status"), choices=InvitationStatus.choices, empty_label=_("Any")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="district__slug", empty_label=_("All districts")
    )

    class Meta:
        model = Invitation
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: InvitationQuerySet, districts: Sequence[tuple[str, str]]) -> None:
        """`districts` is empty for those who have one only."""
        super().__init__(data, queryset=queryset)
        self.filters["district"].extra["choices"] = list(districts)
        if not districts:
            del self.filters["district"]


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
