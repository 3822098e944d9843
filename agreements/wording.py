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
    """Where an agreement stands today: one word and the looks of its tag."""

    word: str
    tag: str


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
    if agreement.has_lapsed:
        return Standing(_t("Expired"), "attention")
    if agreement.is_coming:
        return Standing(_t("Signed"), "waiting")
    return Standing(str(agreement.get_status_display()), "" if agreement.is_live else "plain")


def standing_sentence(agreement: Agreement) -> str:
    """The same as a sentence with its dates."""
    days = {"first": format_date(agreement.starts_on), "last": format_date(agreement.ends_on)}
    if agreement.is_draft:
        return _t("Not signed yet, so it does not count.")
    if agreement.has_lapsed:
        return _t("The last day was %(last)s; nobody has renewed it.") % days
    if agreement.is_coming:
        return _t("Signed; it begins on %(first)s and runs until %(last)s.") % days
    if agreement.is_live:
        return _t("In force until %(last)s.") % days
    return _t("This agreement has been ended.")


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


def term_words(starts_on: date, ends_on: date, terms: Sequence[tuple[AcademicTerm, str]]) -> str:
    """The academic terms that an agreement touches, e.g. 115學年度第1學期至115學年度第2學期; empty when unknown.

    `terms` are all of them in order, each with its name.
    """
    touched = [name for term, name in terms if term.starts_on <= ends_on and term.ends_on >= starts_on]
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
