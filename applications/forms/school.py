"""Small forms of the school: looking it up, naming an editor."""

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PortalForm
from core.search import MAX_SEARCH_LENGTH


class SchoolSearchForm(PortalForm):
    """The look-up on the start page: one character is enough."""

    mark_optional = False
    q = forms.CharField(
        label=gettext_lazy("Name of your school"),
        help_text=gettext_lazy("One character is enough; 台 finds 臺."),
        required=False,
        max_length=MAX_SEARCH_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class EditorForm(PortalForm):
    """Somebody of the school who is to write in the draft."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the colleague"),
        help_text=gettext_lazy("The address with which your colleague signs in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class ContinuingLinkForm(PortalForm):
    """Where to send the link that goes on with a beginning on another device."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Sign in with this address to open the link."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
