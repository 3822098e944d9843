"""The lists: how agreements stand, and what is owed beyond its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.selectors import acting_membership
from agreements.constants import Side
from core.addresses import address_of
from core.arrays import Among
from core.compiled import Hole, compiled
from core.filtering import COUNTED, Total
from core.prepared import prepared_cursor

from .. import wording
from ..constants import HealthState
from ..models import AgreementHealth, Arrear, OfPartiesQuerySet, Revival
from ..statements import COUNT_STATES, Scope
from .arrears import WORDED, owed_words

ORDER = ("-urgency", "-agreement_id")
OWED_ORDER = ("due_on", "pk")
DETAIL = "health:detail"


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


Counts = dict[HealthState, Total]


def state_counts(user: User | AnonymousUser) -> Counts:
    """How many agreements in each state somebody may read about, each counted to a thousand; one query."""
    acting = acting_membership(user)
    if acting is None:
        return {}
    scope = Scope.SCHOOL if acting.is_school else Scope.DISTRICT if acting.is_district else Scope.CITY
    params: dict[str, Any] = {
        "states": HealthState.values,
        "few": COUNTED + 1,
        "body": acting.school_id or acting.district_id or 0,
    }
    with prepared_cursor() as cursor:
        cursor.execute(COUNT_STATES[scope], params)
        found = dict(cursor.fetchall())
    return {state: Total(min(found[state], COUNTED), found[state] > COUNTED) for state in HealthState if found[state]}


def counted_by_state(counts: Counts, conditions: dict[str, Any]) -> Total | None:
    """The length of a list narrowed by state at most, which the counts tell; None where it is narrowed further."""
    if conditions.keys() - {"state"}:
        return None
    wanted = [conditions["state"]] if conditions else [state for state in HealthState if state != HealthState.OVER]
    found = [counts[state] for state in wanted if state in counts]
    count = sum(one.count for one in found)
    return Total(min(count, COUNTED), count > COUNTED or any(one.is_more for one in found))


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state with how many agreements are in it, and the list of them."""

    label: str
    total: Total
    url: str
    is_current: bool


def state_links(counts: Counts, current: str) -> list[StateLink]:
    url = reverse("health:list")
    return [
        StateLink(str(state.label), total, f"{url}?state={state}", state == current) for state, total in counts.items()
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
    lights: SafeString
    why: list[str]
    revival: Revival | None
    is_sample: bool


def rows_of(rows: Iterable[AgreementHealth]) -> list[HealthRow]:
    """One query, however many; single things owed stand on the page of an agreement and on that of what is owed."""
    found = list(rows)
    revivals = {one.agreement_id: one for one in _open_revivals(agreements=[row.pk for row in found])}
    return [_row(row, revivals.get(row.pk)) for row in found]


def plain_rows(rows: Iterable[Any]) -> list[HealthRow]:
    """The same without a word on who has taken one up again, and without a query of their own."""
    return [_row(row, None) for row in rows]


@compiled
def _open_revivals(agreements: Hole) -> QuerySet[Revival]:
    return Revival.objects.filter(Among("agreement", agreements), closed_at__isnull=True).order_by("pk")


def _row(health: AgreementHealth, revival: Revival | None) -> HealthRow:
    lights = wording.lights_of(health, [], only_lit=True)
    state = HealthState(health.state)
    return HealthRow(
        reference=health.agreement.reference,
        url=address_of(DETAIL, health.agreement.reference),
        school=health.school.label,
        district=health.district.label,
        state=str(state.label),
        tag=wording.TAGS[state],
        lights=wording.marks_of(lights),
        why=wording.why_of(health, lights),
        revival=revival,
        is_sample=health.agreement.is_sample,
    )


def stale_day(rows: Iterable[AgreementHealth]) -> date | None:
    """The oldest day that rows of a list were judged on, where that is not today."""
    return min((row.as_of for row in rows if row.is_stale), default=None)


def with_indicators(rows: OfPartiesQuerySet) -> OfPartiesQuerySet:
    """What is owed with the words for it, for those who take the whole list along."""
    return rows.select_related("target__commitment__indicator")


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
    facts = {pk: facts for pk, *facts in _worded(arrears=[one.pk for one in found])}
    return [_owed_row(one, owed_words(facts[one.pk], one.school, one.district)) for one in found]


@compiled
def _worded(arrears: Hole) -> QuerySet[Any, tuple[Any, ...]]:
    return Arrear.objects.filter(Among("pk", arrears)).order_by("pk").values_list("pk", *WORDED)


def _owed_row(one: Arrear, owed: wording.Owed) -> OwedRow:
    return OwedRow(
        body=owed.body,
        side=Side(one.side),
        sentence=wording.owed_sentence(owed),
        kind=one.get_kind_display(),
        due_on=one.due_on,
        reference=one.agreement.reference,
        url=address_of(DETAIL, one.agreement.reference),
        is_sample=one.agreement.is_sample,
    )
