"""The buttons of a case page, out of `rules.available_transitions` alone, and why the others are not there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from . import rules
from .models import Application, Decision
from .notices import Audience, audiences_of
from .selectors.official import CaseFile
from .workflow import TRANSITIONS, By, Transition

AUDIENCES: dict[Audience, str | Promise] = {
    Audience.SCHOOL: _("the school's contacts"),
    Audience.DESK: _("the district's economic affairs section"),
    Audience.CHIEF: _("the section chief"),
    Audience.BUREAU: _("the Department of Civil Affairs"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One button: a page to open, or where `is_post` the act itself. `told` says who will be mailed."""

    verb: str
    label: str
    url: str
    told: str
    is_post: bool = False
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Acts:
    buttons: list[Act]
    # Sentences: what the reader would do here, and why they cannot.
    refusals: list[str]


@dataclass(frozen=True, slots=True)
class _Button:
    label: Promise
    page: str
    is_post: bool = False
    is_main: bool = False


# Moves that need a page of their own lead there; approving and declining are one page.
_BUTTONS = {
    "claim": _Button(_("Take the case"), "claim", is_post=True, is_main=True),
    "assess": _Button(_("Assess"), "assess", is_main=True),
    "return": _Button(_("Return for correction"), "return"),
    "cancel_return": _Button(_("Take the return back"), "cancel_return"),
    "restore": _Button(_("Restore the case"), "restore", is_main=True),
    "confirm": _Button(_("Confirm the assessment"), "confirm", is_main=True),
    "send_back": _Button(_("Send the assessment back"), "send_back"),
    "refer": _Button(_("Refer to the next choice"), "refer"),
}
_DECIDE = _Button(_("Draft the decision"), "decide", is_main=True)
_CHANGE = _Button(_("Change the draft"), "decide")
_RELEASE = _Button(_("Check and release the decision"), "release", is_main=True)
_DISCARD = _Button(_("Discard the draft"), "discard")


def told(verb: str) -> str:
    """A sentence: who is mailed when `verb` is done."""
    audiences = [str(AUDIENCES[audience]) for audience in audiences_of(verb)]
    if not audiences:
        return _t("Nobody is mailed.")
    return _t("Will be mailed: %(who)s.") % {"who": _t(", ").join(audiences)}


def acts_of(case: CaseFile, user: User) -> Acts:
    """What a person may do with a case now, and what they may not although it would be theirs to do."""
    application = case.application
    available = rules.available_transitions(application, user)
    verbs = [transition.verb for transition in available]
    if not case.has_next_choice:
        verbs = [verb for verb in verbs if verb != "refer"]
    buttons = [_act(application, _BUTTONS[verb], verb) for verb in verbs if verb in _BUTTONS]
    if "approve" in verbs:
        buttons = [*_decision_acts(application, case.decision, user), *buttons]
    return Acts(buttons, list(dict.fromkeys(_refusals(case, user, available))))


def _act(application: Application, button: _Button, verb: str) -> Act:
    return Act(
        verb=verb,
        label=str(button.label),
        url=reverse(f"applications:{button.page}", args=[application.reference]),
        told=told(verb),
        is_post=button.is_post,
        is_main=button.is_main,
    )


def _decision_acts(application: Application, decision: Decision | None, user: User) -> list[Act]:
    if decision is None:
        return [_act(application, _DECIDE, "draft_decision")]
    acts = [_act(application, _DISCARD, "discard_decision")]
    if decision.drafted_by_id == user.pk:
        acts.insert(0, _act(application, _CHANGE, "draft_decision"))
    if rules.can_release(user, application, decision):
        acts.insert(0, _act(application, _RELEASE, decision.outcome))
    return acts


def _refusals(case: CaseFile, user: User, available: list[Transition]) -> Iterator[str]:
    application, decision = case.application, case.decision
    missing = [one for one in TRANSITIONS if one.source == application.status and one not in available]
    for transition in missing:
        if _is_theirs(transition, case, user):
            yield str(rules.verdict_on(transition.verb, user, application).reason)
    if decision is not None and decision.released_at is None and case.reads_internal:
        verdict = rules.can_release(user, application, decision)
        if not verdict and user.acting is not None and user.acting.is_bureau:
            yield str(verdict.reason)


def _is_theirs(transition: Transition, case: CaseFile, user: User) -> bool:
    """Whether a move is the business of the office a person acts for, so that a refusal needs its reason."""
    acting = user.acting
    if acting is None or not acting.is_official or acting.is_auditor:
        return False
    if acting.is_district:
        return transition.by in {By.DESK, By.CHIEF} and acting.district_id == case.application.reviewing_district_id
    return transition.by == By.BUREAU or (transition.by in {By.DESK, By.CHIEF} and case.by_bureau)
