"""Answering a line of the talks and adding one."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import PortalForm

from ..constants import Side
from ..models import Indicator, Line, Move

_LENGTHS = {name: Line._meta.get_field(name).max_length for name in ("title", "body", "note")}
_MAX_COMMENT = Move._meta.get_field("comment").max_length


def _comment() -> forms.CharField:
    return forms.CharField(label=_("Why"), max_length=_MAX_COMMENT, required=False)


def _target(maximum: int) -> forms.IntegerField:
    shown = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=_("How many"), min_value=1, max_value=maximum, widget=shown)


def _note() -> forms.CharField:
    return forms.CharField(label=pgettext_lazy("of a commitment", "Note"), max_length=_LENGTHS["note"], required=False)


def _body() -> forms.CharField:
    return forms.CharField(label=_("Text"), max_length=_LENGTHS["body"], widget=forms.Textarea(attrs={"rows": 5}))


def _promise_fields(indicator: Indicator) -> dict[str, forms.Field]:
    return {"target": _target(indicator.maximum_target), "note": _note()}


class CounterForm(PortalForm):
    """Another proposal for one line, or that it `strikes` it; `seen` is the last move that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, line: Line, *args: Any, strikes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"line-{line.pk}", **kwargs)
        self.line, self.strikes = line, strikes
        self.fields |= _promise_fields(line.indicator) if line.indicator else {"body": _body()}
        self.fields["comment"] = _comment()
        # Whoever leaves it out need not have filled in what it should say.
        self.words = {"seen", "comment"} if strikes else set(self.fields)

    def full_clean(self) -> None:
        for name in self.fields.keys() - self.words:
            self.fields[name].required = False
        super().full_clean()

    def answer(self) -> dict[str, Any]:
        """What the service takes; for a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.words}

    @classmethod
    def of(cls, line: Line, seen: int) -> Self:
        facts = {name: getattr(line, name) for name in ("target", "note", "body")}
        return cls(line, initial=facts | {"seen": seen})

    def refuse(self, message: str) -> None:
        self.add_error(None, message)

    def now_shown(self, seen: int) -> None:
        """The page shows how the line stands now: what is sent from it next answers to that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(seen)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0


class AddCommitmentForm(PortalForm):
    """A commitment from the catalogue that is not in the wording yet."""

    indicator = forms.ChoiceField(label=_("Who promises what"))
    target = _target(10_000)
    note = _note()
    comment = _comment()

    def __init__(self, data: Mapping[str, Any] | None = None, *, offered: Iterable[Indicator]) -> None:
        super().__init__(data, prefix="commitment")
        self.offered = {one.code: one for one in offered}
        groups: dict[str, list[tuple[str, str]]] = {str(side.label): [] for side in (Side.GOVERNMENT, Side.SCHOOL)}
        for one in self.offered.values():
            words = f"{one.label}（{one.unit_label}，{one.get_per_display()}）"
            groups[str(Side(one.side).label)].append((one.code, words))
        self.fields["indicator"].choices = [("", _("Choose a commitment")), *groups.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        indicator, target = self.offered.get(cleaned.get("indicator", "")), cleaned.get("target")
        if indicator and target and target > indicator.maximum_target:
            message = _t("“%(name)s” can be at most %(limit)s.")
            self.add_error("target", message % {"name": indicator.label, "limit": indicator.maximum_target})
        return cleaned

    def proposal(self) -> dict[str, Any]:
        return self.cleaned_data | {"indicator": self.offered[self.cleaned_data["indicator"]]}


class AddClauseForm(PortalForm):
    title = forms.CharField(label=_("Heading"), max_length=_LENGTHS["title"])
    body = _body()
    comment = _comment()

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix="clause")

    def proposal(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
