"""Documents: asked for once, made by a worker, the same figures for ever, and a failure that says so."""

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import odfdo
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pypdf import PdfReader

from agreements.constants import Side
from agreements.models import Agreement, TermTarget
from core.dates import local_today
from evidence.services import verify_use
from reports.constants import PeriodKind, ReportKind, ReportStatus, Stage
from reports.models import Period, Report
from reports.papers import writing
from reports.services import NotPossible, ask_report, make_due, make_report, making, repeat_report
from reports.services.making import claim
from tests.factories import agreements, evidence, reports
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by_trigger

pytestmark = pytest.mark.django_db


def pdf_text(report: Report) -> str:
    with report.pdf.content.open("rb") as content:
        pages = PdfReader(io.BytesIO(content.read())).pages
        return "".join(page.extract_text() for page in pages).replace("\n", "")


def odt_of(report: Report) -> bytes:
    with report.odt.content.open("rb") as content:
        return content.read()


def figures_in(report: Report) -> str:
    return json.dumps(json.loads(report.content)["figures"], sort_keys=True, ensure_ascii=False)


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_a_report_of_a_closed_period_has_the_same_figures_for_ever(kind: PeriodKind):
    period, bureau = reports.closed(kind), make_bureau()
    first = reports.made(by=bureau, period=period)
    agreements.signed(starts_on=period.starts_on, ends_on=local_today() + timedelta(days=300))
    reports.correct(period)
    second = reports.made(by=bureau, period=reports.again(period))
    assert first.pk != second.pk
    assert figures_in(first) == figures_in(second)
    assert first.figures_sha256 == second.figures_sha256 == period.snapshot.sha256
    assert json.loads(first.content)["figures"]["city"] == json.loads(period.snapshot.figures)["city"]
    assert reports.REASON in pdf_text(second)


def test_pdf_and_odt_say_the_same():
    report = reports.made()
    pdf, odt = pdf_text(report), odfdo.Document(io.BytesIO(odt_of(report)))
    words = odt.body.text_recursive
    for phrase in ("參與式預算官學聯盟議會資料", "壹、摘要", "十二個行政區", "名詞與計算方式", report.figures_sha256):
        assert phrase in pdf
        assert phrase in words or phrase == report.figures_sha256
    assert len(odt.body.get_tables()) >= 3
    assert b'draw:rect draw:style-name="Fill"' in ZipFile(io.BytesIO(odt_of(report))).read("content.xml")


def test_only_photos_cleared_for_release_are_shown():
    agreement = agreements.signed()
    coordinator = evidence.reporter(agreement)
    shown, hidden = evidence.photo(coordinator, "公開.png"), evidence.photo(coordinator, "不公開.png", extra=b"x")
    facts = {"what": "里民提案工作坊", "actor": coordinator, "files": [(shown, True), (hidden, False)]}
    evidence.verified(agreement, **facts)
    period = reports.running()
    report = reports.made(ReportKind.SCHOOL, by=coordinator, period=period, school=agreement.school)
    names = [name for name in ZipFile(io.BytesIO(odt_of(report))).namelist() if name.startswith("Pictures/")]
    assert names == [f"Pictures/{shown.pk.hex}.png"]
    assert "里民提案工作坊" in pdf_text(report)


def test_what_was_verified_after_closing_is_not_in_its_report():
    period = reports.ended()
    agreement = agreements.signed(starts_on=period.starts_on)
    facts = {"happened_on": period.ends_on, "uses": [(_target_in(agreement, period), 1)]}
    evidence.verified(agreement, what="結算前確認的課程", **facts)
    late = evidence.claimed(agreement, what="結算後才確認的課程", **facts)
    reports.close(period)
    use = evidence.use_of(late)
    verify_use(use, actor=evidence.judge(agreement), seen_version=1)
    said = pdf_text(reports.made(ReportKind.DISTRICT, period=reports.again(period), district=agreement.district))
    assert "結算前確認的課程" in said
    assert "結算後才確認的課程" not in said


def _target_in(agreement: Agreement, period: Period) -> TermTarget:
    days = {"starts_on__lte": period.ends_on, "ends_on__gte": period.ends_on}
    return TermTarget.objects.filter(agreement=agreement, side=Side.SCHOOL, is_current=True, **days).order_by("pk")[0]


@pytest.mark.parametrize("kind", [ReportKind.YEARLY, ReportKind.DISTRICT, ReportKind.SCHOOL, ReportKind.HANDOVER])
def test_every_kind_can_be_made(kind: ReportKind):
    agreement: Agreement = agreements.signed()
    evidence.verified(agreement)
    reports.handed_in()
    scope: dict[str, Any] = {"district": agreement.district} if kind == ReportKind.DISTRICT else {}
    scope |= {"school": agreement.school} if kind == ReportKind.SCHOOL else {}
    report = reports.made(kind, **scope)
    with report.pdf.content.open("rb") as content:
        assert content.read(5) == b"%PDF-"


def test_two_clicks_make_one():
    bureau, period = make_bureau(), reports.closed()
    first = ask_report(ReportKind.COUNCIL, actor=bureau, period=period)
    assert ask_report(ReportKind.COUNCIL, actor=bureau, period=period) == first
    assert (make_report(first.pk), make_report(first.pk)) == (True, False)
    assert Report.objects.get().status == ReportStatus.DONE


def test_a_dead_workers_document_is_taken_up_again():
    report = reports.asked()
    assert claim(report.pk) is not None
    assert make_due(timezone.now()) == 0
    Report.objects.filter(pk=report.pk).update(moved_at=timezone.now() - timedelta(minutes=3))
    assert make_due(timezone.now()) == 1
    made = Report.objects.get()
    assert (made.status, made.attempts, made.stage) == (ReportStatus.DONE, 2, Stage.DONE)


def test_a_worker_that_was_believed_dead_changes_nothing():
    report = reports.asked()
    slow = claim(report.pk)
    Report.objects.filter(pk=report.pk).update(moved_at=timezone.now() - timedelta(minutes=3))
    made = reports.make(report)
    making._make(slow)
    assert Report.objects.get().pdf == made.pdf


def test_a_failure_says_so_and_can_be_repeated():
    bureau = make_bureau()
    report = reports.failed(by=bureau)
    assert (report.status, report.failure) == (ReportStatus.FAILED, "worker lost")
    repeat_report(report, actor=bureau)
    assert reports.make(report).status == ReportStatus.DONE
    with pytest.raises(NotPossible):
        repeat_report(report, actor=bureau)


def test_an_error_while_making_is_kept_by_its_name():
    agreement = agreements.signed()
    coordinator = evidence.reporter(agreement)
    photo = evidence.photo(coordinator)
    evidence.verified(agreement, actor=coordinator, files=[(photo, True)])
    report = reports.asked(period=reports.running())
    photo.content.storage.delete(photo.content.name)
    assert make_report(report.pk) is True
    assert (Report.objects.get().status, Report.objects.get().failure) == (ReportStatus.FAILED, "FileNotFoundError")


def test_a_ready_document_stays():
    report = reports.made()
    with refused_by_trigger("Cannot update"):
        Report.objects.filter(pk=report.pk).update(content="{}")


def test_who_may_have_what_made():
    agreement, period = agreements.signed(), reports.closed()
    for actor in (make_officer(district("beitou")), make_coordinator(school("0003"))):
        with pytest.raises(PermissionDenied):
            reports.asked(ReportKind.DISTRICT, by=actor, period=period, district=agreement.district)
        with pytest.raises(PermissionDenied):
            reports.asked(ReportKind.SCHOOL, by=actor, period=period, school=agreement.school)


def test_parts_are_numbered_as_officials_do():
    assert [writing.numeral(number) for number in (0, 9, 10, 12)] == ["壹", "拾", "拾壹", "拾參"]
