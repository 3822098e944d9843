"""Filters of the officials' queue; the address holds them all, so a filtered list can be kept and sent on.

Conditions typed into the search box (`operators`) count as if they stood in fields of their own, and move there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.filtering import FilterForm, PlainSelect, PortalFilterSet
from core.search import fold
from cycles.selectors import term_choices
from districts.filtering import DistrictFilter
from districts.models import District
from districts.selectors import district_choices

from . import operators
from .constants import ReasonCode, Status
from .models import Application, ApplicationQuerySet
from .operators import Condition, Operator, Wait, parse
from .selectors import narrowing
from .selectors.narrowing import Narrowing
from .selectors.queue import ALL, CLOSED, ELSEWHERE, OFFICE, WAITING, WITH_SCHOOL, on_shelf, queue_of
from .selectors.reasons import Quarter, SentBack, read_quarter, read_sent_back

_REFERENCE = re.compile(r"pb\d")
_WORDS: dict[str, Promise] = {
    WAITING: _("Waits for us"),
    WITH_SCHOOL: _("With the school"),
    ELSEWHERE: _("With another office"),
    OFFICE: _("With any office"),
    CLOSED: _("Closed"),
    ALL: _("All"),
}
# Whoever asks for these looks among all cases, unless the address names a shelf.
_SEARCHES = ("q", "status", "school", "ref", "sent", "decided", "quarter", "reason", "returned")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A link to a shelf, which keeps the conditions."""

    label: str
    url: str
    is_current: bool


class WaitField(forms.CharField):
    """ ">10d" or 10天, as in the search box."""

    def clean(self, value: Any) -> Wait | None:
        typed = super().clean(value)
        wait = operators.read_wait(typed) if typed else None
        if typed and wait is None:
            raise forms.ValidationError(_not_understood(Operator.WAITING, typed))
        return wait


class QuarterField(forms.CharField):
    """Like 115Q4."""

    def clean(self, value: Any) -> Quarter | None:
        typed = fold(super().clean(value)).upper()
        quarter = read_quarter(typed) if typed else None
        if typed and quarter is None:
            raise forms.ValidationError(_("Write the year of the Republic and the quarter, such as 115Q4."))
        return quarter


class SentBackField(forms.CharField):
    """Like 115Q4, or 115Q4-incorrect."""

    def clean(self, value: Any) -> SentBack | None:
        quarter, mark, kind = super().clean(value).partition("-")
        typed = f"{fold(quarter).upper()}{mark}{kind}"
        wanted = read_sent_back(typed) if typed else None
        if typed and wanted is None:
            raise forms.ValidationError(_("Write the year of the Republic and the quarter, such as 115Q4."))
        return wanted


class SentBackFilter(django_filters.CharFilter):
    field_class = SentBackField


class QuarterFilter(django_filters.CharFilter):
    field_class = QuarterField


class WaitFilter(django_filters.CharFilter):
    field_class = WaitField


def _checkbox(label: Promise) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, widget=forms.CheckboxInput(attrs={"value": "true"}))


class QueueFilter(PortalFilterSet):
    """`show` is the shelf (chips above the list); the others narrow it down.

    Without a shelf in the address: what waits on the reader, but everything once something is searched for.
    """

    q = django_filters.CharFilter(label=_("School, reference or condition"))
    status = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label=_("Status"),
        choices=[choice for choice in Status.choices if choice[0] != Status.DRAFT],
        empty_label=_("Any"),
    )
    district = DistrictFilter()
    waiting = WaitFilter(label=_("Waits for (days)"))
    who = django_filters.CharFilter(label=_("Handled by"), max_length=60)
    school = django_filters.CharFilter(label=_("School"), max_length=60)
    ref = django_filters.CharFilter(label=_("Reference begins with"), max_length=20)
    sent = django_filters.ChoiceFilter(widget=PlainSelect, label=_("First sent"), empty_label=_("Any term"))
    decided = django_filters.ChoiceFilter(
        widget=PlainSelect, label=pgettext_lazy("of a case", "Decided"), empty_label=_("Any term")
    )
    quarter = QuarterFilter(label=_("Decided in the quarter"))
    reason = django_filters.ChoiceFilter(
        widget=PlainSelect, label=_("Reason of the decision"), choices=ReasonCode.choices, empty_label=_("Any")
    )
    returned = SentBackFilter(label=_("Returned in the quarter"))
    overdue = _checkbox(_("Overdue only"))
    mine = _checkbox(_("Only what I handle"))

    class Meta:
        model = Application
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: User) -> None:
        self.user = user
        self._is_at_desk = user.acting is not None and user.acting.is_district
        settled, self.was_typed, self._problems = self._settle(data)
        super().__init__(settled, queryset=Application.objects.none())
        for name in ("sent", "decided"):
            self.offer(name, term_choices())
        self.offer("district", [] if self._is_at_desk else district_choices())

    # -- the search box ------------------------------------------------------------------------------------

    def _settle(self, data: QueryDict) -> tuple[QueryDict, bool, list[str]]:
        """The address with typed conditions in their fields; whether there were any; what was not understood."""
        typed = parse(data.get("q", ""))
        found = [(one, self._field_of(one)) for one in typed.conditions]
        set_by = dict(field for _one, field in found if field)
        left = [one for one, field in found if not field]
        settled = data.copy()
        if set_by:
            settled["q"] = str(operators.Typed(typed.words, tuple(left)))
            settled.setdefault("show", ALL)
            for name, value in set_by.items():
                settled[name] = value
        return settled, bool(set_by), [self._problem(one) for one in left]

    def _field_of(self, typed: Condition) -> tuple[str, str] | None:
        reader = _READERS.get(typed.operator) if typed.operator and typed.value else None
        if reader is None or (typed.operator is Operator.DISTRICT and self._is_at_desk):
            return None
        return reader(typed.value)

    def _problem(self, typed: Condition) -> str:
        if typed.operator is None:
            known = _t(", ").join(f"{_example(one).partition(':')[0]}:" for one in Operator)
            return _t("There is no condition “%(name)s:”. These can be typed: %(known)s") % {
                "name": typed.name, "known": known,
            }  # fmt: skip
        if typed.operator is Operator.DISTRICT and self._is_at_desk:
            return _t("“%(typed)s” sets nothing here: your office sees the cases of its own district only.") % {
                "typed": typed
            }
        return _not_understood(typed.operator, typed)

    # -- what is in force ----------------------------------------------------------------------------------

    @cached_property
    def conditions(self) -> dict[str, Any]:
        given = super().conditions
        words = " ".join(parse(given.pop("q", "")).words)
        for problem in self._problems:
            self.form.add_error("q", problem)
        return ({"q": words} if words else {}) | given

    @cached_property
    def narrowing(self) -> Narrowing:
        whole = reduce(and_, (_NARROW[name](value) for name, value in self.conditions.items()), Narrowing())
        acting = self.user.acting
        if "returned" in self.conditions and acting is not None and acting.district_id is not None:
            return whole & narrowing.of_desk(acting.district_id)
        return whole

    @property
    def opens_fields(self) -> bool:
        """Whether what is wrong stands in one of the fields that are folded away."""
        return bool(set(self.form.errors) - {"q"})

    @property
    def show(self) -> str:
        wanted = self.data.get("show", "")
        if wanted in _WORDS:
            return wanted
        is_auditor = self.user.acting is not None and self.user.acting.is_auditor
        return ALL if is_auditor or any(self.data.get(name) for name in _SEARCHES) else WAITING

    @property
    def kept_shelf(self) -> str:
        """The shelf that the address names, for the form to keep."""
        return self.show if self.data.get("show") in _WORDS else ""

    def filter_queryset(self, _none: ApplicationQuerySet) -> ApplicationQuerySet:
        rows = queue_of(self.user).filter(on_shelf(self.show, self.user))
        return rows.filter(self.narrowing.condition(self.user))

    @property
    def canonical(self) -> str:
        """The one address of what is shown: the same conditions give the same, however they were set."""
        params = QueryDict(mutable=True)
        params["show"] = self.show
        for name in self.filters:
            if name in self.conditions:
                value = self.conditions[name]
                params[name] = "true" if value is True else str(value)
        return params.urlencode()

    # -- links ---------------------------------------------------------------------------------------------

    def shelves(self) -> list[Shelf]:
        """One chip per shelf; an auditor has no desk, so nothing waits there."""
        is_auditor = self.user.acting is not None and self.user.acting.is_auditor
        codes = [code for code in _WORDS if not (is_auditor and code in {WAITING, ELSEWHERE})]
        return [Shelf(str(_WORDS[code]), self._url(show=code), code == self.show) for code in codes]

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, Wait):
            return _wait_words(value)
        if value is True:
            return super()._said(name, value)
        if isinstance(value, SentBack) and value.kind:
            value = f"{value.quarter} {value.kind.label}"
        words = {"label": self.filters[name].label, "value": super()._said(name, value)}
        return _t("%(label)s: %(value)s") % words

    def _url(self, **changed: str) -> str:
        params = self.data.copy()
        for name in ("before", "after", *changed):
            params.pop(name, None)
        params.update({name: value for name, value in changed.items() if value})
        return f"?{params.urlencode()}"


def _by_words(words: str) -> Narrowing:
    """By the beginning of a reference where one is typed, else by the school."""
    if _REFERENCE.match(fold(words)):
        return narrowing.by_reference(words)
    return narrowing.of_schools(words, "searched")


# What a typed value becomes in the address; None where it says nothing.
_READERS: dict[Operator, Callable[[str], tuple[str, str] | None]] = {
    Operator.DISTRICT: lambda value: _field("district", operators.read_district(value, _districts())),
    Operator.STATUS: lambda value: _field("status", operators.read_status(value)),
    Operator.WAITING: lambda value: _field("waiting", operators.read_wait(value)),
    Operator.SCHOOL: lambda value: ("school", value),
    Operator.WHO: lambda value: ("mine", "true") if fold(value) in operators.ME else ("who", value),
    Operator.REFERENCE: lambda value: ("ref", fold(value).upper()),
    Operator.OVERDUE: lambda value: ("overdue", "true") if operators.read_yes(value) else None,
}
_NARROW: dict[str, Callable[[Any], Narrowing]] = {
    "q": _by_words,
    "status": narrowing.with_status,
    "district": narrowing.in_district,
    "waiting": narrowing.waiting,
    "who": narrowing.handled_by,
    "school": narrowing.of_schools,
    "ref": narrowing.by_reference,
    "sent": narrowing.sent_in,
    "decided": narrowing.decided_in,
    "quarter": narrowing.in_quarter,
    "reason": narrowing.for_reason,
    "returned": narrowing.sent_back,
    "overdue": lambda _yes: narrowing.simply("overdue"),
    "mine": lambda _yes: narrowing.simply("mine"),
}


def _field(name: str, value: object) -> tuple[str, str] | None:
    return None if value is None else (name, str(value))


def _districts() -> list[tuple[str, str]]:
    """Slugs and names as everybody writes them, whatever the language of the page."""
    return list(District.objects.order_by("number").values_list("slug", "name"))


def _example(operator: Operator) -> str:
    chinese, english = operators.EXAMPLES[operator]
    return english if get_language() == "en" else chinese


def examples() -> list[str]:
    """One example of each condition that can be typed."""
    return [_example(operator) for operator in Operator]


def _not_understood(operator: Operator, typed: object) -> str:
    words = {"typed": typed, "example": _example(operator)}
    return _t("“%(typed)s” is not understood. Write it like this: %(example)s") % words


def _wait_words(wait: Wait) -> str:
    if wait.is_longer:
        said = ngettext("Waits for more than %(days)d day", "Waits for more than %(days)d days", wait.days)
    else:
        said = ngettext("Waits for less than %(days)d day", "Waits for less than %(days)d days", wait.days)
    return said % {"days": wait.days}
