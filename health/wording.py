"""How agreements stand, in sentences; the same ones for both sides, which are named by their names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from agreements.constants import Side
from core.dates import format_date
from districts.models import District
from schools.models import School

from .constants import ASLEEP, ArrearKind, Cause, ClockStart, HealthState, Light
from .models import AgreementHealth, HealthChange

# The looks of a state's tag and of a light.
TAGS = {
    HealthState.ACTIVE: "",
    HealthState.REVIVED: "school",
    HealthState.QUIET: "waiting",
    HealthState.DORMANT: "attention",
    HealthState.PAUSED: "plain",
    HealthState.COMING: "plain",
    HealthState.OVER: "plain",
}
_LIT = frozenset({Light.AMBER, Light.RED})
_LOOKS = {Light.GREEN: "light", Light.AMBER: "light watch", Light.RED: "light late", Light.NONE: "light unknown"}
_STATES: dict[str, Promise] = {
    HealthState.QUIET: _(
        "Nothing verified for %(silent)d days, counted from %(start)s on %(day)s; "
        "after %(quiet)d days an agreement is quiet."
    ),
    HealthState.DORMANT: _(
        "Nothing verified for %(silent)d days, counted from %(start)s on %(day)s; "
        "after %(dormant)d days an agreement is dormant."
    ),
    HealthState.REVIVED: _("Something was verified again on %(revived)s, after more than %(dormant)d days of silence."),
    HealthState.PAUSED: _("Both sides have accepted a pause; the days do not count."),
    HealthState.COMING: _("It has not begun yet."),
    HealthState.OVER: _("It is over; nothing is judged any more."),
}
_ACTIVE: dict[str, Promise] = {
    ClockStart.USE: _("The last verified report is of %(day)s."),
    ClockStart.FIRST_DAY: _("It began on %(day)s; nothing is verified yet."),
    ClockStart.SIGNING: _("It was signed on %(day)s; nothing is verified yet."),
    ClockStart.PAUSE: _("The last pause ended before %(day)s; nothing is verified since."),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing owed beyond its day, as far as a sentence says it; the same for a school and an office."""

    side: str
    kind: str
    due_on: date
    asked: int
    verified: int
    indicator: str
    unit: str
    body: str


@dataclass(frozen=True, slots=True)
class LightView:
    """A light with its word and its reason; `look` picks the mark beside it."""

    code: str
    text: str
    look: str
    is_lit: bool
    sentences: list[str]


def body_name(side: str, school: School, district: District) -> str:
    """The school, or the office of the district."""
    if side == Side.SCHOOL:
        return str(school)
    return pgettext("who owes it", "%(district)s Office") % {"district": district}


def state_sentence(health: AgreementHealth) -> str:
    """Why the agreement is in its state, with the rule in days."""
    wanted = _STATES.get(health.state) or _ACTIVE[health.silent_from]
    return str(wanted) % {
        "silent": health.days_silent or 0,
        "start": ClockStart(health.silent_from).label if health.silent_from else "",
        "day": format_date(health.silent_since) if health.silent_since else "",
        "revived": format_date(health.revived_on) if health.revived_on else "",
        "quiet": health.quiet_days,
        "dormant": health.dormant_days,
    }


def pace_sentences(health: AgreementHealth, arrears: list[Owed]) -> list[str]:
    """What each side is behind with, single things first; one sentence when neither is."""
    late = [one for one in arrears if one.kind == ArrearKind.TARGET]
    said = [arrear_sentence(one) for one in late]
    for side in Side:
        share, overdue = getattr(health, f"{side}_verified"), getattr(health, f"{side}_overdue")
        body = body_name(side, health.school, health.district)
        if overdue > sum(one.side == side for one in late):
            said.append(_overdue(body, overdue))
        if share is not None and share < health.pace_green_percent:
            said.append(_t("%(body)s: %(share)d%% of what is due by now is verified.") % {"body": body, "share": share})
    return said or [_calm(health)]


def _overdue(body: str, count: int) -> str:
    return ngettext(
        "%(body)s: %(count)d commitment is past its day.", "%(body)s: %(count)d commitments are past their day.", count
    ) % {"body": body, "count": count}


def _calm(health: AgreementHealth) -> str:
    if health.pace == Light.NONE:
        return _t("Not judged while the agreement is not in force.")
    if health.school_verified is None and health.government_verified is None:
        return _t("Nothing is due yet.")
    return _t("Both sides keep pace.")


def response_sentences(health: AgreementHealth, arrears: list[Owed]) -> list[str]:
    """Who owes the other an answer beyond the promised days."""
    if health.response == Light.NONE:
        return [_t("Not judged while the agreement is not in force.")]
    late = [one for one in arrears if one.kind != ArrearKind.TARGET]
    said = [arrear_sentence(one) for one in late]
    for side in Side:
        count = getattr(health, f"{side}_answers")
        if count > sum(one.side == side for one in late):
            said.append(_answers(body_name(side, health.school, health.district), count))
    return said or [_t("Nobody waits for an answer beyond the promised days.")]


def _answers(body: str, count: int) -> str:
    return ngettext("%(body)s: %(count)d answer is overdue.", "%(body)s: %(count)d answers are overdue.", count) % {
        "body": body,
        "count": count,
    }


_ARREARS: dict[str, Promise] = {
    ArrearKind.TARGET: _("%(body)s: “%(indicator)s” lacks %(missing)d %(unit)s of %(asked)d, due on %(day)s."),
    ArrearKind.VERIFY: _("%(body)s: the report on “%(indicator)s” was to be verified by %(day)s."),
    ArrearKind.ANSWER: _("%(body)s: the objection about “%(indicator)s” was to be answered by %(day)s."),
}


def arrear_sentence(one: Owed) -> str:
    """What is owed, by whom, since when."""
    return str(_ARREARS[one.kind]) % {
        "body": one.body,
        "indicator": one.indicator,
        "missing": one.asked - one.verified,
        "asked": one.asked,
        "unit": one.unit,
        "day": format_date(one.due_on),
    }


_OWED: dict[str, Promise] = {
    ArrearKind.TARGET: _("“%(indicator)s”: %(missing)d of %(asked)d %(unit)s are missing"),
    ArrearKind.VERIFY: _("Verify the report on “%(indicator)s”"),
    ArrearKind.ANSWER: _("Answer the objection about “%(indicator)s”"),
}


def owed_sentence(one: Owed) -> str:
    """The same in a list whose other columns say who owes it and since when."""
    return str(_OWED[one.kind]) % {
        "indicator": one.indicator,
        "missing": one.asked - one.verified,
        "asked": one.asked,
        "unit": one.unit,
    }


_NAMES = {
    "activity": pgettext_lazy("a light", "Activity"),
    "pace": pgettext_lazy("a light", "Pace"),
    "response": pgettext_lazy("a light", "Answers"),
}


def lights_of(health: AgreementHealth, arrears: list[Owed], *, only_lit: bool = False) -> list[LightView]:
    """The three lights, in their order, each with its reasons; with `only_lit` those that are well give none."""
    said: dict[str, Callable[[], list[str]]] = {
        "activity": lambda: [state_sentence(health)],
        "pace": lambda: pace_sentences(health, arrears),
        "response": lambda: response_sentences(health, arrears),
    }
    return [_light(code, health, sentences, only_lit=only_lit) for code, sentences in said.items()]


def marks_of(lights: list[LightView]) -> SafeString:
    """The lights of one row, as a list without their reasons."""
    return _marks(tuple((light.look, light.text) for light in lights))


@cache
def _marks(lights: tuple[tuple[str, str], ...]) -> SafeString:
    """A few dozen in each language, put together once."""
    return format_html('<ul class="lights">{}</ul>', format_html_join("", '<li class="{}">{}</li>', lights))


def why_of(health: AgreementHealth, lit: list[LightView]) -> list[str]:
    """Why an agreement needs a look, by its lit lights; where it does not, what its state rests on."""
    return [sentence for light in lit for sentence in light.sentences] or [state_sentence(health)]


def _light(code: str, health: AgreementHealth, sentences: Callable[[], list[str]], *, only_lit: bool) -> LightView:
    value = getattr(health, code)
    is_lit = value in _LIT
    # The first light bears the word of a state that asks for something.
    word = health.state if code == "activity" and health.state in ASLEEP else ""
    text = _light_text(code, value, word, get_language())
    return LightView(code, text, _LOOKS[value], is_lit, sentences() if is_lit or not only_lit else [])


@cache
def _light_text(code: str, value: int, state: str, _language: str | None) -> str:
    """A handful in each language, put together once."""
    word = HealthState(state).label if state else Light(value).label
    return _t("%(name)s: %(word)s") % {"name": _NAMES[code], "word": word}


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of state with the rule that made it."""

    at: datetime
    what: str
    rule: str


def change_view(change: HealthChange) -> ChangeView:
    before = HealthState(change.from_state).label if change.from_state else ""
    words = {"before": before, "after": HealthState(change.to_state).label}
    what = _t("%(before)s → %(after)s") % words if before else str(words["after"])
    rule = {"rule": Cause(change.rule).label, "days": change.threshold}
    said = _t("%(rule)s: %(days)d") % rule if change.threshold else str(rule["rule"])
    return ChangeView(change.at, what, said)
