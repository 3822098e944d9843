"""What the bureau decides on: defaults of a decision, the next choice, who will be told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from accounts.models import User
from agreements.constants import Side
from agreements.models import Indicator
from districts.models import District
from schools.constants import Locality
from schools.selectors import locality_between

from ..constants import Outcome
from ..content import term_from_code
from ..models import Application, Decision
from ..notices import NOTICES, Audience, recipients_of
from ..services.deciding import next_choice

YEARS = 2


@dataclass(frozen=True, slots=True)
class DecisionBasis:
    """The indicators of a decision and what its form begins with: the standing draft, else the application."""

    indicators: list[Indicator]
    initial: dict[str, Any]

    def of(self, side: Side) -> list[Indicator]:
        return [indicator for indicator in self.indicators if indicator.side == side]


@dataclass(frozen=True, slots=True)
class Told:
    """The people of one audience who will be mailed, by name and address."""

    audience: Audience
    people: list[User]


@dataclass(frozen=True, slots=True)
class NextChoice:
    """Where a case goes when it is referred."""

    district: District
    rank: int
    locality: Locality


def next_district(application: Application) -> NextChoice | None:
    """The school's next choice, when the case was not recommended and may be referred there."""
    latest = application.assessments.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk").first()
    following = next_choice(application)
    if following is None or latest is None or latest.is_recommended:
        return None
    near = locality_between(application.school, following.district)
    return NextChoice(following.district, following.rank, near)


def standing_decision(application: Application) -> Decision | None:
    """The decision that is drafted and not discarded, released or not."""
    decisions = application.decisions.filter(discarded_at__isnull=True)
    return decisions.select_related("district", "drafted_by", "released_by").first()


def decision_basis(application: Application, draft: Decision | None) -> DecisionBasis:
    source = draft.commitments if draft and draft.outcome == Outcome.APPROVE else application.commitments
    targets = {row.indicator_id: row.target for row in source.all()}
    rows = Indicator.objects.filter(Q(is_offered=True) | Q(pk__in=targets)).order_by("side", "order", "pk")
    indicators = list(rows)
    initial: dict[str, Any] = {f"target_{one.code}": targets.get(one.pk, 0) for one in indicators}
    starts_on, ends_on = _default_term(application)
    return DecisionBasis(indicators, initial | {"starts_on": starts_on, "ends_on": ends_on} | _drafted(draft))


def _default_term(application: Application) -> tuple[date | None, date | None]:
    """Two academic years from the first semester that the school named."""
    term = term_from_code(application.answers.get("start_term"))
    if term is None:
        return None, None
    return term.starts_on, term.starts_on.replace(year=term.starts_on.year + YEARS) - timedelta(days=1)


def _drafted(draft: Decision | None) -> dict[str, Any]:
    if draft is None:
        return {}
    reasons = "approve_reasons" if draft.outcome == Outcome.APPROVE else "decline_reasons"
    values = {"outcome": draft.outcome, reasons: draft.reason_codes, "explanation": draft.explanation}
    if draft.outcome == Outcome.APPROVE:
        return values | {"starts_on": draft.starts_on, "ends_on": draft.ends_on}
    return values | {"advice": draft.advice}


def told_people(application: Application, verb: str) -> list[Told]:
    """Exactly who is mailed when `verb` is done now."""
    audiences = [notice.audience for notice in NOTICES.get(verb, ())]
    told = recipients_of(application, audiences)
    return [Told(audience, people) for audience, people in zip(audiences, told, strict=True)]
