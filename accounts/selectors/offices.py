"""The office behind what somebody did, as histories name it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.constants import BUREAU_ROLES, DISTRICT_ROLES, SCHOOL_ROLES
from accounts.models import User

_OFFICES: dict[str, Promise] = {
    **dict.fromkeys(SCHOOL_ROLES, _("School")),
    **dict.fromkeys(DISTRICT_ROLES, _("District office")),
    **dict.fromkeys(BUREAU_ROLES, _("Department of Civil Affairs")),
}


@dataclass(frozen=True, slots=True)
class Office:
    """Its words, and the mark beside them: school, system, or none for officials."""

    words: str
    mark: str

    def with_name(self, person: User | None) -> str:
        """The person with their office, where the reader may know who it was."""
        return _t("%(name)s (%(office)s)") % {"name": person.name, "office": self.words} if person else self.words


def office_behind(acting_code: str) -> Office:
    """By the code that an event keeps of its actor's capacity; whoever has none is the portal itself."""
    role = acting_code.partition("@")[0]
    if role not in _OFFICES:
        return Office(_t("The portal"), "system")
    return Office(str(_OFFICES[role]), "school" if role in SCHOOL_ROLES else "")
