"""Filters of the lists: what a reader may see, as the address narrows it, for the page and for its sheet."""

from collections.abc import Sequence

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import Reader
from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from . import rules, selectors
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
        self.choose_from("kind", kinds)


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


# -- what a reader may see, narrowed -----------------------------------------------------------------------------


def wanted(_reader: Reader, data: QueryDict) -> NeedFilter:
    """What schools may answer today, for everybody."""
    return NeedFilter(
        data, queryset=selectors.open_needs(), districts=district_choices(), kinds=selectors.kind_choices()
    )


def looked_after(reader: Reader, data: QueryDict) -> DeskFilter:
    """Everything an office looks after."""
    has_one = selectors.own_district(reader) is not None
    return DeskFilter(data, queryset=selectors.looked_after(reader), districts=() if has_one else district_choices())


def invitations(reader: Reader, data: QueryDict) -> InvitationFilter:
    """What was sent to a school, or by an office; only the city has several districts to choose from."""
    is_city = rules.can_see_desk(reader) and not selectors.own_district(reader)
    rows = selectors.invitation_list(reader)
    return InvitationFilter(data, queryset=rows, districts=district_choices() if is_city else ())


def enquiries(reader: Reader, data: QueryDict) -> EnquiryFilter:
    """What is to be answered, unless the address has a condition; an empty one asks for all."""
    given = data if data.keys() & EnquiryFilter.base_filters.keys() else _open_only(data)
    return EnquiryFilter(given, queryset=selectors.enquiry_list(reader))


def _open_only(data: QueryDict) -> QueryDict:
    given = data.copy()
    given["status"] = EnquiryStatus.OPEN.value
    return given
