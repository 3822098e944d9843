"""A view of the queue gets a name."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from ..constants import VIEW_NAME_LENGTH, VIEW_QUERY_LENGTH
from ..filters import QueueFilter
from .official import RefusableForm


class ViewNameForm(RefusableForm):
    name = forms.CharField(label=_("Name of the view"), max_length=VIEW_NAME_LENGTH)


class SaveViewForm(ViewNameForm):
    """`query` is any address of the list; what is kept is the one that says the same."""

    query = forms.CharField(widget=forms.HiddenInput, max_length=VIEW_QUERY_LENGTH)

    def canonical(self, user: User) -> str:
        return QueueFilter(QueryDict(self.cleaned_data["query"]), user=user).canonical
