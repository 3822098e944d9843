"""What both sides of the sample partnerships have done since: one healthy, quiet, dormant, disputed, near its end, and
being negotiated each, and work without an agreement. All of it is invented, and marked as such.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, Indicator, Line
from agreements.selectors import open_version
from agreements.services import accept_line, counter_line, record_signed_agreement
from cooperation.constants import ActivityKind
from cooperation.services import Facts, log_activity
from core.dates import local_today
from cycles.models import AcademicTerm
from districts.models import District
from evidence.constants import DisputeReason
from evidence.models import EvidenceUse
from evidence.services import dispute_use, report_evidence, verify_use
from renewals.constants import SchoolChoice
from renewals.services import choose
from schools.models import School

from .clock import at

_SAMPLE = "（示範資料）"
SCHOOL, OFFICE = Side.SCHOOL, Side.GOVERNMENT


@dataclass(frozen=True, slots=True)
class Pact:
    """A partnership of the story; its first and its last term, counted from the one that runs now (0)."""

    code: str
    slug: str
    first: int = 0
    last: int = 3


HEALTHY = Pact("1003", "daan", first=-2)
QUIET = Pact("1017", "zhongshan", first=-2)
DORMANT = Pact("1061", "nangang", first=-2, last=1)
DISPUTED = Pact("0037", "shilin", first=-1)
ENDING = Pact("CC-beitou", "beitou", first=-3, last=0)
# The others have only just begun.
PACTS = (
    HEALTHY, QUIET, DORMANT, DISPUTED, ENDING,
    Pact("0001", "wenshan"), Pact("1057", "neihu"), Pact("1015", "zhongzheng"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Who speaks for which place: a school's coordinator, a district's officer, the bureau where nobody does."""

    coordinator_of: Callable[[str], User]
    officer_of: Callable[[str], User]
    bureau: User


def tell(ensemble: Ensemble) -> None:
    """Sign the partnerships and let them live until today."""
    signed = {pact: _sign(pact, ensemble) for pact in PACTS}
    _healthy(_Doings(signed[HEALTHY], ensemble))
    _quiet(_Doings(signed[QUIET], ensemble))
    _dormant(_Doings(signed[DORMANT], ensemble))
    _disputed(_Doings(signed[DISPUTED], ensemble))
    _ending(_Doings(signed[ENDING], ensemble))
    _without_agreement(ensemble)


def _sign(pact: Pact, ensemble: Ensemble) -> Agreement:
    terms = list(AcademicTerm.objects.order_by("academic_year", "term"))
    today = local_today()
    now = next(place for place, term in enumerate(terms) if term.starts_on <= today <= term.ends_on)
    first, last = terms[now + pact.first], terms[now + pact.last]
    offered = Indicator.objects.filter(is_offered=True).order_by("side", "order")
    with at(_noon(first.starts_on)):
        return record_signed_agreement(
            School.objects.get(code=pact.code),
            District.objects.get(slug=pact.slug),
            actor=ensemble.bureau,
            starts_on=first.starts_on,
            ends_on=last.ends_on,
            signed_on=first.starts_on,
            document_number="",
            commitments=[(one, one.default_target) for one in offered if one.side == OFFICE or one.order <= 40],
            is_sample=True,
        )


class _Doings:
    """Reports and verifications under one agreement, on the days they were made."""

    def __init__(self, agreement: Agreement, ensemble: Ensemble) -> None:
        self.agreement = agreement
        school, office = agreement.school.code, agreement.district.slug
        self.people = {SCHOOL: ensemble.coordinator_of(school), OFFICE: ensemble.officer_of(office)}

    def report(self, side: Side, code: str, day: date, amount: int, what: str) -> EvidenceUse:
        """Reported the day after it was done."""
        target = self.agreement.targets.get(
            commitment__indicator__code=code, is_current=True, starts_on__lte=day, ends_on__gte=day
        )
        owner = {"school": self.agreement.school} if side == SCHOOL else {"district": self.agreement.district}
        with at(_noon(day + timedelta(days=1))):
            evidence = report_evidence(
                actor=self.people[side], side=side, what=what + _SAMPLE, happened_on=day, uses=[(target, amount)],
                is_sample=True, **owner,
            )  # fmt: skip
        return evidence.uses.get()

    def done(self, side: Side, code: str, day: date, amount: int, what: str) -> None:
        """Reported and, three days later, verified by the other side."""
        use = self.report(side, code, day, amount, what)
        with at(_noon(day + timedelta(days=4))):
            verify_use(use, actor=self.people[side.other], seen_version=1)


def _healthy(doings: _Doings) -> None:
    """Both sides keep what they promised; something of each waits for the other's word."""
    for days in (420, 230):
        doings.done(SCHOOL, "courses-opened", _ago(days), 1, "開設「社區營造與參與式預算」課程")
        doings.done(SCHOOL, "course-hours", _ago(days - 20), 18, "推廣教育369課程併入教學，計18小時")
        doings.done(OFFICE, "staff-visits", _ago(days - 15), 2, "經建課派員到校說明提案流程")
        doings.done(OFFICE, "schedules", _ago(days - 25), 1, "提供住民大會期程與歷年提案資料")
    doings.done(SCHOOL, "courses-opened", _ago(60), 1, "開設「公民參與與社區」課程")
    doings.done(SCHOOL, "course-hours", _ago(40), 14, "課程授課時數（期中累計）")
    doings.done(SCHOOL, "table-leaders", _ago(30), 6, "桌長培訓，六名學生結訓")
    doings.done(SCHOOL, "student-participants", _ago(25), 18, "學生參加里民走讀")
    doings.done(OFFICE, "staff-visits", _ago(35), 2, "派員到校協助課程")
    doings.done(OFFICE, "sessions-369", _ago(33), 1, "辦理推廣教育369初階課程一場")
    doings.done(OFFICE, "schedules", _ago(28), 1, "提供本年度住民大會期程")
    doings.done(OFFICE, "replies", _ago(20), 4, "回覆學校書面詢問四件")
    doings.report(SCHOOL, "course-hours", _ago(4), 4, "課程授課時數")
    doings.report(OFFICE, "replies", _ago(3), 1, "回覆學校對桌長排班的詢問")


def _quiet(doings: _Doings) -> None:
    """Nothing verified for over three months."""
    doings.done(SCHOOL, "courses-opened", _ago(240), 1, "開設「地方治理」課程")
    doings.done(OFFICE, "staff-visits", _ago(130), 1, "派員到校說明")


def _dormant(doings: _Doings) -> None:
    """On paper only: one class at the very beginning, then silence on both sides."""
    doings.done(SCHOOL, "courses-opened", _ago(400), 1, "開設「社會設計」課程")


def _disputed(doings: _Doings) -> None:
    """The two do not agree on how many students came."""
    doings.done(SCHOOL, "courses-opened", _ago(200), 1, "開設「在地方案設計」課程")
    doings.done(OFFICE, "staff-visits", _ago(30), 1, "派員到校協助課程")
    use = doings.report(SCHOOL, "student-participants", _ago(12), 45, "學生支援社區工作坊")
    with at(_noon(_ago(8))):
        dispute_use(
            use, actor=doings.people[OFFICE], reason=DisputeReason.AMOUNT, seen_version=1,
            comment=f"簽到表列 28 人，請確認是否包含助教與志工。{_SAMPLE}",
        )  # fmt: skip


def _ending(doings: _Doings) -> None:
    """A good two years, near their end; the school has said that it would stay."""
    for days in (560, 380, 200):
        doings.done(SCHOOL, "courses-opened", _ago(days), 1, "社區大學課程「我們的街區」")
        doings.done(OFFICE, "staff-visits", _ago(days - 10), 2, "派員到課堂說明")
    doings.done(SCHOOL, "course-hours", _ago(45), 12, "課程授課時數")
    doings.done(OFFICE, "schedules", _ago(20), 1, "提供住民大會期程")
    with at(_noon(_ago(2))):
        choose(doings.agreement, actor=doings.people[SCHOOL], choice=SchoolChoice.STAY)


def negotiate(agreement: Agreement, coordinator: User) -> None:
    """Talks that have begun: the school asks for one more visit, and has accepted something already."""
    version = open_version(agreement)
    assert version is not None  # noqa: S101 - a draft has its first wording
    lines = version.lines.filter(indicator__isnull=False).select_related("indicator").order_by("order", "pk")
    visits = lines.get(indicator__code="staff-visits")
    first = lines.exclude(pk=visits.pk)[0]
    with at(_noon(_ago(4))):
        counter_line(
            visits, actor=coordinator, side=SCHOOL, target=3, seen=_seen(visits),
            comment=f"期中、期末與成果發表各一次，建議增為三次。{_SAMPLE}",
        )  # fmt: skip
        accept_line(first, actor=coordinator, side=SCHOOL, seen=_seen(first))


def _seen(line: Line) -> int:
    return line.moves.order_by("-at", "-pk")[0].pk


def _without_agreement(ensemble: Ensemble) -> None:
    """A school that works with a district on no list: two classes, so the portal proposes an invitation (N5)."""
    school, daan = School.objects.get(code="0037"), District.objects.get(slug="daan")
    classes = ((300, "「社區與區域發展」課程參訪", 32), (40, "參與式預算專題講座", 45))
    for days, what, people in classes:
        facts = Facts(_ago(days), ActivityKind.LECTURE, what + _SAMPLE, people)
        with at(_noon(_ago(days - 2))):
            log_activity(school, daan, actor=ensemble.officer_of("daan"), facts=facts, is_sample=True)


def _ago(days: int) -> date:
    return local_today() - timedelta(days=days)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(min(day, local_today()), time(12)))
