"""Which sections each kind of document has, and what stands on its cover."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from core.dates import format_roc_short, local_today, roc_year
from cycles.models import AcademicTerm
from cycles.selectors import known_terms
from districts.models import District
from documents.typesetting.shapes import PaperSection, ReportPaper

from ..constants import PeriodKind, ReportKind
from ..models import Period, Report
from ..selectors.handovers import frozen_sections, shown_figures, standing_figures
from ..selectors.periods import canonical, errata_of, figures_for, figures_of, figures_text, sha256_of, written
from ..selectors.scopes import CITY, Subject, of_district, of_school
from . import counted
from .handover import handover_sections
from .parts import full, section, text
from .personal import personal_sections
from .proofs import Span, evidence_parts
from .reviewed import review_section

BUREAU = "臺北市政府民政局"
_TITLES = {
    ReportKind.COUNCIL: "參與式預算官學聯盟議會資料",
    ReportKind.YEARLY: "參與式預算官學聯盟年度成果報告",
    ReportKind.DISTRICT: "參與式預算官學聯盟行政區成果報告",
    ReportKind.SCHOOL: "參與式預算官學聯盟學校成果報告",
    ReportKind.HANDOVER: "參與式預算官學聯盟業務交接檔",
    ReportKind.PERSONAL: "參與式預算官學聯盟職務交接清冊",
}


@dataclass(frozen=True, slots=True)
class Composed:
    """What a document says; `figures_sha256` proves where its figures come from, empty for one without."""

    paper: ReportPaper
    figures: dict[str, object] = field(default_factory=dict)
    figures_sha256: str = ""

    @property
    def content(self) -> str:
        return canonical({"figures": self.figures, "paper": self.paper})


def compose(report: Report, *, now: datetime) -> Composed:
    """Everything that the document says, in Chinese whoever asked for it."""
    with override("zh-hant"):
        return _COMPOSERS[ReportKind(report.kind)](report, now)


def subject_of_report(report: Report) -> Subject:
    if report.district:
        return of_district(report.district)
    return of_school(report.school) if report.school else CITY


def _of_period(report: Report, now: datetime) -> Composed:
    """The council pack, a district's and a school's own report: one period."""
    period = _period(report)
    subject, figures, errata = subject_of_report(report), figures_of(period), errata_of(period)
    sha256 = sha256_of(figures_text(period, figures))
    sections = [
        section("摘要", [text(counted.summary(figures, subject))]),
        section("主要數字", counted.own_table("", figures, subject, errata)),
        *([section("十二個行政區", counted.districts_parts(figures))] if subject == CITY else []),
        section("成果與佐證", evidence_parts(Span.of(period), subject)),
        review_section(period.term.academic_year, subject),
        counted.meanings(),
        counted.proof(period.label, sha256, closed=period.is_closed, errata=len(errata)),
    ]
    if report.kind == ReportKind.SCHOOL:
        sections.pop(-3)
    cover = [["對象", _whose(report)], *_period_lines(period)]
    paper = _paper(report, now, f"{_whose(report)}　{period.label}", cover, sections, sha256)
    return Composed(paper, counted.figures_data(figures, subject), sha256)


def _yearly(report: Report, now: datetime) -> Composed:
    """Both terms of the academic year in which the period lies; the one of the period proves the figures."""
    period = _period(report)
    year = period.term.academic_year
    terms = [term for term in known_terms() if term.academic_year == year and term.starts_on <= timezone.localdate(now)]
    by_term = {_term_name(term): figures_for(term)[0] for term in terms}
    figures, errata = figures_of(period), errata_of(period)
    sha256 = sha256_of(figures_text(period, figures))
    sections = [
        section("摘要", [text(counted.summary(figures, CITY))]),
        section("各學期數字", counted.terms_table("", by_term, CITY)),
        section(f"{period.label}主要數字", counted.own_table("", figures, CITY, errata)),
        section("十二個行政區", counted.districts_parts(figures)),
        section("成果與佐證", evidence_parts(_year_span(year, terms), CITY)),
        review_section(year, CITY),
        counted.meanings(),
        counted.proof(period.label, sha256, closed=period.is_closed, errata=len(errata)),
    ]
    paper = _paper(
        report, now, f"{year}學年度", [["學年度", f"{year}學年度"], *_period_lines(period)], sections, sha256
    )
    data = {term.key: counted.figures_data(by_term[_term_name(term)], CITY) for term in terms}
    return Composed(paper, data, sha256)


def _year_span(year: int, terms: list[AcademicTerm]) -> Span:
    """Verified until the last term was closed, where all of the year's terms are."""
    closed = Period.objects.closed().filter(kind=PeriodKind.TERM, term__academic_year=year)
    if closed.count() == len(terms):
        return Span.of(*closed)
    return Span(terms[0].starts_on, terms[-1].ends_on)


def _term_name(term: AcademicTerm) -> str:
    return f"第{term.term}學期"


def _handover(report: Report, now: datetime) -> Composed:
    subject, today = subject_of_report(report), timezone.localdate(now)
    if report.period is not None:
        return _frozen_handover(report, report.period, now)
    figures = standing_figures(today)
    sections, sha256 = handover_sections(subject, figures, [], today), sha256_of(written(figures))
    cover = [["範圍", _whose(report)], ["資料日", full(today)]]
    paper = _paper(report, now, f"{_whose(report)}　{full(today)}", cover, sections, sha256)
    return Composed(paper, counted.figures_data(figures, subject), sha256)


def _frozen_handover(report: Report, period: Period, now: datetime) -> Composed:
    """The file of a closed quarter, as it was kept."""
    figures, sha256 = figures_of(period), period.snapshot.sha256
    cover = [["範圍", _whose(report)], *_period_lines(period)]
    sections = frozen_sections(period, report.district)
    paper = _paper(report, now, f"{_whose(report)}　{period.label}", cover, sections, sha256)
    return Composed(paper, counted.figures_data(figures, subject_of_report(report)), sha256)


def _personal(report: Report, now: datetime) -> Composed:
    assert report.person is not None  # noqa: S101 - a constraint says so
    today = timezone.localdate(now)
    cover = [["交接人", report.person.name], ["資料日", full(today)], ["接任人", ""], ["監交人", ""]]
    return Composed(_paper(report, now, report.person.name, cover, personal_sections(report.person), ""))


def _paper(
    report: Report, now: datetime, subtitle: str, cover: list[list[str]], sections: list[PaperSection], sha256: str
) -> ReportPaper:
    office = f"臺北市{report.district.name}公所" if report.kind == ReportKind.HANDOVER and report.district else BUREAU
    return ReportPaper(
        created=timezone.localtime(now).isoformat(timespec="seconds"),
        reference=report.reference,
        issuer=office,
        title=_TITLES[ReportKind(report.kind)],
        subtitle=subtitle,
        cover=[
            *cover,
            *([["性質", "示範資料，非真實文件"]] if report.is_sample else []),
            ["文件編號", report.reference],
            ["產製", _moment(now)],
        ],
        sections=sections,
        hash_name="數字雜湊值 SHA-256",
        hash=sha256,
        sample=report.is_sample,
    )


def _moment(now: datetime) -> str:
    local = timezone.localtime(now)
    return f"{roc_year(local)}年{local.month}月{local.day}日 {local:%H:%M}"


def _period(report: Report) -> Period:
    assert report.period is not None  # noqa: S101 - a constraint says so
    return report.period


def _period_lines(period: Period) -> list[list[str]]:
    days = f"{format_roc_short(period.starts_on)}至{format_roc_short(period.ends_on)}"
    closed = f"已於{full(timezone.localdate(period.closed_at))}結算" if period.closed_at else "尚未結算"
    return [["統計期間", period.label], ["起訖", days], ["數字", closed]]


def _whose(report: Report) -> str:
    if report.school:
        return report.school.name
    return report.district.name if report.district else "臺北市"


_COMPOSERS = {
    ReportKind.COUNCIL: _of_period,
    ReportKind.YEARLY: _yearly,
    ReportKind.DISTRICT: _of_period,
    ReportKind.SCHOOL: _of_period,
    ReportKind.HANDOVER: _handover,
    ReportKind.PERSONAL: _personal,
}


def standing_handover(district: District | None) -> list[PaperSection]:
    """The file as a page shows it now."""
    today = local_today()
    with override("zh-hant"):
        subject = of_district(district) if district else CITY
        return handover_sections(subject, shown_figures(today), [], today)


def personal_handover(person: User) -> list[PaperSection]:
    with override("zh-hant"):
        return personal_sections(person)
