"""What the bureau fills in for a step of a ladder, and what one asks a ladder about."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import parse_roc_date
from core.forms import PortalForm
from notifications.constants import Channel

from .constants import MAX_OFFSET_DAYS, Audience, Unit
from .models import LadderStep

BEFORE, AFTER = "before", "after"


class StepForm(PortalForm):
    """A step in words: so many days before or after the due date, whom it reaches, how."""

    days = forms.IntegerField(
        label=_("How many days"),
        help_text=_("0 is the due date itself."),
        min_value=0,
        max_value=MAX_OFFSET_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-short"}),
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices, widget=forms.RadioSelect)
    side = forms.ChoiceField(
        label=_("Before or after the due date"),
        choices=[(BEFORE, _("Before the due date")), (AFTER, _("After the due date"))],
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(
        label=_("Whom it reaches"),
        choices=Audience.choices,
        help_text=_(
            "Their superior is the head of unit of a school, the section chief of a desk, the department for a chief. "
            "Whoever owes it is told along with those above, and is told beforehand when this will happen."
        ),
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[
            (Channel.DIGEST, _("In the daily summary")),
            (Channel.IMMEDIATE, _("By e-mail at once; only where somebody is blocked")),
        ],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, step: LadderStep | None, data: Any = None) -> "StepForm":
        if step is None:
            first = {"unit": Unit.WORKING, "side": BEFORE, "audience": Audience.RESPONSIBLE, "channel": Channel.DIGEST}
            return cls(data, initial=first)
        side = BEFORE if step.offset < 0 else AFTER
        rest = {"unit": step.unit, "audience": step.audience, "channel": step.channel}
        return cls(data, initial={"days": abs(step.offset), "side": side, **rest})

    def step(self) -> dict[str, Any]:
        """The arguments of the services."""
        given = self.cleaned_data
        return {
            "offset": -given["days"] if given["side"] == BEFORE else given["days"],
            "unit": Unit(given["unit"]),
            "audience": Audience(given["audience"]),
            "channel": Channel(given["channel"]),
        }


class PreviewForm(PortalForm):
    """A due date, or the reference of a record; its answer stands in `due_on` or `reference`."""

    of = forms.CharField(
        label=_("Due date, or reference of a case"),
        help_text=_("For example 115/12/31 or PB115-0042-K."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-medium"}),
    )

    def clean_of(self) -> date | str:
        typed: str = self.cleaned_data["of"].strip()
        if not typed[:1].isdigit() and not typed.startswith("民國"):
            return typed
        try:
            day = parse_roc_date(typed)
        except ValueError as unreadable:
            raise ValidationError(str(unreadable)) from None
        if not 2000 <= day.year <= 2100:
            raise ValidationError(_t("Check the year: no due date lies there."))
        return day
