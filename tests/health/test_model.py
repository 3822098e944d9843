"""The statement against a plain model of the same rules, over random agreements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from agreements.constants import Side
from agreements.models import Agreement, Pause, TermTarget
from core.dates import TAIPEI, local_today
from cycles.constants import DEFAULT_RULES, RuleCode
from cycles.selectors import working_days_after
from districts.models import District
from evidence.constants import UseState
from evidence.models import Dispute, EvidenceUse
from health.constants import ArrearKind, HealthState, Light
from health.models import AgreementHealth, Arrear
from health.services import refresh
from schools.models import School
from tests.factories.accounts import make_user
from tests.factories.health import ago, dispute, noon, pact, pause, target, use

pytestmark = pytest.mark.django_db
QUIET, DORMANT = DEFAULT_RULES[RuleCode.QUIET_DAYS], DEFAULT_RULES[RuleCode.DORMANT_DAYS]
GREEN, AMBER = DEFAULT_RULES[RuleCode.PACE_GREEN_PERCENT], DEFAULT_RULES[RuleCode.PACE_AMBER_PERCENT]
ONE_DAY = timedelta(days=1)


@dataclass
class Facts:
    """What is in the database about one agreement, and the day it is judged on."""

    agreement: Agreement
    today: date

    def __post_init__(self) -> None:
        rows = EvidenceUse.objects.filter(agreement=self.agreement).order_by("pk")
        self.uses = list(rows)
        self.verified = [one for one in self.uses if one.state == UseState.VERIFIED and one.happened_on <= self.today]
        pauses = Pause.objects.filter(agreement=self.agreement, accepted_at__isnull=False, starts_on__lte=self.today)
        self.pauses = list(pauses.order_by("pk"))
        targets = TermTarget.objects.filter(agreement=self.agreement, is_current=True, starts_on__lte=self.today)
        self.targets = list(targets.order_by("pk"))

    # -- activity

    @property
    def begun(self) -> date:
        """The first day, or the day of the last signature where that came later."""
        return max(self.agreement.starts_on, self.agreement.signed_on or date.min)

    @property
    def resumed(self) -> list[date]:
        return [one.ends_on + ONE_DAY for one in self.pauses if one.ends_on < self.today]

    @property
    def days(self) -> list[date]:
        return sorted(one.happened_on for one in self.verified)

    def silence(self) -> int:
        return (self.today - max([self.begun, *self.resumed, *self.days])).days

    def woke(self) -> bool:
        """Walks through the verified days and looks for a gap before the first of the present window."""
        recent = [day for day in self.days if (self.today - day).days <= QUIET]
        if not recent:
            return False
        earlier = [day for day in self.days if (self.today - day).days > QUIET]
        return (recent[0] - max([self.begun, *self.resumed, *earlier])).days > DORMANT

    def state(self) -> HealthState:
        if self.today > self.agreement.ends_on:
            return HealthState.OVER
        if self.today < self.agreement.starts_on:
            return HealthState.COMING
        if any(one.ends_on >= self.today for one in self.pauses):
            return HealthState.PAUSED
        if self.silence() > QUIET:
            return HealthState.DORMANT if self.silence() > DORMANT else HealthState.QUIET
        return HealthState.REVIVED if self.woke() else HealthState.ACTIVE

    # -- pace

    def asked(self, of: TermTarget) -> int:
        """Counted day by day."""
        length = (of.ends_on - of.starts_on).days + 1
        rested = {
            one.starts_on + n * ONE_DAY for one in self.pauses for n in range((one.ends_on - one.starts_on).days + 1)
        }
        counted = sum(day < self.today and day not in rested for day in _days(of.starts_on, of.ends_on))
        return of.amount * counted // length

    def done(self, of: TermTarget) -> int:
        """Verified for it, whenever it happened."""
        return sum(one.amount for one in self.uses if one.target_id == of.pk and one.state == UseState.VERIFIED)

    def overdue(self, side: Side) -> list[TermTarget]:
        past = [one for one in self.targets if one.ends_on < self.today and one.side == side]
        return [one for one in past if self.done(one) < self.asked(one)]

    def share(self, side: Side) -> int | None:
        running = [one for one in self.targets if one.ends_on >= self.today and one.side == side]
        shares = [100 * min(self.done(one), self.asked(one)) / self.asked(one) for one in running if self.asked(one)]
        return int(sum(shares) / len(shares) + 0.5) if shares else None

    def pace(self) -> Light:
        worst = min(share if share is not None else 100 for share in map(self.share, Side))
        if any(self.overdue(side) for side in Side) or worst < AMBER:
            return Light.RED
        return Light.AMBER if worst < GREEN else Light.GREEN

    # -- answers

    def late(self, side: Side) -> list[tuple[int, date]]:
        found = [*self._late_verifications(side), *self._late_answers(side)]
        return [(pk, due) for pk, due in found if due < self.today]

    def _late_verifications(self, side: Side) -> Iterable[tuple[int, date]]:
        for one in self.uses:
            if one.state == UseState.CLAIMED and Side(one.side).other == side:
                yield one.pk, _due(one.state_since, RuleCode.VERIFY_DAYS)

    def _late_answers(self, side: Side) -> Iterable[tuple[int, date]]:
        for one in self.uses:
            for open_ in Dispute.objects.filter(use=one, settled_at__isnull=True, answered_at__isnull=True):
                if one.state == UseState.DISPUTED and one.side == side:
                    yield one.pk, _due(open_.raised_at, RuleCode.ANSWER_DAYS)


def _days(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


def _due(since: datetime, code: RuleCode) -> date:
    return working_days_after(since.astimezone(TAIPEI).date(), DEFAULT_RULES[code])


def _invent(agreement: Agreement, rng: Random) -> None:
    person, today = make_user(), local_today()
    begun = agreement.starts_on
    cuts = [begun, begun + timedelta(days=rng.randrange(60, 200)), agreement.ends_on + ONE_DAY]
    for side in Side:
        for first, following in pairwise(cuts):
            due = target(agreement, side, amount=rng.randrange(1, 9), first=first, last=following - ONE_DAY)
            for _ in range(rng.choice([0, 0, 1, 2, 4])):
                on = begun + timedelta(days=rng.randrange(max(1, min(500, (today - begun).days + 20))))
                state = rng.choice([UseState.VERIFIED, UseState.VERIFIED, UseState.CLAIMED, UseState.DISPUTED])
                made = use(
                    due, on, amount=rng.randrange(1, 5), state=state, since=noon(ago(rng.randrange(1, 60))), by=person
                )
                if state == UseState.DISPUTED:
                    dispute(made, raised_at=noon(ago(rng.randrange(1, 40))), by=person)
    if rng.random() < 0.5:
        first = ago(rng.randrange(-20, 300))
        pause(agreement, first, first + timedelta(days=rng.randrange(1, 120)), is_accepted=rng.random() < 0.7)


def _compare(facts: Facts) -> None:
    found = AgreementHealth.objects.get(pk=facts.agreement.pk)
    state = facts.state()
    assert found.state == state, facts.agreement
    live = state not in {HealthState.OVER, HealthState.COMING}
    assert found.pace == (facts.pace() if live else Light.NONE)
    for side in Side:
        late = facts.late(side) if state != HealthState.OVER else []
        overdue = facts.overdue(side) if live else []
        rows = Arrear.objects.filter(agreement=facts.agreement, side=side)
        assert getattr(found, f"{side}_overdue") == len(overdue)
        assert getattr(found, f"{side}_answers") == len(late)
        assert {(row.use_id, row.due_on) for row in rows.exclude(kind=ArrearKind.TARGET)} == set(late)
        targets = {(row.target_id, row.asked, row.verified) for row in rows.filter(kind=ArrearKind.TARGET)}
        assert targets == {(one.pk, facts.asked(one), facts.done(one)) for one in overdue}
        if live:
            assert getattr(found, f"{side}_verified") == facts.share(side)
    if state in {HealthState.ACTIVE, HealthState.QUIET, HealthState.DORMANT, HealthState.REVIVED}:
        assert found.days_silent == facts.silence()


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_says_what_the_model_says(seed: int) -> None:
    rng = Random(seed)
    districts = list(District.objects.order_by("number"))
    agreements = []
    for school in School.objects.listed().order_by("registry_order")[:10]:
        begun = ago(rng.choice([-15, 30, 120, 250, 500]))
        signed_on = min(begun + timedelta(days=rng.choice([-20, 0, 60, 200])), local_today())
        agreement = pact(school, rng.choice(districts), starts_on=begun, signed_on=signed_on)
        _invent(agreement, rng)
        agreements.append(agreement)
    seen = set()
    for day in (local_today(), local_today() + timedelta(days=75)):
        refresh(today=day)
        for agreement in agreements:
            _compare(Facts(agreement, day))
        seen |= set(AgreementHealth.objects.order_by().values_list("state", flat=True))
    assert len(seen) >= 4
