"""How an agreement's state, term and history are worded; the same words for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.selectors import office_behind
from core.dates import FIRST_YEAR, format_date
from cycles.manage import Change
from cycles.selectors import term_label

from .constants import ClauseVerb, Standing
from .models import Agreement, AgreementEvent, ClauseEvent

_VERBS: dict[str, Promise] = {
    "start": _("Entered as a draft"),
    "record_signing": _("Signing recorded: in force"),
    "open_negotiation": _("Negotiation opened"),
    "freeze": _("Text settled"),
    "reopen": _("Text opened again"),
    "begin_signing": _("Sent for signature"),
    "activate": _("Signed by everybody: in force"),
    "pause": _("Paused"),
    "resume": _("Resumed"),
    "drop": _("Not concluded"),
    "terminate": _("Ended early"),
    "expire": _("Expired"),
    "supersede": _("Replaced by its successor"),
    "end": _("Ended"),
    "sign": _("Signature recorded"),
    "lay_out": _("Entered into the portal's form, with its amounts by term"),
    "amend": _("Amendment signed by everybody: in force"),
    "make_room": _("Ends earlier, because its successor is in force"),
    "open_amendment": _("Amendment opened"),
    "drop_version": _("Amendment given up"),
    "propose_pause": _("Pause proposed"),
    "accept_pause": _("Pause agreed"),
    "refuse_pause": _("Proposed pause not agreed"),
    "end_pause": _("Pause ended early"),
    "import": _("Taken over from a list of the Department of Civil Affairs"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of an agreement's history; `kind` picks the mark beside it."""

    at: datetime
    what: str
    who: str
    kind: str
    note: str = ""


# The looks of a standing's tag.
TAGS = {
    Standing.DRAFT: "plain",
    Standing.COMING: "waiting",
    Standing.LIVE: "",
    Standing.NEGOTIATING: "waiting",
    Standing.FROZEN: "waiting",
    Standing.SIGNING: "waiting",
    Standing.PAUSED: "waiting",
    Standing.LAPSED: "attention",
    Standing.ENDED: "plain",
    Standing.REPLACED: "plain",
    Standing.DROPPED: "plain",
}
_SENTENCES = {
    Standing.DRAFT: _("Not signed yet, so it does not count."),
    Standing.COMING: _("Signed; it begins on %(first)s and runs until %(last)s."),
    Standing.LIVE: _("In force until %(last)s."),
    Standing.NEGOTIATING: _("Both sides are negotiating, so it does not count yet."),
    Standing.FROZEN: _("The text is settled; it does not count before it is signed."),
    Standing.SIGNING: _("The text is with the parties for signature."),
    Standing.PAUSED: _("Both sides have agreed to pause; it runs until %(last)s."),
    Standing.REPLACED: _("A successor took its place; it ran until %(last)s."),
    Standing.DROPPED: _("The sides did not conclude it."),
    Standing.LAPSED: _("The last day was %(last)s; nobody has renewed it."),
    Standing.ENDED: _("It was ended early; its last day was %(last)s."),
}
_NEXT_STEPS = {
    Standing.DRAFT: _("Next: both sides settle the text line by line."),
    Standing.NEGOTIATING: _("Next: both sides settle the text line by line."),
    Standing.FROZEN: _("Next: the district office sends the text for signature."),
    Standing.SIGNING: _("Next: each party signs, and its signature is recorded here."),
    Standing.COMING: _("Next: both sides begin on the first day."),
    Standing.LIVE: _("Next: before the last day, both sides talk about whether they go on."),
    Standing.LAPSED: _("Next: both sides say whether they go on; then the Department of Civil Affairs ends it."),
}


def standing_sentence(agreement: Agreement, standing: Standing) -> str:
    """Where the agreement stands, with its dates."""
    days = {"first": format_date(agreement.starts_on), "last": format_date(agreement.last_day)}
    return str(_SENTENCES[standing]) % days


def next_step(standing: Standing) -> str:
    """What has to happen next and who does it; for the two sides and those who look after them."""
    return str(_NEXT_STEPS.get(standing, ""))


def term_words(starts_on: date, ends_on: date) -> str:
    """The academic terms that an agreement touches, e.g. 115學年度第1學期至115學年度第2學期."""
    first, last = term_label(starts_on), term_label(ends_on)
    return first if first == last else _t("%(first)s – %(last)s") % {"first": first, "last": last}


def as_of_words(as_of: str) -> str:
    """A source's date as people read it: "2019-03" is 108年3月, "2022" is 111年."""
    year, _mark, month = as_of.partition("-")
    if get_language() == "en":
        return as_of
    return f"{int(year) - FIRST_YEAR + 1}年" + (f"{int(month)}月" if month else "")


def moment_of(event: AgreementEvent, *, names_people: bool) -> Moment:
    """One event in words; persons are named to the city only, others read which office it was."""
    office = office_behind(event.acting_code)
    who = office.with_name(event.actor) if names_people else office.words
    number = event.details.get("document_number", ["", ""])[1]
    note = _t("Document number %(number)s") % {"number": number} if number else batch_words(event.details)
    return Moment(event.at, str(_VERBS.get(event.verb, event.verb)), who, office.mark, note)


def batch_words(details: Mapping[str, Any]) -> str:
    """The batch that a record came with, for its history; empty for all that was typed in."""
    return _t("Batch %(reference)s") % {"reference": details["batch"]} if "batch" in details else ""


def known_verbs() -> frozenset[str]:
    return frozenset(_VERBS)


def clause_change(event: ClauseEvent) -> Change:
    """One line of a standard clause's history; a change shows the words it replaced."""
    before, confirmed_on = event.details.get("before", {}), event.details.get("confirmed_on")
    notes = [_t("Before: %(words)s") % {"words": before[name]} for name in ("title", "body") if name in before]
    if "is_offered" in before:
        notes.append(_t("No longer part of new agreements") if before["is_offered"] else _t("Part of new agreements"))
    if confirmed_on:
        notes.append(format_date(date.fromisoformat(confirmed_on)))
    return Change.of(event, str(ClauseVerb(event.verb).label), notes)
