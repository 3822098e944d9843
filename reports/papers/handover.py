"""The handover file (N12): what runs, who promised what until when, results, decisions, what stops if paused."""

from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from agreements.constants import LIVE_STATUSES, Side
from agreements.models import Agreement, TermTarget
from applications.constants import OPEN_STATUSES, Outcome, ReasonCode
from applications.models import Application, Decision
from documents.typesetting.shapes import PaperSection, Part
from evidence.constants import UseState
from evidence.models import EvidenceUse
from health.models import AgreementHealth, Arrear
from needs.models import Need
from onboarding.models import TownMeeting

from ..constants import Scope
from ..figures import Figures
from ..selectors.periods import ErratumShown
from ..selectors.scopes import Subject
from . import counted
from .parts import few, section, short, table, text
from .proofs import Span, verified_uses

# How far back decisions and results are told, and how far ahead one looks.
_BACK, _AHEAD, _ENDING = timedelta(days=365), timedelta(days=90), timedelta(days=180)


def handover_sections(
    subject: Subject, figures: Figures, errata: list[ErratumShown], today: date
) -> list[PaperSection]:
    """Everything whoever takes over must know, of the city or of a district; a dozen queries."""
    return [
        section("重點", [text(counted.summary(figures, subject)), *_what_stops(subject, today)]),
        section("進行中的協議", _agreements(subject)),
        section("誰答應了什麼、何時到期", _promises(subject, today)),
        section("逾期未了事項", _arrears(subject)),
        section("近一年成果", _results(subject, today)),
        section("決定與理由", [*_decisions(subject, today), *_endings(subject, today)]),
        section("等待處理", [*_cases(subject), *_needs(subject, today)]),
        section("數字", counted.own_table("", figures, subject, errata)),
    ]


def _at(subject: Subject, path: str) -> Q:
    """Rows of the district; of the whole city, all of them."""
    return Q(**{f"{path}__code": subject.code}) if subject.scope == Scope.DISTRICT else Q()


def _live(subject: Subject) -> QuerySet[Agreement]:
    return Agreement.objects.live().filter(_at(subject, "district"))


def _what_stops(subject: Subject, today: date) -> list[Part]:
    """What would be broken off, from the promises and dates of the next three months."""
    ending = Q(ends_on__lte=today + _ENDING)
    live = _live(subject).order_by().aggregate(running=Count("pk"), lapsing=Count("pk", filter=ending))
    due = _targets(subject, today).filter(ends_on__lte=today + _AHEAD).order_by()
    sides = due.aggregate(**{side.value: Count("pk", filter=Q(side=side)) for side in Side})
    meetings = TownMeeting.objects.filter(
        _at(subject, "district"), held_on__range=(today, today + _AHEAD), cancelled_at__isnull=True
    ).order_by("held_on", "pk")
    rows = [
        ["有效協議", f"{live['running']} 件停止推動；其中 {live['lapsing']} 件將於 180 日內屆期，無人續約即失效。"],
        ["學校的承諾", f"90 日內到期 {sides[Side.SCHOOL]} 項，將無人驗證。"],
        ["區公所的承諾", f"90 日內到期 {sides[Side.GOVERNMENT]} 項，將對學校違約。"],
        *([f"{short(one.held_on)} 住民大會", f"{one.title}失去學校協助。"] for one in meetings[:20]),
    ]
    return table("如果暫停，會停下來的事", ["事項", "後果"], rows, (2, 5))


def _agreements(subject: Subject) -> list[Part]:
    rows = few(_live(subject).with_parties().select_related("health").order_by("district__number", "pk"))
    lines = [
        [
            one.reference, one.school.name, one.district.name, f"{short(one.starts_on)}\n{short(one.ends_on)}",
            _state(one),
        ]
        for one in rows
    ]  # fmt: skip
    return table("", ["協議編號", "學校", "行政區", "起訖", "狀態"], lines, (3, 4, 2, 2, 2))


def _state(agreement: Agreement) -> str:
    """Empty for one that has not been judged yet."""
    health: AgreementHealth | None = getattr(agreement, "health", None)
    return health.get_state_display() if health else ""


def _targets(subject: Subject, today: date) -> QuerySet[TermTarget]:
    return TermTarget.objects.filter(
        _at(subject, "agreement__district"), is_current=True, ends_on__gte=today, agreement__status__in=LIVE_STATUSES
    )


def _promises(subject: Subject, today: date) -> list[Part]:
    uses = EvidenceUse.objects.filter(target=OuterRef("pk"), state=UseState.VERIFIED).order_by().values("target")
    verified = Coalesce(Subquery(uses.annotate(total=Sum("amount")).values("total")), 0)
    rows = _targets(subject, today).annotate(verified=verified)
    rows = rows.select_related("agreement__school", "agreement__district", "commitment__indicator")
    lines = [
        [
            _body(one.side, one.agreement), one.commitment.indicator.name,
            f"{one.amount}{one.commitment.indicator.unit}", str(one.verified), short(one.ends_on),
            one.agreement.reference,
        ]
        for one in few(rows.order_by("ends_on", "agreement__district__number", "pk"))
    ]  # fmt: skip
    return table("", ["誰", "承諾", "數量", "已確認", "期限", "協議"], lines, (3, 4, 2, 2, 2, 3))


def _body(side: str, agreement: Agreement) -> str:
    return agreement.school.name if side == Side.SCHOOL else f"{agreement.district.name}公所"


def _arrears(subject: Subject) -> list[Part]:
    rows = Arrear.objects.filter(_at(subject, "district")).select_related(
        "agreement__school", "agreement__district", "target__commitment__indicator"
    )
    lines = [
        [
            _body(one.side, one.agreement), one.get_kind_display(), one.target.commitment.indicator.name,
            short(one.due_on), one.agreement.reference,
        ]
        for one in few(rows.order_by("due_on", "pk"))
    ]  # fmt: skip
    return table("", ["誰", "欠什麼", "承諾", "期限", "協議"], lines, (3, 3, 4, 2, 3))


def _results(subject: Subject, today: date) -> list[Part]:
    """What was verified in the last year, added up by indicator."""
    name = "target__commitment__indicator"
    facts = [f"{name}__{field}" for field in ("side", "order", "name", "unit")]
    rows = verified_uses(Span(today - _BACK, today), subject).order_by().values(*facts)
    added = rows.annotate(total=Sum("amount")).order_by(*facts[:3]).values_list(*facts, "total")
    lines = [
        [title, "學校" if side == Side.SCHOOL else "區公所", f"{total}{unit}"]
        for side, _order, title, unit, total in added
    ]
    return table("", ["項目", "由誰完成", "經確認數量"], lines)


def _decisions(subject: Subject, today: date) -> list[Part]:
    rows = Decision.objects.filter(
        _at(subject, "district"), released_at__isnull=False, released_at__date__gte=today - _BACK
    ).select_related("application__school", "district")
    lines = [
        [
            short(one.released_at.date() if one.released_at else None), one.application.reference,
            f"{one.application.school.name}\n{one.district.name}",
            "同意" if one.outcome == Outcome.APPROVE else "不同意",
            "；".join([*(str(ReasonCode(code).label) for code in one.reason_codes), one.explanation]),
        ]
        for one in few(rows.order_by("-released_at", "pk"))
    ]  # fmt: skip
    return table("申請案的決定", ["日期", "案號", "學校與行政區", "決定", "理由"], lines, (2, 3, 3, 2, 6))


def _endings(subject: Subject, today: date) -> list[Part]:
    rows = Agreement.objects.filter(
        _at(subject, "district"), closed_on__gte=today - _BACK, signed_on__isnull=False
    ).with_parties()
    lines = [
        [
            short(one.closed_on), one.reference, f"{one.school.name}\n{one.district.name}",
            "；".join(filter(None, [one.get_end_reason_display(), one.end_note])) or "由後續協議接續",
        ]
        for one in few(rows.order_by("-closed_on", "pk"))
    ]  # fmt: skip
    return table("提前結束的協議", ["日期", "協議", "學校與行政區", "理由"], lines, (2, 3, 3, 6))


def _cases(subject: Subject) -> list[Part]:
    rows = Application.objects.filter(_at(subject, "reviewing_district"), status__in=OPEN_STATUSES)
    rows = rows.select_related("school", "reviewing_district", "reviewer").defer("answers")
    lines = [
        [
            one.reference, one.school.name, one.reviewing_district.name if one.reviewing_district else "民政局",
            str(one.get_status_display()), one.reviewer.name if one.reviewer else "", short(one.due_on),
        ]
        for one in few(rows.order_by("due_on", "pk"))
    ]  # fmt: skip
    return table("審理中的申請案", ["案號", "學校", "行政區", "狀態", "承辦", "期限"], lines, (3, 4, 2, 3, 2, 2))


def _needs(subject: Subject, today: date) -> list[Part]:
    rows = Need.objects.open_on(today).filter(_at(subject, "district")).with_parties()
    lines = [[one.district.name, one.title, short(one.closes_on)] for one in few(rows.order_by("closes_on", "pk"))]
    return table("徵求中的需求", ["行政區", "需求", "截止日"], lines, (2, 6, 2))
