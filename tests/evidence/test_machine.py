"""A use between the two sides and the bureau, walked at random beside a small model of what it should be."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from agreements.constants import Side
from core.dates import local_today
from evidence import services
from evidence.constants import DisputeReason, UseState
from evidence.models import Dispute, Evidence, EvidenceUse
from evidence.selectors import progress_of
from evidence.services import TransitionNotAllowed
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import make_bureau
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
AMOUNTS = st.integers(1, 5)
OPEN = {UseState.CLAIMED, UseState.DISPUTED}


class OneUse(RuleBasedStateMachine):
    """The model: the state, the wording it stands on, the newest one, the number, whether an answer was given."""

    side: Side

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        agreement = agreements.signed(school("1015"), district("zhongzheng"))
        self.target = make.target(agreement, self.side)
        self.reporter, self.judge = make.reporter(agreement, self.side), make.judge(agreement, self.side)
        self.bureau = make_bureau()
        self.evidence = make.claimed(agreement, side=self.side, actor=self.reporter, uses=[(self.target, 1)])
        self.state, self.version, self.newest, self.amount, self.answered = UseState.CLAIMED, 1, 1, 1, False

    def teardown(self) -> None:
        connection.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @property
    def use(self) -> EvidenceUse:
        return make.use_of(self.evidence)

    def act(self, done: UseState | None, call: Any, *args: Any, **facts: Any) -> bool:
        """Carry out an act that the model allows (then it leads to `done`) or refuses (None)."""
        try:
            call(*args, **facts)
        except (TransitionNotAllowed, PermissionDenied):
            assert done is None
            return False
        assert done is not None
        self.state = done
        return True

    def judged(self, allowed: UseState, seen: int) -> bool:
        return self.state == allowed and seen == self.version

    @rule(seen=st.integers(1, 4))
    def verify(self, seen):
        done = UseState.VERIFIED if self.judged(UseState.CLAIMED, seen) else None
        self.act(done, services.verify_use, self.use, actor=self.judge, seen_version=seen)

    @rule(seen=st.integers(1, 4))
    def verify_all(self, seen):
        done = UseState.VERIFIED if self.judged(UseState.CLAIMED, seen) else None
        self.act(done, services.verify_all, self.evidence, actor=self.judge, seen_version=seen)

    @rule(seen=st.integers(1, 4), takes_back=st.booleans())
    def object(self, seen, takes_back):
        begin = UseState.VERIFIED if takes_back else UseState.CLAIMED
        call = services.unverify_use if takes_back else services.dispute_use
        done = UseState.DISPUTED if self.judged(begin, seen) else None
        why = {"reason": DisputeReason.AMOUNT, "comment": "數量不符。", "seen_version": seen}
        if self.act(done, call, self.use, actor=self.judge, **why):
            self.answered = False

    @rule()
    def take_back(self):
        done = UseState.VERIFIED if self.state == UseState.DISPUTED else None
        self.act(done, services.take_back_dispute, self.use, actor=self.judge)

    @precondition(lambda self: self.state == UseState.DISPUTED)
    @rule()
    def answer(self):
        done = None if self.answered else UseState.DISPUTED
        dispute = make.dispute_of(self.evidence)
        if self.act(done, services.answer_dispute, dispute, actor=self.reporter, answer="數量無誤。"):
            self.answered = True

    @precondition(lambda self: self.state == UseState.DISPUTED)
    @rule(counts=st.booleans())
    def settle(self, counts):
        done = (UseState.VERIFIED if counts else UseState.REJECTED) if self.answered else None
        dispute = make.dispute_of(self.evidence)
        self.act(done, services.settle_dispute, dispute, actor=self.bureau, counts=counts, note="裁定。")

    @rule(amount=AMOUNTS, seen=st.integers(1, 4), what=st.sampled_from(["甲", "乙"]))
    def change(self, amount, seen, what):
        current = Evidence.objects.select_related("current").get(pk=self.evidence.pk).current
        same = current.what == what and (self.state != UseState.CLAIMED or self.amount == amount)
        same = same and self.state != UseState.DISPUTED
        counts = self.state in OPEN | {UseState.VERIFIED}
        done = None
        if counts and (same or seen == self.newest):
            done = UseState.CLAIMED if self.state in OPEN else self.state
        facts = {"what": what, "happened_on": local_today(), "uses": [(self.target, amount)], "seen_version": seen}
        before = self.state
        if self.act(done, services.revise_evidence, self.evidence, actor=self.reporter, **facts) and not same:
            self.newest += 1
            if before in OPEN:
                self.version, self.amount = self.newest, amount

    @rule()
    def withdraw(self):
        done = UseState.WITHDRAWN if self.state in OPEN else None
        self.act(done, services.withdraw_evidence, self.evidence, actor=self.reporter)

    @rule(who=st.sampled_from(["reporter", "bureau"]), seen=st.integers(1, 4))
    def somebody_else_never_verifies(self, who, seen):
        self.act(None, services.verify_use, self.use, actor=getattr(self, who), seen_version=seen)

    @invariant()
    def the_use_is_as_the_model_says(self):
        use = self.use
        assert (use.state, use.version.number, use.amount) == (self.state, self.version, self.amount)
        assert (use.verified_at is not None) == (self.state == UseState.VERIFIED)
        assert Evidence.objects.get(pk=self.evidence.pk).versions.count() == self.newest

    @invariant()
    def an_objection_is_open_exactly_while_it_is_disputed(self):
        found = Dispute.objects.filter(use=self.use, settled_at__isnull=True).count()
        assert found == (self.state == UseState.DISPUTED)

    @invariant()
    def progress_says_the_same(self):
        columns = progress_of(self.target.agreement).columns
        row = next(one for column in columns for one in column.rows if one.target == self.target)
        sums = {UseState.VERIFIED: row.verified, UseState.CLAIMED: row.claimed, UseState.DISPUTED: row.disputed}
        assert sums == {state: self.amount if state == self.state else 0 for state in sums}

    @invariant()
    def the_history_ends_where_the_use_stands(self):
        last = self.evidence.events.exclude(to_state="").order_by("-sequence").first()
        assert last is None or last.to_state == self.state


@pytest.mark.parametrize("side", list(Side))
def test_a_use_between_two_sides_and_the_bureau(side):
    machine = type("OneUseOf", (OneUse,), {"side": side})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
