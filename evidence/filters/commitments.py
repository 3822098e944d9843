"""The filter of the list of commitments."""

from collections.abc import Sequence

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from agreements.constants import Side
from agreements.models import TermTarget
from core.filtering import FilterForm, PlainSelect, Rows
from cycles.filtering import TermFilter
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from .. import rules
from ..selectors.commitments import ORDER, commitment_list, due_soon, fulfilled

FULFILLED, NOT_YET = "fulfilled", "open"


class CommitmentFilter(ByDistrict):
    """`term` is the one in which the last day lies; `due` asks for what is not fulfilled and ends soon."""

    term = TermFilter("ends_on")
    side = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Owed by"), choices=Side.choices, empty_label=_("Both sides")
    )
    district = DistrictFilter("agreement__district__slug")
    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("State"),
        method="with_state",
        choices=[(FULFILLED, _("Fulfilled")), (NOT_YET, _("Not yet fulfilled"))],
        empty_label=_("Any"),
    )
    due = django_filters.BooleanFilter(
        label=_("Due within 30 days"), method="ending_soon", widget=forms.CheckboxInput(attrs={"value": "true"})
    )

    class Meta:
        model = TermTarget
        form = FilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: Rows,
        districts: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(data, queryset=queryset, districts=districts)
        self.choose_from("term", self.filters["term"].begun())

    def with_state(self, queryset: QuerySet[TermTarget], _name: str, value: str) -> QuerySet[TermTarget]:
        return fulfilled(queryset, is_fulfilled=value == FULFILLED)

    def ending_soon(self, queryset: QuerySet[TermTarget], _name: str, value: bool) -> QuerySet[TermTarget]:
        return due_soon(queryset) if value else queryset


def narrowed(reader: Reader, data: QueryDict) -> CommitmentFilter:
    """What the reader's sides promised each other, as the address narrows it."""
    districts = [] if rules.has_own_side(reader) else district_choices()
    return CommitmentFilter(data, queryset=lambda: commitment_list(reader), districts=districts)


COMMITMENTS: ListForReaders[TermTarget] = ListForReaders(narrowed, order=ORDER, typed=TermTarget.objects.all())
