"""Objections, answers, settlements and withdrawals; and that table, gate and database agree about them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from agreements.constants import Side
from evidence import services
from evidence.constants import DisputeReason, Settlement, UseState
from evidence.models import Dispute, EvidenceEvent, EvidenceUse
from evidence.services import TransitionNotAllowed
from evidence.workflow import TRANSITIONS, allowed_moves, transition_for
from tests.evidence.acting import refused, revise, state_of, verbs
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import (
    make_bureau,
    make_coordinator,
    make_officer,
)

pytestmark = pytest.mark.django_db
both_sides = pytest.mark.parametrize("side", list(Side))


# -- objections ------------------------------------------------------------------------------------------------


@both_sides
def test_an_objection_is_settled_by_a_change(side):
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement, side), make.judge(agreement, side)
    evidence = make.disputed(agreement, side=side, actor=actor, by=judge)
    assert state_of(evidence) == UseState.DISPUTED
    revise(evidence, actor)
    use = make.use_of(evidence)
    assert (use.state, use.version.number) == (UseState.CLAIMED, 2)
    assert list(use.disputes.values_list("settlement", "settled_by")) == [(Settlement.REVISED, actor.pk)]
    services.verify_use(use, actor=judge, seen_version=2)
    assert verbs(evidence) == ["report", "dispute", "revise", "change", "verify"]


@both_sides
def test_an_objection_can_be_taken_back(side):
    agreement = agreements.signed()
    judge = make.judge(agreement, side)
    evidence = make.disputed(agreement, side=side, by=judge)
    services.take_back_dispute(make.use_of(evidence), actor=judge)
    assert state_of(evidence) == UseState.VERIFIED
    assert Dispute.objects.get().settlement == Settlement.TAKEN_BACK


@both_sides
@pytest.mark.parametrize(
    ("counts", "state", "how"),
    [(True, UseState.VERIFIED, Settlement.UPHELD), (False, UseState.REJECTED, Settlement.REJECTED)],
)
def test_the_bureau_settles_what_was_answered(side, counts, state, how):
    evidence = make.answered(side=side)
    bureau = make_bureau()
    services.settle_dispute(make.dispute_of(evidence), actor=bureau, counts=counts, note="簽到表共三場。")
    dispute = Dispute.objects.get()
    assert (state_of(evidence), dispute.settlement, dispute.settled_by) == (state, how, bureau)
    assert dispute.settlement_note == "簽到表共三場。"


def test_the_bureau_waits_for_the_answer_or_for_its_time():
    agreement = agreements.signed()
    evidence = make.disputed(agreement)
    dispute = make.dispute_of(evidence)
    settle = {"counts": True, "note": "已看過。"}
    with pytest.raises(PermissionDenied, match="填報單位仍在回覆期間內"):
        services.settle_dispute(dispute, actor=make_bureau(), **settle)
    Dispute.objects.filter(pk=dispute.pk).update(raised_at=dispute.raised_at - timedelta(days=40))
    with pytest.raises(PermissionDenied):
        services.settle_dispute(make.dispute_of(evidence), actor=make_officer(agreement.district), **settle)
    services.settle_dispute(make.dispute_of(evidence), actor=make_bureau(), **settle)
    assert state_of(evidence) == UseState.VERIFIED


def test_nobody_settles_their_own_objection():
    evidence = make.claimed()
    bureau = make_bureau()
    objection = {"reason": DisputeReason.TWICE, "comment": "與上月重複。", "seen_version": 1}
    services.dispute_use(make.use_of(evidence), actor=bureau, **objection)
    services.answer_dispute(
        make.dispute_of(evidence), actor=make_coordinator(make.use_of(evidence).agreement.school), answer="不同場次。"
    )
    with pytest.raises(PermissionDenied, match="請由同事裁定"):
        services.settle_dispute(make.dispute_of(evidence), actor=bureau, counts=True, note="是。")
    services.settle_dispute(make.dispute_of(evidence), actor=make_bureau(), counts=True, note="是。")


def test_a_verification_that_was_a_slip_becomes_an_objection():
    agreement = agreements.signed()
    judge = make.judge(agreement)
    evidence = make.verified(agreement, by=judge)
    slip = {"reason": DisputeReason.AMOUNT, "comment": "只有一場。", "seen_version": 1}
    services.unverify_use(make.use_of(evidence), actor=judge, **slip)
    use = make.use_of(evidence)
    assert (use.state, use.verified_by, use.verified_at) == (UseState.DISPUTED, None, None)
    assert make.dispute_of(evidence).reason == DisputeReason.AMOUNT


def test_an_objection_is_answered_once():
    evidence = make.answered()
    actor = make.reporter(make.use_of(evidence).agreement)
    words = refused(services.answer_dispute, make.dispute_of(evidence), actor=actor, answer="再一次。")
    assert words == "這項異議已回覆。"


def test_what_was_settled_is_not_settled_again():
    evidence = make.answered()
    dispute = make.dispute_of(evidence)
    services.settle_dispute(dispute, actor=make_bureau(), counts=False, note="無法證明。")
    with pytest.raises(TransitionNotAllowed):
        services.settle_dispute(dispute, actor=make_bureau(), counts=True, note="改採。")
    assert state_of(evidence) == UseState.REJECTED


# -- withdrawing -----------------------------------------------------------------------------------------------


def test_withdrawing_takes_back_what_is_open_and_keeps_what_is_verified():
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement), make.judge(agreement)
    more, third = make.add_target(agreement), make.add_target(agreement, nth=2)
    evidence = make.claimed(actor=actor, uses=[(make.target(agreement), 1), (more, 2), (third, 3)])
    verified, objected, _open = evidence.uses.order_by("pk")
    services.verify_use(verified, actor=judge, seen_version=1)
    objection = {"reason": DisputeReason.NOT_THIS, "comment": "不是這項。", "seen_version": 1}
    services.dispute_use(objected, actor=judge, **objection)
    services.withdraw_evidence(evidence, actor=actor)
    states = list(evidence.uses.order_by("pk").values_list("state", flat=True))
    assert states == ["verified", "withdrawn", "withdrawn"]
    assert Dispute.objects.get().settlement == Settlement.WITHDRAWN
    assert refused(services.withdraw_evidence, evidence, actor=actor) == "這筆成果已無待處理的項目。"


# -- the table, the gate, the database -------------------------------------------------------------------------


def test_every_state_and_verb_meet_the_table():
    verbs_known = {t.verb for t in TRANSITIONS}
    moves = {
        (verb, state): t.target for verb in verbs_known for state in UseState if (t := transition_for(verb, state))
    }
    assert moves == {
        ("verify", "claimed"): "verified",
        ("dispute", "claimed"): "disputed",
        ("withdraw", "claimed"): "withdrawn",
        ("revise", "disputed"): "claimed",
        ("take_back", "disputed"): "verified",
        ("uphold", "disputed"): "verified",
        ("reject", "disputed"): "rejected",
        ("withdraw", "disputed"): "withdrawn",
        ("unverify", "verified"): "disputed",
    }


@pytest.mark.parametrize("target", list(UseState))
@pytest.mark.parametrize(
    "maker", [make.claimed, make.verified, make.disputed, make.rejected], ids=lambda one: one.__name__
)
def test_the_database_refuses_moves_that_the_table_does_not_know(maker, target):
    use = make.use_of(maker())
    if (use.state, target.value) in allowed_moves() or use.state == target:
        return
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceUse.objects.filter(pk=use.pk).update(state=target)


def test_nothing_of_it_is_ever_deleted():
    evidence = make.claimed()
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceUse.objects.filter(evidence=evidence).delete()
    assert EvidenceEvent.objects.filter(subject=evidence).count() == 1
