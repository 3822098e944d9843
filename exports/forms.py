"""Asking for a long list: in which format."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm
from core.sheets import Format


class AskForm(PortalForm):
    """`form_key` makes a second click land on the same file."""

    format = forms.ChoiceField(label=_("Format"), choices=Format.choices, widget=forms.RadioSelect)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, wanted: str) -> None:
        initial = {"format": wanted if wanted in Format.values else Format.ODS, "form_key": uuid.uuid4()}
        super().__init__(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        return {"form": Format(self.cleaned_data["format"]), "form_key": self.cleaned_data["form_key"]}
