"""One agreement: how it stands, and the facts behind each light."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.readers import for_readers
from agreements.constants import Side
from agreements.models import Agreement, AgreementQuerySet, Pause, TermTarget
from core.compiled import Hole, compiled
from cycles.constants import RuleCode
from cycles.models import Rule
from evidence.constants import UseState
from evidence.models import EvidenceUse

from .. import wording
from ..constants import FACTS_SHOWN, RULES, HealthState
from ..models import AgreementHealth, HealthChange, OfPartiesQuerySet, Revival
from .arrears import arrears_of


def health_of(agreement: Agreement) -> AgreementHealth | None:
    """How an agreement stood when it was last judged, with the parties at hand; None when it was never in force."""
    return _with_parties(getattr(agreement, "health", None), agreement)


def health_on_page(agreement: Agreement) -> AgreementHealth | None:
    """The same for an agreement that was read without its health."""
    found: Any = _health.first(agreement=agreement.pk)
    return _with_parties(found, agreement)


@compiled
def _health(agreement: Hole) -> OfPartiesQuerySet:
    return AgreementHealth.objects.filter(agreement=agreement).order_by("pk")


def _with_parties(health: AgreementHealth | None, agreement: Agreement) -> AgreementHealth | None:
    if health is not None:
        health.agreement, health.school, health.district = agreement, agreement.school, agreement.district
    return health


def agreement_with_health(user: User | AnonymousUser, reference: str) -> Agreement | None:
    """For the page of one agreement; None for one that the reader does not see."""
    return _visible.first(user, reference=reference)


@for_readers
def _visible(user: User | AnonymousUser, reference: Hole) -> AgreementQuerySet:
    rows = Agreement.objects.visible_to(user).with_parties().select_related("health")
    return rows.filter(reference=reference).order_by("pk")


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
    arrears = arrears_of([health])[health.pk] if shows_reasons else []
    return PanelView(
        reference=health.agreement.reference,
        state=str(state.label),
        tag=wording.TAGS[state],
        as_of=health.as_of,
        is_stale=health.is_stale,
        lights=wording.lights_of(health, arrears) if shows_reasons else [],
    )


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
    pauses = _pauses(agreement=agreement.pk)
    panel, in_force_then = panel_view(health, shows_reasons=True), _rules_on(day)
    return HealthPage(
        health=health,
        panel=panel,
        uses=_uses(agreement=agreement.pk),
        pauses=pauses,
        sides=_sides_of(health, pauses),
        changes=[wording.change_view(one) for one in _changes(agreement=agreement.pk)],
        revivals=_revivals(agreement=agreement.pk),
        lights=[LightPart(light, in_force_then[light.code]) for light in panel.lights],
    )


@compiled
def _pauses(agreement: Hole) -> QuerySet[Pause]:
    return Pause.objects.filter(agreement=agreement, accepted_at__isnull=False).order_by("-starts_on", "-pk")


@compiled
def _uses(agreement: Hole) -> QuerySet[EvidenceUse]:
    verified = EvidenceUse.objects.filter(agreement=agreement, state=UseState.VERIFIED)
    return verified.select_related("version", "evidence").order_by("-happened_on", "-pk")[:FACTS_SHOWN]


@compiled
def _changes(agreement: Hole) -> QuerySet[HealthChange]:
    return HealthChange.objects.filter(agreement=agreement).order_by("-pk")[: 3 * FACTS_SHOWN]


@compiled
def _revivals(agreement: Hole) -> QuerySet[Revival]:
    return Revival.objects.filter(agreement=agreement).order_by("-pk")[:FACTS_SHOWN]


_LOOKS = {Side.GOVERNMENT: "gov", Side.SCHOOL: "school"}


def _sides_of(health: AgreementHealth, pauses: Sequence[Pause]) -> list[SideTargets]:
    rows = _targets_of(health.agreement, pauses, health.as_of)
    return [
        SideTargets(wording.body_name(side, health.school, health.district), look, rows[side])
        for side, look in _LOOKS.items()
    ]


def _targets_of(agreement: Agreement, pauses: Sequence[Pause], day: date) -> dict[str, list[TargetRow]]:
    rows: dict[str, list[TargetRow]] = defaultdict(list)
    for one in _begun(agreement=agreement.pk, day=day):
        indicator, asked = one.commitment.indicator, asked_by(one, pauses, day)
        facts = (one.starts_on, one.ends_on, one.amount, asked, vars(one)["done"])
        rows[one.side].append(TargetRow(indicator.label, indicator.unit_label, *facts))
    return rows


@compiled
def _begun(agreement: Hole, day: Hole) -> QuerySet[TermTarget]:
    """With how much of each is verified (`done`)."""
    verified = EvidenceUse.objects.filter(state=UseState.VERIFIED, target=OuterRef("pk")).order_by().values("target")
    done = Subquery(verified.annotate(total=Sum("amount")).values("total"), output_field=IntegerField())
    rows = TermTarget.objects.filter(agreement=agreement, is_current=True, starts_on__lte=day)
    return rows.annotate(done=Coalesce(done, 0)).select_related("commitment__indicator").order_by("-starts_on", "pk")


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
    known = {row.code: row for row in _rules(day=day)}
    return {
        light: [_in_force(code, known[code]) for code in codes if code in known] for light, codes in _OF_LIGHT.items()
    }


@compiled
def _rules(day: Hole) -> QuerySet[Rule]:
    wanted = sorted({*RULES, RuleCode.VERIFY_DAYS, RuleCode.ANSWER_DAYS})
    rows = Rule.objects.filter(code__in=wanted, effective_from__lte=day).order_by("code", "-effective_from")
    return rows.distinct("code")


def _in_force(code: RuleCode, rule: Rule) -> RuleInForce:
    return RuleInForce(str(code.label), rule.value, rule.effective_from)
