"""The five questions as a form that is sent by its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PortalForm

from ..selfcheck import QUESTIONS, Asked


class SelfCheckForm(PortalForm):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for asked in QUESTIONS:
            self.fields[asked.code] = _field(asked)


def _field(asked: Asked) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=asked.label,
        choices=[(one.code, one.label) for one in asked.answers],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an answer"),
            "invalid_choice": gettext_lazy("Choose an answer"),
        },
    )
