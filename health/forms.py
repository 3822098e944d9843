from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm, RocDateField


class RevivalForm(PortalForm):
    """What one side will do to take the agreement up again, and when."""

    what = forms.CharField(
        label=_("What you will do"),
        help_text=_("One thing is enough, for example a visit to a class or a talk about next semester."),
        max_length=120,
    )
    planned_on = RocDateField(label=_("Day"))
