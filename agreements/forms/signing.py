"""One party's signature with its scan, which survives a form that is not complete yet."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm, RocDateField
from documents.constants import FileKind
from documents.models import StoredFile

from ..models import Agreement, Signature
from .register import not_in_the_future

SCANS = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})


# With JavaScript a scan is taken in as soon as it is chosen.
_AT_ONCE = {"data-upload": "", "data-upload-act": "attach"}


class SignatureForm(PortalForm):
    """`kept` is the scan that an earlier try has left here."""

    signatory = forms.CharField(label=_("Signatory"), max_length=Signature._meta.get_field("signatory").max_length)
    signatory_title = forms.CharField(
        label=_("Title of the signatory"), max_length=Signature._meta.get_field("signatory_title").max_length
    )
    signed_on = RocDateField(label=_("Signed on"))
    document_number = forms.CharField(
        label=_("Document number"),
        help_text=_("As on the letter, e.g. 府授民治字第1140000000號. Leave it empty when there is none."),
        max_length=Agreement._meta.get_field("document_number").max_length,
        required=False,
    )
    kept = forms.UUIDField(widget=forms.HiddenInput, required=False)
    scan = forms.FileField(
        label=_("Scan of the signed and sealed original"),
        help_text=_("PDF, JPEG or PNG, up to 10 MB. Once it has arrived it is kept while you correct the rest."),
        required=False,
        widget=forms.FileInput(attrs=_AT_ONCE),
    )

    def __init__(self, *args: Any, staged: StoredFile | None = None, refused: str = "", **kwargs: Any) -> None:
        """`refused` says why the file that was sent with it was not taken."""
        super().__init__(*args, **kwargs)
        self.staged, self.refused = staged, refused
        if staged and self.is_bound:
            self.data = self.data.copy()
            self.data["kept"] = str(staged.pk)

    def only_show(self) -> None:
        """A scan came: what else is typed stays, and is not judged yet."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        self._judge_scan()

    def clean_signed_on(self) -> date:
        return not_in_the_future(self.cleaned_data["signed_on"])

    def clean(self) -> Mapping[str, Any]:
        self._judge_scan()
        return self.cleaned_data

    def _judge_scan(self) -> None:
        if self.staged is None:
            self.add_error("scan", self.refused or _("Attach the scan of the signed original."))
        elif self.staged is not None and self.staged.kind not in SCANS:
            self.add_error("scan", _("A scan is a PDF, a JPEG or a PNG."))
            self.staged = None
            self.data["kept"] = ""

    def facts(self) -> dict[str, Any]:
        """What the service takes, for a valid form."""
        names = ("signatory", "signatory_title", "signed_on", "document_number")
        return {name: self.cleaned_data[name] for name in names} | {"scan": self.staged}
