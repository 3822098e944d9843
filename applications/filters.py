"""Filters of the officials' queue; the address holds them all, so a filtered list can be kept and sent on."""

import re
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import local_today
from core.forms import PortalForm
from core.search import fold
from districts.models import District
from schools.models import School

from .constants import OPEN_STATUSES, Status
from .models import Application, ApplicationQuerySet, Decision
from .selectors.queue import ALL, CLOSED, ELSEWHERE, WAITING, WITH_SCHOOL, on_shelf, queue_of

_REFERENCE = re.compile(r"pb\d")
# The cases of so many schools are looked up one by one; of more, a page of them is soon found among all cases.
FEW_SCHOOLS = 100
_WORDS: dict[str, Promise] = {
    WAITING: _("Waits for us"),
    WITH_SCHOOL: _("With the school"),
    ELSEWHERE: _("With another office"),
    CLOSED: _("Closed"),
    ALL: _("All"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A link that sets or takes off one condition and keeps the others."""

    label: str
    url: str
    is_current: bool = False


class QueueForm(PortalForm):
    mark_optional = False


class QueueFilter(django_filters.FilterSet):
    """`show` is the shelf (chips above the list); the others narrow it down.

    Without a shelf in the address: what waits on the reader, but everything once something is searched for.
    """

    q = django_filters.CharFilter(label=_("School or reference"), method="search")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[choice for choice in Status.choices if choice[0] != Status.DRAFT],
        empty_label=_("Any"),
    )
    district = django_filters.ModelChoiceFilter(
        field_name="reviewing_district",
        to_field_name="slug",
        queryset=District.objects.order_by("number"),
        label=_("District"),
        empty_label=_("All districts"),
    )
    overdue = django_filters.BooleanFilter(
        label=_("Overdue only"), method="only_overdue", widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    mine = django_filters.BooleanFilter(
        label=_("Only what I handle"), method="only_mine", widget=forms.CheckboxInput(attrs={"value": "true"})
    )

    class Meta:
        model = Application
        form = QueueForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, queryset=Application.objects.none())
        self.user = user
        if user.acting is not None and user.acting.is_district:
            del self.filters["district"]

    @property
    def show(self) -> str:
        wanted = self.data.get("show", "")
        if wanted in _WORDS:
            return wanted
        is_auditor = self.user.acting is not None and self.user.acting.is_auditor
        return ALL if is_auditor or any(self.data.get(name) for name in ("q", "status")) else WAITING

    @property
    def kept_shelf(self) -> str:
        """The shelf that the address names, for the form to keep."""
        return self.show if self.data.get("show") in _WORDS else ""

    @property
    def is_whole_shelf(self) -> bool:
        """Whether the shelf alone decides."""
        return not any(self.data.get(name) for name in self.filters)

    def filter_queryset(self, _none: ApplicationQuerySet) -> ApplicationQuerySet:
        return super().filter_queryset(queue_of(self.user).filter(on_shelf(self.show, self.user)))

    def search(self, queryset: ApplicationQuerySet, _name: str, value: str) -> ApplicationQuerySet:
        """By the beginning of a reference where one is typed, else by the school."""
        if _REFERENCE.match(fold(value)):
            return queryset.filter(reference__startswith=fold(value).upper())
        schools = School.objects.matching(value).order_by("pk").values_list("pk", flat=True)
        few = list(schools[: FEW_SCHOOLS + 1])
        return queryset.filter(school__in=few if len(few) <= FEW_SCHOOLS else schools.order_by())

    def only_overdue(self, queryset: ApplicationQuerySet, _name: str, value: bool) -> ApplicationQuerySet:
        return queryset.filter(status__in=OPEN_STATUSES, due_on__lt=local_today()) if value else queryset

    def only_mine(self, queryset: ApplicationQuerySet, _name: str, value: bool) -> ApplicationQuerySet:
        """Cases the reader took, and decisions the reader drafted."""
        drafts = Decision.objects.filter(drafted_by=self.user, discarded_at__isnull=True, released_at__isnull=True)
        return queryset.filter(Q(reviewer=self.user) | Q(pk__in=drafts.values("application"))) if value else queryset

    def shelves(self) -> list[Chip]:
        """One chip per shelf; an auditor has no desk, so nothing waits there."""
        is_auditor = self.user.acting is not None and self.user.acting.is_auditor
        codes = [code for code in _WORDS if not (is_auditor and code in {WAITING, ELSEWHERE})]
        return [Chip(str(_WORDS[code]), self._url(show=code), code == self.show) for code in codes]

    def chosen(self) -> list[Chip]:
        """One chip per condition in force; its link takes it off."""
        if not self.form.is_valid():
            return []
        given = {name: self.form.cleaned_data.get(name) for name in self.filters}
        return [Chip(self._said(name, value), self._url(**{name: ""})) for name, value in given.items() if value]

    def _said(self, name: str, value: Any) -> str:
        label = self.filters[name].label
        if value is True:
            return str(label)
        shown = Status(value).label if name == "status" else value
        return _t("%(label)s: %(value)s") % {"label": label, "value": shown}

    def _url(self, **changed: str) -> str:
        params = self.data.copy()
        for name in ("before", "after", *changed):
            params.pop(name, None)
        params.update({name: value for name, value in changed.items() if value})
        return f"?{params.urlencode()}"
