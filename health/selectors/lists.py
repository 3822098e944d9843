"""The lists: how agreements stand, and what is owed beyond its day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from agreements.constants import Side
from core.filtering import COUNTED, Total

from .. import wording
from ..constants import HealthState
from ..models import AgreementHealth, Arrear, OfPartiesQuerySet, Revival
from .arrears import WORDED, arrears_of, owed_words

ORDER = ("-urgency", "-agreement_id")
OWED_ORDER = ("due_on", "pk")


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
    arrears = arrears_of(found)
    revivals = {one.agreement_id: one for one in _open_revivals([row.pk for row in found])}
    return [_row(row, arrears[row.pk], revivals.get(row.pk)) for row in found]


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
    rows = Arrear.objects.filter(pk__in=[one.pk for one in found]).order_by("pk")
    facts = {pk: facts for pk, *facts in rows.values_list("pk", *WORDED)}
    return [_owed_row(one, owed_words(facts[one.pk], one.school, one.district)) for one in found]


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
