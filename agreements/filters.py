"""Filters of the list of agreements."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.readers import ListForReaders, Reader
from core.dates import local_today
from core.filtering import FilterForm, PlainSelect, Rows
from core.search import MAX_SEARCH_LENGTH, fold
from districts.filtering import ByDistrict, DistrictFilter
from districts.selectors import district_choices
from schools.models import School

from . import rules, selectors
from .constants import AgreementKind, AgreementStatus, Standing
from .models import Agreement, AgreementQuerySet

_REFERENCE = re.compile(r"ag\d")
OVER = "over"
ENDING_DAYS = (30, 90, 180)
# Only those whom they concern see these.
NOT_SIGNED = (Standing.DRAFT, Standing.NEGOTIATING, Standing.FROZEN, Standing.SIGNING, Standing.DROPPED)
_STATUSES = {
    Standing.DRAFT: AgreementStatus.DRAFT,
    Standing.NEGOTIATING: AgreementStatus.NEGOTIATING,
    Standing.FROZEN: AgreementStatus.FROZEN,
    Standing.SIGNING: AgreementStatus.SIGNING,
}


class AgreementFilter(ByDistrict):
    """`status` is about today: an agreement past its last day is not in force, whoever forgot to end it."""

    q = django_filters.CharFilter(label=_("School or agreement number"), method="search", max_length=MAX_SEARCH_LENGTH)
    district = DistrictFilter()
    status = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Status"),
        method="with_standing",
        choices=[
            (Standing.LIVE, Standing.LIVE.label),
            (Standing.PAUSED, Standing.PAUSED.label),
            (Standing.COMING, _("Signed, not begun")),
            (OVER, _("Ended or expired")),
            *((standing, standing.label) for standing in NOT_SIGNED),
        ],
        empty_label=_("Any"),
    )
    kind = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Type"), choices=AgreementKind.choices, empty_label=_("All types")
    )
    ends = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Ends"),
        method="ending_within",
        choices=[(str(days), format_lazy(_("within {days} days"), days=days)) for days in ENDING_DAYS],
        empty_label=_("Any day"),
    )
    local = django_filters.BooleanFilter(
        label=_("School in the district itself"),
        method="only_local",
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )

    class Meta:
        model = Agreement
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: Rows, districts: Sequence[tuple[str, str]], drafts: bool) -> None:
        """`drafts` says whether the reader may see any."""
        super().__init__(data, queryset=queryset, districts=districts)
        if not drafts:
            choices: list[tuple[str, Any]] = self.filters["status"].extra["choices"]
            self.choose_from("status", [choice for choice in choices if choice[0] not in NOT_SIGNED])

    def search(self, queryset: AgreementQuerySet, _name: str, value: str) -> AgreementQuerySet:
        """By reference or by school, never by both at once: an OR over two tables would read them whole."""
        if _REFERENCE.match(fold(value)):
            return queryset.filter(reference__startswith=fold(value).upper())
        schools = School.objects.matching(value).order_by("registry_order").values_list("pk", flat=True)
        return queryset.filter(school__in=list(schools))

    def with_standing(self, queryset: AgreementQuerySet, _name: str, value: str) -> AgreementQuerySet:
        if value in _STATUSES:
            return queryset.filter(status=_STATUSES[Standing(value)])
        shelves = {
            Standing.LIVE: queryset.live,
            Standing.PAUSED: queryset.resting,
            Standing.COMING: queryset.coming,
            Standing.DROPPED: queryset.not_concluded,
            OVER: queryset.over,
        }
        return shelves[value]()

    def ending_within(self, queryset: AgreementQuerySet, _name: str, value: str) -> AgreementQuerySet:
        """Of those in force."""
        last = local_today() + timedelta(days=int(value))
        return queryset.live().filter(Q(closed_on__lte=last) | Q(closed_on__isnull=True, ends_on__lte=last))

    def only_local(self, queryset: AgreementQuerySet, _name: str, value: bool) -> AgreementQuerySet:
        return queryset.with_own_campus().filter(is_local=True) if value else queryset


def narrowed(reader: Reader, data: QueryDict) -> AgreementFilter:
    """The agreements that a reader may see, newest first, as the address narrows them."""
    return AgreementFilter(
        data, queryset=lambda: selectors.agreement_list(reader), districts=district_choices(),
        drafts=rules.may_see_drafts(reader),
    )  # fmt: skip


LIST: ListForReaders[Agreement] = ListForReaders(narrowed, order=("-pk",), typed=Agreement.objects.all())
