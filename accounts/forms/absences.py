"""When somebody is away, and who receives what waits on them meanwhile."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rules, selectors
from accounts.constants import Role
from accounts.models import Absence, User
from core.dates import local_today
from core.forms import PortalForm, RocDateField


class DeputyField(forms.ModelChoiceField):
    """A colleague, shown with the role that says what they may do."""

    def label_from_instance(self, obj: Any) -> str:
        return _("%(name)s (%(role)s)") % {"name": obj.name, "role": Role(obj.role_there).label}


class AbsenceForm(PortalForm):
    starts_on = RocDateField(label=gettext_lazy("First day of absence"))
    ends_on = RocDateField(
        label=gettext_lazy("Last day of absence"), help_text=gettext_lazy("Included; both may be the same day.")
    )
    deputy = DeputyField(
        label=gettext_lazy("Deputy"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a colleague"),
    )

    def __init__(self, *args: Any, person: User, absence: Absence | None = None, **kwargs: Any) -> None:
        today = local_today()
        initial = {"starts_on": today} if absence is None else _typed(absence)
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["deputy"].queryset = selectors.possible_deputies(person)
        self._today = today
        self._first = absence.starts_on if absence is not None and absence.starts_on < today else None
        if self._first is not None:
            del self.fields["starts_on"]

    @property
    def has_candidates(self) -> bool:
        return self.fields["deputy"].queryset.exists()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self._first is not None:
            cleaned["starts_on"] = self._first
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if "starts_on" in self.fields and first is not None:
            self._insist("starts_on", rules.can_begin_absence(first, today=self._today))
        if first is not None and last is not None:
            self._insist("ends_on", rules.can_end_absence(first, last, today=self._today))
        return cleaned

    def _insist(self, field: str, verdict: Any) -> None:
        if not verdict:
            self.add_error(field, verdict.reason)


def _typed(absence: Absence) -> dict[str, Any]:
    return {"starts_on": absence.starts_on, "ends_on": absence.ends_on, "deputy": absence.deputy_id}
