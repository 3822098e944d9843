"""Handing in a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm

from .constants import MAX_ROWS


class ListForm(PortalForm):
    """The file is looked at by services as it is taken in, each refusal with its own sentence."""

    mark_optional = False

    file = forms.FileField(
        label=_("Your list"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".ods,.xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("ODS, Excel (XLSX) or CSV, up to 10 MB and %(rows)s rows. Only the first sheet is read.")
        self.fields["file"].help_text = words % {"rows": f"{MAX_ROWS:,}"}
