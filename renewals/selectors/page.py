"""The renewal page of one agreement: results, words, and what each choice would mean."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import LIVE_STATUSES, Side
from agreements.models import Agreement, AgreementQuerySet
from core.dates import local_today
from core.permissions import Verdict
from cycles.selectors import known_terms

from .. import rules
from ..constants import GOES_ELSEWHERE, DistrictWord, Outcome, RenewalState, SchoolChoice, Verb
from ..models import ChangedTarget, Renewal, RenewalEvent
from .consequences import Consequences, consequences_of
from .listing import RenewalRow, renewal_row
from .terms import Window, days_after, window_of
from .window import with_state


@dataclass(frozen=True, slots=True)
class Said:
    """One side's word as it stands; `changes` by the indicator's id."""

    word: str
    note: str
    who: str
    at: datetime | None
    changes: dict[int, ChangedTarget]


_NOTHING = Said("", "", "", None, {})


@dataclass(frozen=True, slots=True)
class Happening:
    what: str
    who: str
    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """All that the page shows, and which side the reader may speak for."""

    agreement: Agreement
    today: date
    row: RenewalRow
    window: Window
    is_open: Verdict
    side: Side | None
    renewal: Renewal | None
    said: dict[Side, Said]
    consequences: Consequences
    successor_from: date
    successor_until: date
    history: list[Happening]

    @property
    def school_said(self) -> Said:
        return self.said[Side.SCHOOL]

    @property
    def district_said(self) -> Said:
        return self.said[Side.GOVERNMENT]

    @property
    def is_early(self) -> bool:
        agreement = self.agreement
        return agreement.status in LIVE_STATUSES and not agreement.closed_on and self.today < self.window.opens_on

    @property
    def goes_elsewhere(self) -> bool:
        """Whether the school wants another district, which takes an application."""
        renewal = self.renewal
        return renewal is not None and renewal.school_choice in GOES_ELSEWHERE and renewal.outcome != Outcome.MOVED

    @property
    def is_settled(self) -> bool:
        """Whether a successor has been begun and not dropped."""
        return self.row.state in {RenewalState.NEGOTIATING, RenewalState.SIGNED}

    @property
    def may_speak(self) -> bool:
        if self.side is None or self.is_settled or not self.is_open:
            return False
        return self.side == Side.SCHOOL or self.row.state != RenewalState.ENDING


def agreements_for(user: User | AnonymousUser) -> AgreementQuerySet:
    """The agreements a reader may see, each with its parties and its state."""
    return with_state(Agreement.objects.visible_to(user)).with_parties()


def page_of(agreement: Agreement, user: User | AnonymousUser) -> RenewalPage:
    """`agreement` comes from `agreements_for`."""
    today = local_today()
    window, renewal = window_of(agreement, today), _latest(agreement)
    row = renewal_row(agreement, today)
    first, last = days_after(agreement, today, known_terms())
    return RenewalPage(
        agreement=agreement,
        today=today,
        row=row,
        window=window,
        is_open=rules.is_renewable(agreement, window.opens_on, today, window.late_until),
        side=rules.speaking_side(user, agreement),
        renewal=renewal,
        said=_said(renewal),
        consequences=consequences_of(agreement),
        successor_from=first,
        successor_until=last,
        history=_history(agreement),
    )


def _latest(agreement: Agreement) -> Renewal | None:
    rows = agreement.renewals.select_related("successor__district", "school_by", "district_by")
    return rows.prefetch_related("changes").order_by("-pk").first()


def _said(renewal: Renewal | None) -> dict[Side, Said]:
    if renewal is None:
        return dict.fromkeys(Side, _NOTHING)
    changes: dict[str, dict[int, ChangedTarget]] = {side: {} for side in Side}
    for change in renewal.changes.all():
        changes[change.side][change.indicator_id] = change
    school, district = renewal.school_by, renewal.district_by
    return {
        Side.SCHOOL: Said(
            renewal.get_school_choice_display(),
            renewal.school_note,
            school.name if school else "",
            renewal.school_at,
            changes[Side.SCHOOL],
        ),
        Side.GOVERNMENT: Said(
            renewal.get_district_word_display(),
            renewal.district_note,
            district.name if district else "",
            renewal.district_at,
            changes[Side.GOVERNMENT],
        ),
    }


def _history(agreement: Agreement) -> list[Happening]:
    """What was said over time, oldest first; withdrawn words too."""
    events = RenewalEvent.objects.filter(subject__agreement=agreement).exclude(verb=Verb.OPEN)
    return [_happening(one) for one in events.select_related("actor").order_by("subject_id", "sequence")]


_WORDS = {"school_choice": SchoolChoice, "district_word": DistrictWord}


def _happening(event: RenewalEvent) -> Happening:
    verb = Verb(event.verb)
    said = next(
        (str(words(event.details[name][1]).label) for name, words in _WORDS.items() if name in event.details), ""
    )
    what = _("%(what)s: %(word)s") % {"what": verb.label, "word": said} if said else str(verb.label)
    kind = {Verb.CHOOSE: "school", Verb.SPEAK: ""}.get(verb, "system")
    return Happening(what, event.actor.name if event.actor else _("The portal"), event.at, kind)
