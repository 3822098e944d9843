"""A wrong figure of a closed period is corrected beside it, never in it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import require
from history.services import digest, record_event

from .. import rules
from ..constants import PeriodVerb
from ..figures import DEFINITIONS, Value
from ..models import Erratum, Period, PeriodEvent
from ..selectors.periods import errata_of, figures_of
from ..selectors.scopes import Subject
from ..selectors.values import value_data
from .gate import NotPossible, lock


@transaction.atomic
def add_erratum(period: Period, *, actor: User, figure: str, subject: Subject, right: Value, reason: str) -> Erratum:
    """Say what one figure of a closed period should have been.

    What it was is read from the snapshot. Raises NotPossible for a figure that the period does not have, or when
    the value is what stands there, errata included: the same form sent twice corrects once.
    """
    period = lock(period)
    require(rules.can_correct(actor, period))
    values = subject.values_in(figures_of(period))
    if figure not in DEFINITIONS or figure not in values:
        raise NotPossible(_("This period has no such figure."))
    known = [one.right for one in errata_of(period) if one.is_about(figure, subject)]
    if right == (known or [values[figure]])[-1]:
        raise NotPossible(_("This is what stands there already."))
    now = timezone.now()
    erratum = Erratum.objects.create(
        snapshot=period.snapshot, figure=figure, scope=subject.scope, code=subject.code,
        was=value_data(values[figure]), right=value_data(right), reason=reason, by=actor, at=now,
    )  # fmt: skip
    details = {"figure": figure, "scope": subject.scope, "code": subject.code, "reason": digest(reason)}
    record_event(PeriodEvent, period, actor=actor, verb=PeriodVerb.CORRECT, at=now, details=details)
    return erratum
