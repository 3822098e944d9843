"""Making a document: claimed by one worker, done in steps that can be watched, taken up again when that worker dies."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.actors import SYSTEM
from documents.constants import FileKind
from documents.services import link_file, store_generated

from ..constants import MAX_ATTEMPTS, STALE_SECONDS, ReportStatus, ReportVerb, Stage
from ..models import Report
from ..papers import Composed, compose, pictures_of, write_odt_of, write_pdf_of
from ..selectors.periods import sha256_of
from .gate import move

logger = logging.getLogger(__name__)


def make_due(now: datetime) -> int:
    """Make what waits, and what a dead worker left; how many documents were tried."""
    waiting = Report.objects.filter(_due(now)).order_by("asked_at", "pk").values_list("pk", flat=True)
    return sum(make_report(pk) for pk in list(waiting))


def make_report(report_id: int) -> bool:
    """Make one document if it is due and nobody else is at it; whether it was tried.

    Whatever goes wrong is said on the page; what was asked for can be asked for again.
    """
    report = claim(report_id)
    if report is None:
        return False
    try:
        _make(report)
    except Exception as error:  # whatever it is, somebody waits for the answer
        logger.exception("document %s could not be made", report.reference)
        _fail(report, type(error).__name__)
    return True


def _due(now: datetime) -> Q:
    stale = now - timedelta(seconds=STALE_SECONDS)
    return Q(status=ReportStatus.WAITING) | Q(status=ReportStatus.MAKING, moved_at__lt=stale)


@transaction.atomic
def claim(report_id: int) -> Report | None:
    """The document with one attempt more; None when there is nothing to do. A third dead worker is a failure."""
    now = timezone.now()
    rows = Report.objects.filter(_due(now), pk=report_id).select_for_update(of=("self",), skip_locked=True)
    report = rows.first()
    if report is None:
        return None
    if report.attempts >= MAX_ATTEMPTS:
        move(report, ReportVerb.FAIL, actor=SYSTEM, now=now, fields={"failure": "worker lost", "moved_at": now})
        return None
    if report.status == ReportStatus.WAITING:
        move(report, ReportVerb.START, actor=SYSTEM, now=now)
    report.attempts, report.stage, report.moved_at = report.attempts + 1, Stage.COLLECTING, now
    report.save(update_fields=["attempts", "stage", "moved_at"])
    return report


class _Overtaken(Exception):
    """Another worker has taken the document up: this one was believed dead."""


def _mine(report: Report) -> Q:
    return Q(pk=report.pk, status=ReportStatus.MAKING, attempts=report.attempts)


def _reach(report: Report, stage: Stage) -> None:
    """Seen at once by whoever waits; each step is a transaction of its own."""
    if not Report.objects.filter(_mine(report)).update(stage=stage, moved_at=timezone.now()):
        raise _Overtaken


def _make(report: Report) -> None:
    try:
        composed = compose(report, now=report.asked_at)
        pictures = pictures_of(composed.paper)
        _reach(report, Stage.PDF)
        pdf = write_pdf_of(composed.paper, pictures)
        _reach(report, Stage.ODT)
        odt = write_odt_of(composed.paper, pictures)
        _finish(report, composed, pdf, odt)
    except _Overtaken:
        logger.warning("document %s was taken up by another worker", report.reference)


@transaction.atomic
def _finish(report: Report, composed: Composed, pdf: bytes, odt: bytes) -> None:
    now = timezone.now()
    locked = Report.objects.filter(_mine(report)).select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise _Overtaken
    name, content = locked.reference, composed.content
    facts = {
        "stage": Stage.DONE, "moved_at": now, "finished_at": now,
        "content": content, "sha256": sha256_of(content), "figures_sha256": composed.figures_sha256,
        "pdf": link_file(store_generated(f"{name}.pdf", pdf), at=now),
        "odt": link_file(store_generated(f"{name}.odt", odt, kind=FileKind.ODT), at=now),
    }  # fmt: skip
    move(locked, ReportVerb.FINISH, actor=SYSTEM, now=now, fields=facts, details={"sha256": facts["sha256"]})


@transaction.atomic
def _fail(report: Report, failure: str) -> None:
    now = timezone.now()
    locked = Report.objects.filter(_mine(report)).select_for_update(of=("self",), no_key=True).first()
    if locked is not None:
        facts = {"failure": failure, "moved_at": now}
        move(locked, ReportVerb.FAIL, actor=SYSTEM, now=now, fields=facts, details={"failure": failure})
