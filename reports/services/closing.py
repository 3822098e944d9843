"""Closing a period: its figures become a text with a hash, and nothing reaches them any more."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import Refused, require

from .. import rules
from ..constants import DEFINITIONS_VERSION, SCHEMA_VERSION, PeriodVerb
from ..models import Period, Snapshot
from ..selectors.periods import frozen_text, sha256_of
from .gate import guard, lock, move


class FiguresChanged(Refused):
    """They are no longer those that were looked at; asks to look again."""

    def __init__(self) -> None:
        super().__init__(_("The figures have changed since you looked at them. Please look at them again."))


@transaction.atomic
def close_period(period: Period, *, actor: User, seen: str) -> Snapshot:
    """Freeze an ended period for good; `seen` is the hash of the figures that `actor` looked at.

    Raises NotPossible when somebody was faster, FiguresChanged when the figures are others by now.
    """
    period = lock(period)
    guard(period, PeriodVerb.CLOSE)
    require(rules.can_close(actor, period))
    text, now = frozen_text(period), timezone.now()
    if sha256_of(text) != seen:
        raise FiguresChanged
    move(
        period,
        PeriodVerb.CLOSE,
        actor=actor,
        now=now,
        fields={"closed_at": now, "closed_by": actor},
        details={"sha256": seen},
    )
    return Snapshot.objects.create(
        period=period,
        figures=text,
        sha256=seen,
        definitions_version=DEFINITIONS_VERSION,
        schema_version=SCHEMA_VERSION,
        taken_at=now,
    )
