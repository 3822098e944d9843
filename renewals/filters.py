"""Filters of the list of renewals."""

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from accounts.selectors import acting_membership
from agreements.models import Agreement, AgreementQuerySet
from core.dates import local_today
from core.filtering import FilterForm, PlainSelect
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from . import selectors
from .constants import RenewalState


class RenewalFilter(ByDistrict):
    """Whose move it is, and which have run out."""

    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Status"),
        field_name="renewal_state",
        choices=RenewalState.choices,
        empty_label=_("Any"),
    )
    district = DistrictFilter()
    lapsed = django_filters.BooleanFilter(
        label=_("Past the last day"),
        method="only_lapsed",
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )

    class Meta:
        model = Agreement
        form = FilterForm
        fields: list[str] = []

    def only_lapsed(self, queryset: AgreementQuerySet, _name: str, value: bool) -> AgreementQuerySet:
        return queryset.filter(ends_on__lt=local_today()) if value else queryset


def narrowed(reader: Reader, data: QueryDict) -> RenewalFilter:
    """What ends soon, or ended lately without a word, as the address narrows it."""
    acting = acting_membership(reader)
    has_one = acting is not None and acting.is_district
    return RenewalFilter(
        data,
        queryset=lambda: selectors.renewals_for(reader, local_today()),
        districts=() if has_one else district_choices(),
    )


LIST: ListForReaders[Agreement] = ListForReaders(narrowed, order=selectors.ORDER, typed=Agreement.objects.all())
