from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import local_today
from core.forms import PortalForm, RocDateField

from . import rules
from .constants import MAX_RULE_DAYS, RULE_MAXIMA, unit_of
from .models import CalendarDay

_KINDS = [("yes", _("Working day")), ("no", _("Day off"))]


class CalendarDayForm(PortalForm):
    is_working = forms.TypedChoiceField(
        label=_("This day is a"), choices=_KINDS, coerce=lambda value: value == "yes", widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=pgettext_lazy("on a calendar day", "Note"),
        required=False,
        max_length=60,
        help_text=_("Stands in the calendar, such as 颱風停止上班. No names of people: the history keeps it for ever."),
    )

    @classmethod
    def of(cls, day: CalendarDay, data: Any = None) -> "CalendarDayForm":
        return cls(data, initial={"is_working": "yes" if day.is_working else "no", "note": day.note})


class RuleForm(PortalForm):
    value = forms.IntegerField(
        label=_("Value"),
        min_value=1,
        max_value=MAX_RULE_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-small"}),
    )
    effective_from = RocDateField(
        label=_("In force from"),
        help_text=_("Today or a later day, such as 116/1/1. What has begun before keeps its date."),
    )

    @classmethod
    def of(cls, code: str, data: Any = None) -> "RuleForm":
        """The form for one rule: its unit names the field and bounds it."""
        form, unit = cls(data), unit_of(code)
        value = cast("forms.IntegerField", form.fields["value"])
        value.label, value.max_value = unit.label, RULE_MAXIMA[unit]
        value.validators = [MinValueValidator(1), MaxValueValidator(value.max_value)]
        return form

    def clean_effective_from(self) -> date:
        day: date = self.cleaned_data["effective_from"]
        verdict = rules.can_begin_on(day, today=local_today())
        if not verdict:
            raise ValidationError(str(verdict.reason))
        return day
