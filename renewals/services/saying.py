"""The words of both sides, and the successor that follows when both go on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agreements.constants import AgreementStatus, Side
from agreements.models import Agreement, Indicator
from core.permissions import require
from history.services import digest, record_event

from .. import rules
from ..constants import GOES_ON_HERE, DistrictWord, Outcome, SchoolChoice, Verb
from ..models import ChangedTarget, Renewal, RenewalEvent
from ..selectors.terms import window_of
from .following import NotRenewable, begin_successor

# A commitment that is in force, and the target it should have from now on.
Change = tuple[Indicator, int]
_COLUMNS = {
    Side.SCHOOL: ("school_choice", "school_note", "school_by", "school_at"),
    Side.GOVERNMENT: ("district_word", "district_note", "district_by", "district_at"),
}


@transaction.atomic
def choose(
    agreement: Agreement, *, actor: User, choice: SchoolChoice, note: str = "", changes: Sequence[Change] = ()
) -> Renewal:
    """The school's word. Ending settles it; going on here begins the successor once the district goes on too.

    Moving is settled by the application to the other district, which names the agreement.
    """
    agreement = _lock(agreement)
    require(rules.can_choose(actor, agreement))
    latest, now = _latest(agreement), timezone.now()
    if latest is not None and latest.outcome == Outcome.ENDED and choice == SchoolChoice.END:
        return latest  # the same click twice
    renewal = _opened(agreement, latest, actor, now)
    if choice in GOES_ON_HERE and renewal.district_word == DistrictWord.STOP:
        raise NotRenewable(_("The district does not go on; move to another district, or end the cooperation."))
    kept = changes if choice in GOES_ON_HERE else ()
    if _say(renewal, Side.SCHOOL, choice, note, kept, actor, now) and choice == SchoolChoice.END:
        _close(renewal, Outcome.ENDED, None, actor, now)
    else:
        _settle(renewal, actor, now)
    return renewal


@transaction.atomic
def speak(
    agreement: Agreement, *, actor: User, word: DistrictWord, note: str = "", changes: Sequence[Change] = ()
) -> Renewal:
    """The district's word. Where it does not go on, the school chooses anew."""
    agreement = _lock(agreement)
    require(rules.can_speak(actor, agreement))
    latest, now = _latest(agreement), timezone.now()
    if latest is not None and latest.outcome == Outcome.ENDED:
        raise NotRenewable(_("The school ends the cooperation; only the school can choose anew."))
    renewal = _opened(agreement, latest, actor, now)
    kept = changes if word == DistrictWord.GO_ON else ()
    _say(renewal, Side.GOVERNMENT, word, note, kept, actor, now)
    _settle(renewal, actor, now)
    return renewal


@transaction.atomic
def record_move(agreement: Agreement, successor: Agreement, *, actor: User, by: User) -> Renewal:
    """The school's application to another district was approved: what follows the agreement is `successor`.

    `by` is who applied; in the middle of a term there has been no word before, so the application is the word.
    """
    agreement, now = _lock(agreement), timezone.now()
    renewal = _latest(agreement)
    if renewal is None or not renewal.is_open:
        renewal = _begin(agreement, None, actor, now)
    if renewal.school_choice != SchoolChoice.MOVE:
        _say(renewal, Side.SCHOOL, SchoolChoice.MOVE, "", (), by, now)
    _close(renewal, Outcome.MOVED, successor, actor, now)
    return renewal


# -- the row -----------------------------------------------------------------------------------------------


def _lock(agreement: Agreement) -> Agreement:
    """The lock on the agreement puts those who speak about it at once in line."""
    rows = Agreement.objects.select_related("school", "district")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=agreement.pk)


def _latest(agreement: Agreement) -> Renewal | None:
    return Renewal.objects.filter(agreement=agreement).select_related("successor").order_by("-pk").first()


def _opened(agreement: Agreement, latest: Renewal | None, actor: User, now: datetime) -> Renewal:
    """The open renewal, begun where there is none. Raises NotRenewable when it is not the time."""
    today = timezone.localdate(now)
    window = window_of(agreement, today)
    NotRenewable.unless(rules.is_renewable(agreement, window.opens_on, today, window.late_until))
    if latest is not None and latest.is_open:
        return latest
    successor = latest.successor if latest is not None else None
    if successor is not None and successor.status != AgreementStatus.TERMINATED:
        words = {"reference": successor.reference}
        raise NotRenewable(_("The successor %(reference)s has been begun already.") % words)
    return _begin(agreement, latest, actor, now)


def _begin(agreement: Agreement, former: Renewal | None, actor: User, now: datetime) -> Renewal:
    """A new one; where the school had ended it and chooses anew, the district's word still stands."""
    renewal = Renewal(agreement=agreement, opened_at=now)
    if former is not None and former.outcome == Outcome.ENDED:
        for column in _COLUMNS[Side.GOVERNMENT]:
            setattr(renewal, column, getattr(former, column))
    renewal.save(force_insert=True)
    _record(renewal, Verb.OPEN, actor, now)
    return renewal


def _say(
    renewal: Renewal, side: Side, word: str, note: str, changes: Sequence[Change], actor: User, now: datetime
) -> bool:
    """Write one side's word with its changed targets; False when it is what stands there already."""
    names = _COLUMNS[side]
    before, wanted = getattr(renewal, names[0]), {indicator.pk: target for indicator, target in changes}
    standing = dict(renewal.changes.filter(side=side).order_by("pk").values_list("indicator", "target"))
    if (before, getattr(renewal, names[1]), standing) == (word, note, wanted):
        return False
    for name, value in zip(names, (word, note, actor, now), strict=True):
        setattr(renewal, name, value)
    renewal.save(update_fields=names)
    renewal.changes.filter(side=side).delete()
    ChangedTarget.objects.bulk_create(
        ChangedTarget(renewal=renewal, side=side, indicator=indicator, target=target) for indicator, target in changes
    )
    details = {names[0]: [before, word], "note": digest(note), "targets": {one.code: target for one, target in changes}}
    _record(renewal, Verb.CHOOSE if side == Side.SCHOOL else Verb.SPEAK, actor, now, details)
    return True


def _record(
    renewal: Renewal, verb: Verb, actor: User, now: datetime, details: dict[str, Any] | None = None
) -> RenewalEvent:
    return record_event(RenewalEvent, renewal, actor=actor, verb=verb, at=now, details=details)


# -- what follows ------------------------------------------------------------------------------------------


def _settle(renewal: Renewal, actor: User, now: datetime) -> None:
    """Begin the successor once both go on here."""
    if renewal.school_choice in GOES_ON_HERE and renewal.district_word == DistrictWord.GO_ON:
        _close(renewal, Outcome.RENEWED, begin_successor(renewal, actor=actor), actor, now)


def _close(renewal: Renewal, outcome: Outcome, successor: Agreement | None, actor: User, now: datetime) -> None:
    renewal.outcome, renewal.successor, renewal.closed_at = outcome, successor, now
    renewal.save(update_fields=["outcome", "successor", "closed_at"])
    details = {"successor": successor.reference} if successor else {}
    _record(renewal, Verb.CLOSE, actor, now, {"outcome": outcome, **details})
