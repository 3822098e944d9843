"""Filters of how agreements stand and of what is owed under them."""

import django_filters
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.readers import ListForReaders, Reader
from agreements.constants import Side
from core.filtering import FilterForm, PlainSelect
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices

from . import rules, selectors
from .constants import ArrearKind, HealthState, Light
from .models import AgreementHealth, Arrear, OfPartiesQuerySet

_LIGHTS = {"pace": pgettext_lazy("a light", "Pace"), "response": pgettext_lazy("a light", "Answers")}


class HealthFilter(ByDistrict):
    district = DistrictFilter()
    state = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("State"), choices=HealthState.choices, empty_label=_("All in force")
    )
    light = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Light"),
        method="with_light",
        choices=[
            (f"{code}-{light.value}", format_lazy("{}: {}", name, light.label))
            for code, name in _LIGHTS.items()
            for light in (Light.RED, Light.AMBER)
        ],
        empty_label=_("Any"),
    )
    owing = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Who owes something"),
        method="with_owing",
        choices=Side.choices,
        empty_label=_("Any"),
    )

    class Meta:
        model = AgreementHealth
        form = FilterForm
        fields: list[str] = []

    def with_light(self, queryset: OfPartiesQuerySet, _name: str, value: str) -> OfPartiesQuerySet:
        code, _dash, light = value.partition("-")
        return queryset.filter(**{code: int(light)})

    def with_owing(self, queryset: OfPartiesQuerySet, _name: str, value: str) -> OfPartiesQuerySet:
        return selectors.owing(queryset, Side(value))

    def filter_queryset(self, queryset: OfPartiesQuerySet) -> OfPartiesQuerySet:
        """Agreements that are over are shown to those who ask for them."""
        found = super().filter_queryset(queryset)
        return found if self.conditions.get("state") else selectors.in_force(found)


class OwedFilter(ByDistrict):
    district = DistrictFilter()
    side = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Owed by"), choices=Side.choices, empty_label=_("Both sides")
    )
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("What is owed"), choices=ArrearKind.choices, empty_label=_("Anything")
    )

    class Meta:
        model = Arrear
        form = FilterForm
        fields: list[str] = []


def narrowed(reader: Reader, data: QueryDict) -> HealthFilter:
    """How the reader's agreements stand, as the address narrows them."""
    return HealthFilter(data, queryset=lambda: selectors.health_rows(reader), districts=_districts_for(reader))


def narrowed_owed(reader: Reader, data: QueryDict) -> OwedFilter:
    """What is owed under the reader's agreements, as the address narrows it."""
    return OwedFilter(data, queryset=lambda: selectors.owed_rows(reader), districts=_districts_for(reader))


def _districts_for(reader: Reader) -> list[tuple[str, str]]:
    return district_choices() if rules.sees_many_districts(reader) else []


LIST: ListForReaders[AgreementHealth] = ListForReaders(
    narrowed, order=selectors.ORDER, typed=AgreementHealth.objects.all()
)
OWED: ListForReaders[Arrear] = ListForReaders(narrowed_owed, order=selectors.OWED_ORDER, typed=Arrear.objects.all())
