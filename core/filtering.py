"""Filters whose whole state is the address: what is chosen shows as chips, and each chip takes it off again."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.forms.renderers import BaseRenderer
from django.forms.utils import ErrorDict, flatatt
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.forms import PortalBoundField, PortalForm
from core.widgets import safe

# Further than this nobody counts; the page then says "more than".
COUNTED = 1000
SELECTED = " selected"


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition in force; `url` is the same list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are; `is_more` when it is too many to count."""

    count: int
    is_more: bool


def total_of(queryset: QuerySet[Any]) -> Total:
    """Counts at most COUNTED rows, so that a long list costs no more than a short one."""
    count = queryset.order_by().values("pk")[: COUNTED + 1].count()
    return Total(min(count, COUNTED), count > COUNTED)


class PlainSelect(forms.Select):
    """A list of choices written in one go: a template for each of dozens of options is what makes filters slow."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - it has no template to render
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = "".join(
            f'<option value="{safe(code)}"{SELECTED if str(code) == chosen else ""}>{safe(label)}</option>'
            for code, label in self.choices
        )
        attributes = flatatt({"name": name} | self.build_attrs(self.attrs, attrs))
        return SafeString(f"<select{attributes}>{options}</select>")


class _FilterField(PortalBoundField):
    """Drawn once for what is chosen in it: a list has a dozen, the same on every page."""

    form: "FilterForm"

    def as_field_group(self) -> SafeString:
        drawn, value = self.form.drawn, self.form.data.get(self.html_name, "")
        if drawn is None or self.errors or (value and not isinstance(self.field, _OF_FEW)):
            return super().as_field_group()
        key = (self.name, value, get_language())
        if key not in drawn:
            drawn[key] = super().as_field_group()
        return drawn[key]


# Fields whose values, where they are right, are few.
_OF_FEW = (forms.ChoiceField, forms.NullBooleanField)
_Drawn = dict[tuple[str, str, str | None], SafeString]


class FilterForm(PortalForm):
    """Nothing in it is required, so that without values there is nothing to clean."""

    mark_optional = False
    bound_field_class = _FilterField
    # Where the form is always of the same fields, as PortalFilterSet makes it.
    drawn: ClassVar[_Drawn | None] = None

    def full_clean(self) -> None:
        if self.is_bound and not any(self.data.get(self.add_prefix(name)) for name in self.fields):
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


class _Filters(OrderedDict[str, Any]):
    """The filters of a class. Each set of them takes copies that share what nobody changes, which is most of them."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> "OrderedDict[str, Any]":
        return OrderedDict((name, _own(one)) for name, one in self.items())


def _own(one: django_filters.Filter) -> django_filters.Filter:
    mine = copy(one)
    mine.extra = one.extra.copy()
    # Bound to the copy.
    mine.method = one.method
    return mine


_FORMS_KEPT = 256
_FORMS: dict[tuple[Any, ...], type[FilterForm]] = {}


# Rows, or what gives them: a list whose statements are written already asks for them only where words are typed.
Rows = QuerySet[Any] | Callable[[], QuerySet[Any]]


class _Later:
    """As much of a queryset as a set of filters looks at before it filters."""

    def __init__(self, model: type[Model] | None, rows: Callable[[], QuerySet[Any]]) -> None:
        self.model, self.all = model, rows


class PortalFilterSet(django_filters.FilterSet):
    """Nothing in it is required, a value it does not know is reported and filters nothing."""

    def __init__(self, data: QueryDict | None, queryset: Rows, **options: Any) -> None:
        rows: Any = _Later(self._meta.model, queryset) if callable(queryset) else queryset
        super().__init__(data, queryset=rows, **options)

    class Meta:
        model: type[Model] | None = None
        form = FilterForm
        fields: list[str] = []

    @classmethod
    def get_filters(cls) -> "OrderedDict[str, Any]":
        return _Filters(super().get_filters())

    # What the reader may choose from, beyond what the class itself says.
    _offered: tuple[tuple[Any, ...], ...] = ()

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Let the reader choose; where there is nothing to choose from, it is not asked for."""
        if choices:
            self.choose_from(name, choices)
        else:
            del self.filters[name]

    def choose_from(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.filters[name].extra["choices"] = list(choices)
        self._offered += ((name, *choices),)

    def get_form_class(self) -> type[FilterForm]:
        """One for each offer: making a class takes longer than filling in its form."""
        offer = (type(self), *self.filters, *self._offered)
        if offer not in _FORMS:
            if len(_FORMS) >= _FORMS_KEPT:
                _FORMS.clear()
            _FORMS[offer] = type("OfferForm", (super().get_form_class(),), {"drawn": {}})
        return _FORMS[offer]

    @property
    def conditions(self) -> dict[str, Any]:
        """What filters now, by the field's name; values that are wrong are left out."""
        given = self.form.cleaned_data if self.form.is_bound and self.form.errors is not None else {}
        return {name: value for name, value in given.items() if value}

    @property
    def chosen(self) -> dict[str, str] | None:
        """The conditions as an address has them where each is one of a few choices; None where words are typed."""
        found = {name: "on" if value is True else value for name, value in self.conditions.items()}
        return found if all(self._is_choice(name, value) for name, value in found.items()) else None

    def _is_choice(self, name: str, value: Any) -> bool:
        return isinstance(value, str) and isinstance(self.form.fields[name], forms.ChoiceField | forms.BooleanField)

    def chips(self) -> list[Chip]:
        """One chip per condition in force, in the order of the form."""
        return [Chip(self._said(name, value), self._without(name)) for name, value in self.conditions.items()]

    def _said(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if value is True:
            return str(field.label)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type] # a form never holds the lazy forms
        return str(value)

    def _without(self, name: str) -> str:
        params = self.data.copy()
        for gone in (name, "before", "after"):
            params.pop(gone, None)
        return f"?{params.urlencode()}"
