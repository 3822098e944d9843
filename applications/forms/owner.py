"""Naming another owner of a case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import Membership, User

from ..selectors.offers import noted
from .official import RefusableForm, words


class OwnerForm(RefusableForm):
    """One of the team, and why."""

    person = forms.ChoiceField(label=_("New owner"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The former and the new owner read it; it stays in the history of the case."),
        max_length=500,
        widget=words(3),
    )

    def __init__(self, *args: Any, team: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(member.user_id): member.user for member in team}
        named: Any = self.fields["person"]
        named.choices = [
            (
                str(member.user_id),
                noted(
                    member.user.name, member.get_role_display() + pgettext("between facts", " · ") + member.user.email
                ),
            )
            for member in team
        ]

    def clean_person(self) -> User:
        return self._people[self.cleaned_data["person"]]
