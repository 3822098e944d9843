"""The list of agreements that come to their end, for those who look after them."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.models import Agreement, AgreementQuerySet

from ..constants import DISTRICT_OWES, SCHOOL_OWES, DistrictWord, RenewalState, SchoolChoice
from .window import in_window, with_state

# The first to end first.
ORDER = ["ends_on", "pk"]


def renewals_for(reader: User | AnonymousUser, today: date) -> AgreementQuerySet:
    """Those of one's school or district; all of them for the city."""
    rows = with_state(in_window(today)).with_parties()
    acting = acting_membership(reader)
    if acting is None:
        return rows.none()
    if acting.is_school:
        return rows.filter(school=acting.school_id)
    return rows.filter(district=acting.district_id) if acting.is_district else rows


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """One line of the list. `days_left` is negative once the last day has passed."""

    agreement: Agreement
    days_left: int
    state: RenewalState
    choice: str
    word: str

    @property
    def is_lapsed(self) -> bool:
        return self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def waits(self) -> bool:
        return self.state in SCHOOL_OWES | DISTRICT_OWES

    @property
    def tag(self) -> str:
        if self.is_lapsed:
            return "attention"
        return "waiting" if self.waits else "plain"


def renewal_row(agreement: Agreement, today: date) -> RenewalRow:
    said: dict[str, str] = vars(agreement)  # what with_state has annotated
    return RenewalRow(
        agreement=agreement,
        days_left=(agreement.ends_on - today).days,
        state=RenewalState(said["renewal_state"]),
        choice=_label(SchoolChoice, said["choice"]),
        word=_label(DistrictWord, said["word"]),
    )


def _label(words: type[SchoolChoice | DistrictWord], code: str) -> str:
    return str(words(code).label) if code else ""
