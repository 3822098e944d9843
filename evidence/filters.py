"""Filters of the list of reports."""

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from core.filtering import FilterForm, PlainSelect, PortalFilterSet

from .constants import UseState
from .models import Evidence, EvidenceQuerySet, EvidenceUse
from .selectors import reports


class ReportFilter(PortalFilterSet):
    """`state` asks whether any use of a report stands there."""

    state = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("State"), method="with_state", choices=UseState.choices, empty_label=_("Any")
    )
    agreement = django_filters.CharFilter(label=_("Agreement number"), method="of_agreement", max_length=20)

    class Meta:
        model = Evidence
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: EvidenceQuerySet) -> None:
        super().__init__(data, queryset=queryset)

    def with_state(self, queryset: EvidenceQuerySet, _name: str, value: str) -> EvidenceQuerySet:
        uses = EvidenceUse.objects.filter(state=value).order_by()
        return queryset.filter(pk__in=uses.values("evidence"))

    def of_agreement(self, queryset: EvidenceQuerySet, _name: str, value: str) -> EvidenceQuerySet:
        uses = EvidenceUse.objects.filter(agreement__reference=value.strip().upper()).order_by()
        return queryset.filter(pk__in=uses.values("evidence"))


ORDER = ("-pk",)


def own(reader: Reader, data: QueryDict) -> ReportFilter:
    """What the reader's own side reported, as the address narrows it."""
    return ReportFilter(data, queryset=reports.shelf_of(reader, is_theirs=False))


def theirs(reader: Reader, data: QueryDict) -> ReportFilter:
    """What the other sides of the reader's agreements reported, as the address narrows it."""
    return ReportFilter(data, queryset=reports.shelf_of(reader, is_theirs=True))


OWN: ListForReaders[Evidence] = ListForReaders(own, order=ORDER, typed=Evidence.objects.all())
THEIRS: ListForReaders[Evidence] = ListForReaders(theirs, order=ORDER, typed=Evidence.objects.all())
