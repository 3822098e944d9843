"""Filters of the list of reports."""

from collections.abc import Sequence

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from core.filtering import FilterForm, PlainSelect, Rows
from cycles.filtering import TermFilter
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from .. import rules
from ..constants import UseState
from ..models import Evidence, EvidenceQuerySet, EvidenceUse
from ..selectors import reports


class ReportFilter(ByDistrict):
    """The conditions are about one and the same use: state, agreement, its district, and the term it happened in."""

    state = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("State"), method="of_uses", choices=UseState.choices, empty_label=_("Any")
    )
    term = TermFilter(method="of_uses")
    district = DistrictFilter(method="of_uses")
    agreement = django_filters.CharFilter(label=_("Agreement number"), method="of_uses", max_length=20)

    class Meta:
        model = Evidence
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

    def of_uses(self, queryset: EvidenceQuerySet, _name: str, _value: object) -> EvidenceQuerySet:
        """Asked by `filter_queryset` for all of them at once."""
        return queryset

    def filter_queryset(self, queryset: EvidenceQuerySet) -> EvidenceQuerySet:
        wanted = Q()
        for name, value in self.conditions.items():
            wanted &= self._wanted(name, value)
        return (
            queryset.filter(pk__in=EvidenceUse.objects.filter(wanted).order_by().values("evidence"))
            if wanted
            else queryset
        )

    def _wanted(self, name: str, value: str) -> Q:
        if name == "term":
            return Q(happened_on__range=self.filters["term"].days_of(value))
        if name == "district":
            return Q(agreement__district__slug=value)
        return Q(agreement__reference=value.strip().upper()) if name == "agreement" else Q(state=value)


ORDER = ("-pk",)
# How addresses name what the other sides reported; one's own needs no name.
THEIR_SHELF = "theirs"


def _offered(reader: Reader) -> list[tuple[str, str]]:
    return [] if rules.has_own_side(reader) else district_choices()


def own(reader: Reader, data: QueryDict) -> ReportFilter:
    """What the reader's own side reported, as the address narrows it."""
    return ReportFilter(data, queryset=lambda: reports.shelf_of(reader, is_theirs=False), districts=_offered(reader))


def theirs(reader: Reader, data: QueryDict) -> ReportFilter:
    """What the other sides of the reader's agreements reported, as the address narrows it."""
    return ReportFilter(data, queryset=lambda: reports.shelf_of(reader, is_theirs=True), districts=_offered(reader))


OWN: ListForReaders[Evidence] = ListForReaders(own, order=ORDER, typed=Evidence.objects.all())
THEIRS: ListForReaders[Evidence] = ListForReaders(theirs, order=ORDER, typed=Evidence.objects.all())
