"""The bureau's forms for standard clauses."""

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import local_today
from core.forms import PortalForm, RocDateField

from ..models import ClauseTemplate

# What a clause may leave to be filled in for each agreement.
PLACES = ("school", "district", "first_day", "last_day")
_MAX_TITLE, _MAX_BODY = (ClauseTemplate._meta.get_field(name).max_length for name in ("title", "body"))


class SeenForm(PortalForm):
    """Knows what the page showed, and keeps what was typed when somebody else was faster."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0

    def refuse(self, message: str, seen: int) -> None:
        """The page now shows how it stands: what is sent from it next answers to that."""
        self.add_error(None, message)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(seen)


class ClauseForm(SeenForm):
    title = forms.CharField(label=_("Heading"), max_length=_MAX_TITLE)
    body = forms.CharField(
        label=_("Text"),
        max_length=_MAX_BODY,
        help_text=_(
            "{school}, {district}, {first_day} and {last_day} are filled in for each agreement. One paragraph per line."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    is_offered = forms.BooleanField(label=_("Part of new agreements"), required=False, initial=True)

    @classmethod
    def of(cls, clause: ClauseTemplate, seen: int, data: Mapping[str, Any] | None = None) -> Self:
        words = {name: getattr(clause, name) for name in ("title", "body", "is_offered")}
        return cls(data, initial=words | {"seen": seen})

    def clean_body(self) -> str:
        """Braces are for the four places only; anything else would stop an agreement from being drafted."""
        body = self.cleaned_data["body"]
        try:
            named = {name for _text, name, _spec, _as in Formatter().parse(body) if name is not None}
        except ValueError:
            named = {"{ }"}
        if unknown := sorted(named - set(PLACES)):
            places = "、".join(f"{{{place}}}" for place in PLACES)
            message = _t("“%(wrong)s” cannot be filled in; use only %(places)s in braces.")
            raise ValidationError(message % {"wrong": unknown[0], "places": places})
        return body

    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "body", "is_offered")}


class ConfirmClauseForm(SeenForm):
    confirmed_on = RocDateField(label=_("Confirmed by legal staff on"))

    @classmethod
    def of(cls, seen: int, data: Mapping[str, Any] | None = None) -> Self:
        return cls(data, initial={"seen": seen, "confirmed_on": local_today()}, prefix="confirm")

    def clean_confirmed_on(self) -> date:
        if self.cleaned_data["confirmed_on"] > local_today():
            raise ValidationError(_t("The day of confirmation cannot lie in the future."))
        return self.cleaned_data["confirmed_on"]
