"""How an agreement's state, term and history are worded; the same words for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.dates import FIRST_YEAR, format_date
from cycles.models import AcademicTerm

from .models import Agreement, AgreementEvent

_VERBS: dict[str, Promise] = {
    "start": _("Entered as a draft"),
    "record_signing": _("Signing recorded: in force"),
    "end": _("Ended"),
}
_DESKS: dict[str, Promise] = {
    "bureau_officer": _("Department of Civil Affairs"),
    "bureau_admin": _("Department of Civil Affairs"),
    "district_officer": _("District office"),
    "section_chief": _("District office"),
    "school_member": _("School"),
    "school_coordinator": _("School"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an agreement stands today: one word, the looks of its tag, and a sentence."""

    word: str
    tag: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an agreement's history; `kind` picks the mark beside it."""

    at: datetime
    what: str
    who: str
    kind: str
    note: str = ""


def standing_of(agreement: Agreement) -> Standing:
    """The state as of today: a signed agreement whose last day has passed is not called in force."""
    last, first = format_date(agreement.ends_on), format_date(agreement.starts_on)
    if agreement.is_draft:
        return Standing(str(agreement.get_status_display()), "plain", _t("Not signed yet, so it does not count."))
    if agreement.has_lapsed:
        said = _t("The last day was %(last)s; nobody has renewed it.") % {"last": last}
        return Standing(_t("Expired"), "attention", said)
    if agreement.is_coming:
        said = _t("Signed; it begins on %(first)s and runs until %(last)s.") % {"first": first, "last": last}
        return Standing(_t("Signed"), "waiting", said)
    if not agreement.is_live:
        return Standing(str(agreement.get_status_display()), "plain", _t("This agreement has been ended."))
    return Standing(str(agreement.get_status_display()), "", _t("In force until %(last)s.") % {"last": last})


def next_step(agreement: Agreement, *, for_bureau: bool) -> str:
    """What has to happen next and who does it; for the two sides and those who look after them."""
    if agreement.is_draft and for_bureau:
        return _t("Next: when both sides have signed, record the day and the document number here.")
    if agreement.is_draft:
        return _t("Next: both sides sign; the Department of Civil Affairs records it, and the agreement is in force.")
    if agreement.has_lapsed:
        return _t("Next: both sides say whether they go on; then the Department of Civil Affairs ends the agreement.")
    if agreement.is_live:
        return _t("Next: before the last day, both sides talk about whether they go on.")
    return ""


def term_words(starts_on: date, ends_on: date, terms: Sequence[AcademicTerm]) -> str:
    """The academic terms that an agreement touches, e.g. 115學年度第1學期 – 115學年度第2學期; empty when unknown."""
    touched = [str(term) for term in terms if term.starts_on <= ends_on and term.ends_on >= starts_on]
    if len(touched) < 2:
        return "".join(touched)
    return _t("%(first)s – %(last)s") % {"first": touched[0], "last": touched[-1]}


def as_of_words(as_of: str) -> str:
    """A source's date as people read it: "2019-03" is 108年3月, "2022" is 111年."""
    year, _mark, month = as_of.partition("-")
    if get_language() == "en":
        return as_of
    return f"{int(year) - FIRST_YEAR + 1}年" + (f"{int(month)}月" if month else "")


def moment_of(event: AgreementEvent, *, names_people: bool) -> Moment:
    """One event in words; persons are named to the city only, others read which office it was."""
    role = event.acting_code.partition("@")[0]
    who = str(_DESKS.get(role, _("The portal")))
    if names_people and event.actor:
        who = _t("%(name)s (%(office)s)") % {"name": event.actor.name, "office": who}
    kind = "school" if role.startswith("school") else "" if role in _DESKS else "system"
    number = event.details.get("document_number", ["", ""])[1]
    note = _t("Document number %(number)s") % {"number": number} if number else ""
    return Moment(event.at, str(_VERBS.get(event.verb, event.verb)), who, kind, note)


def known_verbs() -> frozenset[str]:
    return frozenset(_VERBS)
