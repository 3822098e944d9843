"""Asking for a document, and for another attempt."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.dates import roc_year
from core.hints import hint_on_commit
from core.permissions import require
from core.references import next_reference
from districts.models import District
from history.services import record_event
from schools.models import School

from .. import rules
from ..constants import IN_THE_MAKING, PREFIX, ReportKind, ReportVerb, Stage
from ..models import Period, Report, ReportEvent
from .gate import lock, move

TASK = "reports.tasks.make_report"


@transaction.atomic
def ask_report(
    kind: ReportKind,
    *,
    actor: User,
    period: Period | None = None,
    district: District | None = None,
    school: School | None = None,
    person: User | None = None,
    form_key: UUID | None = None,
) -> Report:
    """Have a document made. While the same one is in the making, and for the same form, that one is given.

    What a person of the demonstration has made is marked as a sample on every page.
    """
    require(rules.can_ask(actor, kind, district=district, school=school, person=person))
    scope = {"kind": kind, "period": period, "district": district, "school": school, "person": person}
    now = timezone.now()
    try:
        with transaction.atomic():
            report = Report.objects.create(
                **scope, reference=next_reference(PREFIX, roc_year(timezone.localdate(now))),
                asked_by=actor, asked_at=now, moved_at=now, form_key=form_key, is_sample=actor.is_sample,
            )  # fmt: skip
    except IntegrityError:
        return _same(scope, form_key)
    record_event(ReportEvent, report, actor=actor, verb=ReportVerb.ASK, at=now, to_state=report.status)
    hint_on_commit(TASK, report.pk)
    return report


def _same(scope: Mapping[str, Any], form_key: UUID | None) -> Report:
    """The document that stood in the way: of the same form, or the one in the making."""
    of_form = Report.objects.filter(form_key=form_key, form_key__isnull=False).first()
    return of_form or Report.objects.get(**_exactly(scope), status__in=IN_THE_MAKING)


def _exactly(scope: Mapping[str, Any]) -> dict[str, Any]:
    return {name if value is not None else f"{name}__isnull": value or value is None for name, value in scope.items()}


@transaction.atomic
def repeat_report(report: Report, *, actor: User) -> Report:
    """Try again what has failed; raises NotPossible when it has not, or somebody was faster."""
    report = lock(report)
    require(rules.can_repeat(actor, report))
    now = timezone.now()
    fresh = {"attempts": 0, "stage": Stage.WAITING, "failure": "", "moved_at": now}
    move(report, ReportVerb.REPEAT, actor=actor, now=now, fields=fresh)
    hint_on_commit(TASK, report.pk)
    return report
