"""Filters of the list of renewals."""

from collections.abc import Sequence

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementQuerySet
from core.dates import local_today
from core.filtering import FilterForm, PlainSelect, PortalFilterSet

from .constants import RenewalState


class RenewalFilter(PortalFilterSet):
    """Whose move it is, and which have run out."""

    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Status"),
        field_name="renewal_state",
        choices=RenewalState.choices,
        empty_label=_("Any"),
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="district__slug", empty_label=_("All districts")
    )
    lapsed = django_filters.BooleanFilter(
        label=_("Past the last day"),
        method="only_lapsed",
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )

    class Meta:
        model = Agreement
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: AgreementQuerySet, districts: Sequence[tuple[str, str]]) -> None:
        """Without `districts` there is only one to see."""
        super().__init__(data, queryset=queryset)
        if districts:
            self.filters["district"].extra["choices"] = list(districts)
        else:
            del self.filters["district"]

    def only_lapsed(self, queryset: AgreementQuerySet, _name: str, value: bool) -> AgreementQuerySet:
        return queryset.filter(ends_on__lt=local_today()) if value else queryset
