"""The one form of the guides: when each step of this year takes place."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.forms import PortalForm

from .constants import WHEN_LENGTH
from .selectors import StepOfYear
from .services import When


class DatesForm(PortalForm):
    """Two fields a step, Chinese and English; empty means that it is not known yet."""

    mark_optional = False

    def __init__(self, steps: list[StepOfYear], known: dict[str, When], data: Any = None) -> None:
        super().__init__(data)
        self.steps = steps
        for step in steps:
            when, when_en = known.get(step.code, ("", ""))
            words = {"step": step.name}
            self.fields[f"{step.code}-zh"] = _field(_("%(step)s, in Chinese") % words, when)
            self.fields[f"{step.code}-en"] = _field(_("%(step)s, in English") % words, when_en)

    def dates(self) -> dict[str, When]:
        """What the service takes; for a valid form."""
        cleaned = self.cleaned_data
        return {step.code: (cleaned[f"{step.code}-zh"], cleaned[f"{step.code}-en"]) for step in self.steps}


def _field(label: str, initial: str) -> forms.CharField:
    return forms.CharField(label=label, initial=initial, required=False, max_length=WHEN_LENGTH)
