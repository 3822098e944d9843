"""Closing a period: its figures become a text with a hash, and nothing reaches them any more."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from core.permissions import Refused, require
from districts.models import District

from .. import rules
from ..constants import DEFINITIONS_VERSION, SCHEMA_VERSION, PeriodVerb
from ..figures import Figures
from ..models import HandoverCopy, Period, Snapshot
from ..papers import handover_sections
from ..selectors.periods import canonical, frozen_text, read_snapshot, sha256_of
from ..selectors.scopes import CITY, of_district
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
    snapshot = Snapshot.objects.create(
        period=period,
        figures=text,
        sha256=seen,
        definitions_version=DEFINITIONS_VERSION,
        schema_version=SCHEMA_VERSION,
        taken_at=now,
    )
    if period.is_quarter:
        _keep_handovers(period, read_snapshot(snapshot), now)
    return snapshot


def _keep_handovers(period: Period, figures: Figures, now: datetime) -> None:
    """The files of the city and of every district, with the figures just frozen, in Chinese like the papers."""
    with override("zh-hant"):
        for district in [None, *District.objects.order_by("number")]:
            subject = of_district(district) if district else CITY
            text = canonical({"sections": handover_sections(subject, figures, [], timezone.localdate(now))})
            HandoverCopy.objects.create(
                period=period, district=district, content=text, sha256=sha256_of(text), taken_at=now
            )
