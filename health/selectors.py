"""Reading how agreements stand: lists, what is owed, and the facts behind each light."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import User
from agreements.constants import Side
from agreements.models import Agreement, AgreementQuerySet, Pause, TermTarget
from core.dates import local_today
from core.filtering import COUNTED, Total
from core.prepared import prepared_cursor
from cycles.constants import RuleCode
from cycles.models import Rule
from districts.models import District
from evidence.constants import UseState
from evidence.models import EvidenceUse
from schools.models import School

from . import wording
from .constants import FACTS_SHOWN, RULES, HealthState
from .models import AgreementHealth, Arrear, HealthChange, OfPartiesQuerySet, Revival
from .statements import OLDEST

ORDER = ("-urgency", "-agreement_id")
OWED_ORDER = ("due_on", "pk")


def health_of(agreement: Agreement) -> AgreementHealth | None:
    """How an agreement stood when it was last judged, with the parties at hand; None when it was never in force."""
    health: AgreementHealth | None = getattr(agreement, "health", None)
    if health is not None:
        health.agreement, health.school, health.district = agreement, agreement.school, agreement.district
    return health


def agreements_with_health(user: User | AnonymousUser) -> AgreementQuerySet:
    return Agreement.objects.visible_to(user).with_parties().select_related("health")


def health_rows(user: User | AnonymousUser) -> OfPartiesQuerySet:
    """The agreements whose reasons somebody may read, the most urgent first."""
    return AgreementHealth.objects.visible_to(user).with_parties().order_by(*ORDER)


def owed_rows(user: User | AnonymousUser) -> OfPartiesQuerySet:
    """What is owed beyond its day, the oldest first, whichever side owes it."""
    return Arrear.objects.visible_to(user).with_parties().order_by(*OWED_ORDER)


def in_force(rows: OfPartiesQuerySet) -> OfPartiesQuerySet:
    """Without those that are over."""
    return rows.filter(urgency__gt=0)


def owing(rows: OfPartiesQuerySet, side: Side) -> OfPartiesQuerySet:
    """Agreements of which this side owes something beyond its day."""
    return rows.filter(Q(**{f"{side}_overdue__gt": 0}) | Q(**{f"{side}_answers__gt": 0}))


def state_counts(user: User | AnonymousUser) -> dict[HealthState, Total]:
    """How many agreements in each state somebody may read about, each counted to a thousand; one query."""
    rows = AgreementHealth.objects.visible_to(user).order_by()
    first, *others = [rows.filter(state=state).values("state")[: COUNTED + 1] for state in HealthState]
    sql, params = first.union(*others, all=True).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, count(*) FROM ({sql}) AS found (state) GROUP BY state", params)  # noqa: S608 - Django's own
        found = dict(cursor.fetchall())
    return {state: Total(min(found[state], COUNTED), found[state] > COUNTED) for state in HealthState if state in found}


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state with how many agreements are in it, and the list of them."""

    label: str
    total: Total
    url: str
    is_current: bool


def state_links(user: User | AnonymousUser, current: str) -> list[StateLink]:
    url = reverse("health:list")
    return [
        StateLink(str(state.label), total, f"{url}?state={state}", state == current)
        for state, total in state_counts(user).items()
    ]


# -- rows of lists -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One agreement in a list: three lights, and why, in sentences."""

    reference: str
    url: str
    school: str
    district: str
    state: str
    tag: str
    lights: list[wording.LightView]
    why: list[str]
    revival: Revival | None
    is_sample: bool


def rows_of(rows: Iterable[AgreementHealth]) -> list[HealthRow]:
    """Two queries, however many."""
    found = list(rows)
    arrears = _arrears_of(found)
    revivals = {one.agreement_id: one for one in _open_revivals([row.pk for row in found])}
    return [_row(row, arrears[row.pk], revivals.get(row.pk)) for row in found]


_WORDED = (
    "side", "kind", "due_on", "asked", "verified", "target__commitment__indicator__name",
    "target__commitment__indicator__name_en", "target__commitment__indicator__unit",
    "target__commitment__indicator__unit_en",
)  # fmt: skip


def _arrears_of(rows: Sequence[AgreementHealth]) -> dict[int, list[wording.Owed]]:
    """The oldest few arrears of each agreement, in one query."""
    arrears: dict[int, list[wording.Owed]] = defaultdict(list)
    parties = {row.pk: (row.school, row.district) for row in rows if row.urgency}
    if parties:
        with prepared_cursor() as cursor:
            cursor.execute(OLDEST, {"ids": list(parties)})
            for pk, *facts in cursor.fetchall():
                arrears[pk].append(_owed(facts, *parties[pk]))
    return arrears


def _owed(facts: Sequence[Any], school: School, district: District) -> wording.Owed:
    side, kind, due_on, asked, verified, name, name_en, unit, unit_en = facts
    words = (name_en, unit_en) if get_language() == "en" else (name, unit)
    return wording.Owed(side, kind, due_on, asked, verified, *words, wording.body_name(side, school, district))


def _open_revivals(ids: Sequence[int]) -> QuerySet[Revival]:
    return Revival.objects.filter(agreement__in=ids, closed_at__isnull=True).order_by("pk")


def _row(health: AgreementHealth, arrears: list[wording.Owed], revival: Revival | None) -> HealthRow:
    lights = wording.lights_of(health, arrears, only_lit=True)
    state = HealthState(health.state)
    troubled = [sentence for light in lights for sentence in light.sentences]
    return HealthRow(
        reference=health.agreement.reference,
        url=reverse("health:detail", args=[health.agreement.reference]),
        school=health.school.label,
        district=health.district.label,
        state=str(state.label),
        tag=wording.TAGS[state],
        lights=lights,
        why=troubled or [wording.state_sentence(health)],
        revival=revival,
        is_sample=health.agreement.is_sample,
    )


def stale_day(rows: Iterable[AgreementHealth]) -> date | None:
    """The oldest day that rows of a list were judged on, where that is not today."""
    return min((row.as_of for row in rows if _is_stale(row)), default=None)


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One thing owed; nothing in it depends on which side owes it."""

    body: str
    side: Side
    sentence: str
    kind: str
    due_on: date
    reference: str
    url: str
    is_sample: bool


def owed_of(arrears: Iterable[Arrear]) -> list[OwedRow]:
    """One query, however many."""
    found = list(arrears)
    rows = Arrear.objects.filter(pk__in=[one.pk for one in found]).order_by("pk")
    facts = {pk: facts for pk, *facts in rows.values_list("pk", *_WORDED)}
    return [_owed_row(one, _owed(facts[one.pk], one.school, one.district)) for one in found]


def _owed_row(one: Arrear, owed: wording.Owed) -> OwedRow:
    return OwedRow(
        body=owed.body,
        side=Side(one.side),
        sentence=wording.arrear_sentence(owed),
        kind=one.get_kind_display(),
        due_on=one.due_on,
        reference=one.agreement.reference,
        url=reverse("health:detail", args=[one.agreement.reference]),
        is_sample=one.agreement.is_sample,
    )


# -- one agreement -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PanelView:
    """What the page of an agreement shows; without `lights` for those whom the reasons do not concern."""

    reference: str
    state: str
    tag: str
    as_of: date
    is_stale: bool
    lights: list[wording.LightView]


def panel_view(health: AgreementHealth, *, shows_reasons: bool) -> PanelView:
    state = HealthState(health.state)
    arrears = _arrears_of([health])[health.pk] if shows_reasons else []
    return PanelView(
        reference=health.agreement.reference,
        state=str(state.label),
        tag=wording.TAGS[state],
        as_of=health.as_of,
        is_stale=_is_stale(health),
        lights=wording.lights_of(health, arrears) if shows_reasons else [],
    )


def _is_stale(health: AgreementHealth) -> bool:
    """Judged before today; what is over is judged once."""
    return health.state != HealthState.OVER and health.as_of < local_today()


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of a term or year that has begun: what it asks by now, and what is verified of that."""

    indicator: str
    unit: str
    starts_on: date
    ends_on: date
    amount: int
    asked: int
    verified: int

    @property
    def is_behind(self) -> bool:
        return self.verified < self.asked


@dataclass(frozen=True, slots=True)
class SideTargets:
    body: str
    look: str
    targets: list[TargetRow]


@dataclass(frozen=True, slots=True)
class RuleInForce:
    label: str
    value: int
    since: date


@dataclass(frozen=True, slots=True)
class LightPart:
    """A light with the rules that it follows."""

    light: wording.LightView
    rules: list[RuleInForce]


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Everything that one agreement's state stands on; `revival` is the open one."""

    health: AgreementHealth
    panel: PanelView
    uses: list[EvidenceUse]
    pauses: list[Pause]
    # Of both sides, with equal rank: the office's left, the school's right.
    sides: list[SideTargets]
    changes: list[wording.ChangeView]
    revivals: list[Revival]
    lights: list[LightPart]

    @property
    def revival(self) -> Revival | None:
        return next((one for one in self.revivals if one.closed_at is None), None)

    @property
    def past_revivals(self) -> list[Revival]:
        return [one for one in self.revivals if one.closed_at is not None]


_OF_LIGHT = {
    "activity": (RuleCode.QUIET_DAYS, RuleCode.DORMANT_DAYS),
    "pace": (RuleCode.PACE_GREEN_PERCENT, RuleCode.PACE_AMBER_PERCENT),
    "response": (RuleCode.VERIFY_DAYS, RuleCode.ANSWER_DAYS),
}


def page_of(health: AgreementHealth) -> HealthPage:
    """Seven queries."""
    agreement, day = health.agreement, health.as_of
    pauses = list(agreement.pauses.filter(accepted_at__isnull=False).order_by("-starts_on", "-pk"))
    changes = HealthChange.objects.filter(agreement=agreement)
    verified = EvidenceUse.objects.filter(agreement=agreement, state=UseState.VERIFIED)
    panel, in_force_then = panel_view(health, shows_reasons=True), _rules_on(day)
    return HealthPage(
        health=health,
        panel=panel,
        uses=list(verified.select_related("version", "evidence").order_by("-happened_on", "-pk")[:FACTS_SHOWN]),
        pauses=pauses,
        sides=_sides_of(health, pauses),
        changes=[wording.change_view(one) for one in changes.order_by("-pk")[: 3 * FACTS_SHOWN]],
        revivals=list(Revival.objects.filter(agreement=agreement).order_by("-pk")[:FACTS_SHOWN]),
        lights=[LightPart(light, in_force_then[light.code]) for light in panel.lights],
    )


_LOOKS = {Side.GOVERNMENT: "gov", Side.SCHOOL: "school"}


def _sides_of(health: AgreementHealth, pauses: Sequence[Pause]) -> list[SideTargets]:
    rows = _targets_of(health.agreement, pauses, health.as_of)
    return [
        SideTargets(wording.body_name(side, health.school, health.district), look, rows[side])
        for side, look in _LOOKS.items()
    ]


def _targets_of(agreement: Agreement, pauses: Sequence[Pause], day: date) -> dict[str, list[TargetRow]]:
    begun = TermTarget.objects.filter(agreement=agreement, is_current=True, starts_on__lte=day)
    done = Sum("uses__amount", filter=Q(uses__state=UseState.VERIFIED), default=0)
    rows: dict[str, list[TargetRow]] = defaultdict(list)
    for one in begun.annotate(done=done).select_related("commitment__indicator").order_by("-starts_on", "pk"):
        indicator, asked = one.commitment.indicator, asked_by(one, pauses, day)
        facts = (one.starts_on, one.ends_on, one.amount, asked, one.done)
        rows[one.side].append(TargetRow(indicator.label, indicator.unit_label, *facts))
    return rows


def asked_by(target: TermTarget, pauses: Iterable[Pause], day: date) -> int:
    """What the days before `day` ask of a target, whole units only; days of a pause ask nothing."""
    until = min(day.toordinal(), target.ends_on.toordinal() + 1)
    begun = target.starts_on.toordinal()
    rested = sum(
        max(0, min(pause.ends_on.toordinal() + 1, until) - max(pause.starts_on.toordinal(), begun)) for pause in pauses
    )
    length = target.ends_on.toordinal() - begun + 1
    return max(0, target.amount * (until - begun - rested) // length)


def _rules_on(day: date) -> dict[str, list[RuleInForce]]:
    """The rules in force, by the light that follows them."""
    wanted = {*RULES, RuleCode.VERIFY_DAYS, RuleCode.ANSWER_DAYS}
    rows = Rule.objects.filter(code__in=wanted, effective_from__lte=day).order_by("code", "-effective_from")
    known = {row.code: row for row in rows.distinct("code")}
    return {
        light: [_in_force(code, known[code]) for code in codes if code in known] for light, codes in _OF_LIGHT.items()
    }


def _in_force(code: RuleCode, rule: Rule) -> RuleInForce:
    return RuleInForce(str(code.label), rule.value, rule.effective_from)


# -- taking up again ---------------------------------------------------------------------------------------


class Sleep(TypedDict):
    """What decides whether an agreement may be taken up again."""

    state: str
    is_taken_up: bool


def sleep_of(agreement: Agreement) -> Sleep:
    state = AgreementHealth.objects.filter(agreement=agreement).values_list("state", flat=True).first()
    return {"state": state or "", "is_taken_up": _open_revivals([agreement.pk]).exists()}
