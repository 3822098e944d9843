"""How a report, its states and its history are worded; the same words everywhere."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.selectors import office_behind
from agreements.constants import Side
from core.dates import format_date
from districts.models import District

from .constants import UseState
from .models import EvidenceEvent

_VERBS: dict[str, Promise] = {
    "report": _("Reported"),
    "change": _("Report changed"),
    "verify": pgettext_lazy("of evidence", "Verified"),
    "dispute": _("Objected to"),
    "revise": _("Asked again after a change"),
    "take_back": _("Objection taken back"),
    "answer": _("Objection answered"),
    "uphold": _("Counted by the Department of Civil Affairs"),
    "reject": _("Not counted by the Department of Civil Affairs"),
    "withdraw": pgettext_lazy("of evidence", "Withdrawn"),
    "unverify": _("Verification taken back"),
    "import": _("Taken over from a list of the Department of Civil Affairs"),
}
# The looks of a state's tag.
TAGS = {
    UseState.CLAIMED: "waiting",
    UseState.VERIFIED: "",
    UseState.DISPUTED: "attention",
    UseState.REJECTED: "plain",
    UseState.WITHDRAWN: "plain",
}
# How a target stands, by selectors.progress.Light.
_LIGHTS: dict[str, Promise] = {
    "met": _("Fulfilled"),
    "on_pace": _("On pace"),
    "waiting": _("Waits for verification"),
    "behind": _("Behind"),
    "missed": _("Not fulfilled"),
    "coming": _("Not begun"),
}
LIGHT_TAGS = {
    "met": "",
    "on_pace": "",
    "waiting": "waiting",
    "behind": "attention",
    "missed": "attention",
    "coming": "plain",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a report's history; `kind` picks the mark beside it."""

    at: datetime
    what: str
    who: str
    kind: str
    note: str = ""


def verb_label(verb: str) -> str:
    return str(_VERBS.get(verb, verb))


def known_verbs() -> frozenset[str]:
    return frozenset(_VERBS)


def day(value: date) -> str:
    return format_date(value)


def hue(side: str) -> str:
    """The class that colours a side."""
    return "school" if side == Side.SCHOOL else "gov"


def moment_of(event: EvidenceEvent) -> Moment:
    """One event in words, with the person, whom both sides know from the report anyway."""
    office = office_behind(event.acting_code)
    note = _t("Batch %(reference)s") % {"reference": event.details["batch"]} if "batch" in event.details else ""
    if "letter" in event.details:
        note = _t("Document number %(number)s") % {"number": event.details["letter"]}
    return Moment(event.at, verb_label(event.verb), office.with_name(event.actor), office.mark, note)


def office_name(district: District) -> str:
    return pgettext("who owes it", "%(district)s Office") % {"district": district}


def span(first: str, last: str) -> str:
    return _t("%(first)s – %(last)s") % {"first": first, "last": last}


def named(name: str, name_en: str) -> str:
    """A school, a district, an indicator or its unit in the reader's language, as their own labels do."""
    return name_en if name_en and get_language() == "en" else name


def light_label(light: str) -> str:
    return str(_LIGHTS[light])


def amount(number: int, unit: str) -> str:
    return _t("%(number)d %(unit)s") % {"number": number, "unit": unit}


def verified_of(verified: int, target: int) -> str:
    return _t("%(verified)d of %(target)d verified") % {"verified": verified, "target": target}


def summary(verified: int, claimed: int, disputed: int, target: int) -> str:
    """A target in one sentence, for those who do not see its bar."""
    parts = [verified_of(verified, target)]
    if claimed:
        parts.append(_t("%(number)d waiting") % {"number": claimed})
    if disputed:
        parts.append(_t("%(number)d disputed") % {"number": disputed})
    return _t(", ").join(parts)
