"""What the bureau types to close and to correct a period."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm

from .constants import MAX_NUMBER, REASON_LENGTH
from .figures import Count, Days, Share, Value


class ErratumForm(PortalForm):
    """What one figure should have been: one number, or two where it is a share or a median."""

    number = forms.IntegerField(label=_("Number"), min_value=0, max_value=MAX_NUMBER)
    whole = forms.IntegerField(label=_("Out of"), min_value=1, max_value=MAX_NUMBER)
    reason = forms.CharField(
        label=_("Why it was wrong"),
        help_text=_("Everybody who reads the figure reads this."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, was: Value, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = was
        if isinstance(was, Days):
            self.fields["number"].label = _("Working days (median)")
            self.fields["whole"].label = _("How many were counted")
        elif not isinstance(was, Share):
            del self.fields["whole"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        number, whole = cleaned.get("number"), cleaned.get("whole")
        if isinstance(self.was, Share) and number is not None and whole is not None and number > whole:
            self.add_error("number", ValidationError(_("The part cannot be larger than the whole."), code="larger"))
        return cleaned

    @property
    def right(self) -> Value:
        number = self.cleaned_data["number"]
        if isinstance(self.was, Share):
            return Share(number, self.cleaned_data["whole"])
        if isinstance(self.was, Days):
            return Days(number, self.cleaned_data["whole"])
        return Count(number)
