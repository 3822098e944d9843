"""Filters of the list of reports."""

from collections.abc import Sequence

import django_filters
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from core.dates import local_today
from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from cycles.selectors import begun_terms
from districts.selectors import district_choices

from .. import rules
from ..constants import UseState
from ..models import Evidence, EvidenceQuerySet, EvidenceUse
from ..selectors import reports


class ReportFilter(PortalFilterSet):
    """The conditions are about one and the same use: state, agreement, its district, and the term it happened in."""

    state = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("State"), method="of_uses", choices=UseState.choices, empty_label=_("Any")
    )
    term = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Semester"), method="of_uses", empty_label=_("Any term")
    )
    district = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("District"), method="of_uses", empty_label=_("All districts")
    )
    agreement = django_filters.CharFilter(label=_("Agreement number"), method="of_uses", max_length=20)

    class Meta:
        model = Evidence
        form = FilterForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: EvidenceQuerySet,
        districts: Sequence[tuple[str, str]],
    ) -> None:
        """`districts` is empty for those who have one only."""
        super().__init__(data, queryset=queryset)
        self._terms = {term.key: term for term in begun_terms(local_today())}
        self.filters["term"].extra["choices"] = [(key, str(term)) for key, term in self._terms.items()]
        self.filters["district"].extra["choices"] = list(districts)
        if not districts:
            del self.filters["district"]

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
            return Q(happened_on__range=(self._terms[value].starts_on, self._terms[value].ends_on))
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
    return ReportFilter(data, queryset=reports.shelf_of(reader, is_theirs=False), districts=_offered(reader))


def theirs(reader: Reader, data: QueryDict) -> ReportFilter:
    """What the other sides of the reader's agreements reported, as the address narrows it."""
    return ReportFilter(data, queryset=reports.shelf_of(reader, is_theirs=True), districts=_offered(reader))


OWN: ListForReaders[Evidence] = ListForReaders(own, order=ORDER, typed=Evidence.objects.all())
THEIRS: ListForReaders[Evidence] = ListForReaders(theirs, order=ORDER, typed=Evidence.objects.all())
