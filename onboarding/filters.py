"""The filter of the list of residents' assemblies."""

from collections.abc import Sequence

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from cycles.selectors import begun_terms

from .models import TownMeeting, TownMeetingQuerySet


class MeetingFilter(PortalFilterSet):
    term = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Semester"), method="in_term", empty_label=_("Any term")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), field_name="district__slug", empty_label=_("All districts")
    )
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
        """`districts` is empty for a desk, which has one only."""
        super().__init__(data, queryset=queryset)
        self._terms = {term.key: term for term in begun_terms(local_today())}
        self.filters["term"].extra["choices"] = [(key, str(term)) for key, term in self._terms.items()]
        self.filters["district"].extra["choices"] = list(districts)
        if not districts:
            del self.filters["district"]

    def in_term(self, queryset: TownMeetingQuerySet, _name: str, value: str) -> TownMeetingQuerySet:
        return queryset.filter(held_on__range=(self._terms[value].starts_on, self._terms[value].ends_on))

    def only_held(self, queryset: TownMeetingQuerySet, _name: str, value: bool) -> TownMeetingQuerySet:
        return queryset.filter(cancelled_at__isnull=True, held_on__lte=local_today()) if value else queryset
