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
from core.dates import local_today
from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from cycles.selectors import begun_terms
from districts.selectors import district_choices

from .. import rules
from ..selectors.commitments import ORDER, commitment_list, due_soon, fulfilled

FULFILLED, NOT_YET = "fulfilled", "open"


class CommitmentFilter(PortalFilterSet):
    """`term` is the one in which the last day lies; `due` asks for what is not fulfilled and ends soon."""

    term = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Semester"), method="in_term", empty_label=_("Any term")
    )
    side = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Owed by"), choices=Side.choices, empty_label=_("Both sides")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="agreement__district__slug", empty_label=_("All districts")
    )
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
        queryset: QuerySet[TermTarget],
        districts: Sequence[tuple[str, str]],
    ) -> None:
        """`districts` is empty for those who have one only."""
        super().__init__(data, queryset=queryset)
        self._terms = {term.key: term for term in begun_terms(local_today())}
        self.filters["term"].extra["choices"] = [(key, str(term)) for key, term in self._terms.items()]
        self.filters["district"].extra["choices"] = list(districts)
        if not districts:
            del self.filters["district"]

    def in_term(self, queryset: QuerySet[TermTarget], _name: str, value: str) -> QuerySet[TermTarget]:
        return queryset.filter(ends_on__range=(self._terms[value].starts_on, self._terms[value].ends_on))

    def with_state(self, queryset: QuerySet[TermTarget], _name: str, value: str) -> QuerySet[TermTarget]:
        return fulfilled(queryset, is_fulfilled=value == FULFILLED)

    def ending_soon(self, queryset: QuerySet[TermTarget], _name: str, value: bool) -> QuerySet[TermTarget]:
        return due_soon(queryset) if value else queryset


def narrowed(reader: Reader, data: QueryDict) -> CommitmentFilter:
    """What the reader's sides promised each other, as the address narrows it."""
    districts = [] if rules.has_own_side(reader) else district_choices()
    return CommitmentFilter(data, queryset=commitment_list(reader), districts=districts)


COMMITMENTS: ListForReaders[TermTarget] = ListForReaders(narrowed, order=ORDER, typed=TermTarget.objects.all())
