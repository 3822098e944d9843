"""Lists that can be narrowed to a semester."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from core.filtering import PlainSelect

from .models import AcademicTerm
from .selectors import begun_terms


class TermFilter(django_filters.ChoiceFilter):
    """By the term in which a day lies, of those that `begun` gave to choose from."""

    def __init__(self, field_name: str | None = None, **options: Any) -> None:
        self._terms: dict[str, AcademicTerm] = {}
        usual = {"widget": PlainSelect, "label": _("Semester"), "empty_label": _("Any term")}
        super().__init__(field_name, **usual | options)

    def begun(self) -> list[tuple[str, str]]:
        self._terms = {term.key: term for term in begun_terms(local_today())}
        return [(key, str(term)) for key, term in self._terms.items()]

    def days_of(self, key: str) -> tuple[date, date]:
        """The first and the last day of a term that was offered."""
        return self._terms[key].starts_on, self._terms[key].ends_on

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field_name}__range": self.days_of(value)}) if value else queryset
