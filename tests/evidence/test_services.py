"""Reporting, verifying, objecting, settling: what each act leaves behind, and who may not do it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from agreements import observers
from agreements.constants import Side
from core.dates import local_today
from evidence import services
from evidence.constants import MAX_FILES, DisputeReason, UseState
from evidence.models import Evidence, EvidenceUse, EvidenceVersion
from tests.evidence.acting import refused, revise, state_of, verbs
from tests.factories import agreements
from tests.factories import evidence as make
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_membership,
    make_officer,
)
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
both_sides = pytest.mark.parametrize("side", list(Side))


# -- reporting -------------------------------------------------------------------------------------------------


@both_sides
def test_a_report_waits_for_the_other_side(side):
    agreement = agreements.signed()
    evidence = make.claimed(agreement, side=side)
    use = make.use_of(evidence)
    assert (use.side, use.state, use.agreement, use.amount) == (side, UseState.CLAIMED, agreement, 1)
    assert (use.version.number, use.happened_on, use.state_since) == (1, local_today(), evidence.created_at)
    assert verbs(evidence) == ["report"]


def test_one_report_counts_for_several_agreements():
    own = school()
    pair = [agreements.signed(own, district(slug)) for slug in ("zhongzheng", "wenshan")]
    evidence = make.claimed(uses=[(make.target(one), number) for number, one in enumerate(pair, start=1)])
    assert list(evidence.uses.order_by("pk").values_list("agreement", "amount")) == [(pair[0].pk, 1), (pair[1].pk, 2)]


def test_the_agreements_are_told_inside_the_transaction(monkeypatch):
    told = []
    monkeypatch.setattr(observers, "_observers", [told.append])
    agreement = agreements.signed()
    told.clear()
    evidence = make.claimed(agreement)
    make.use_of(evidence)
    services.verify_use(make.use_of(evidence), actor=make.judge(agreement), seen_version=1)
    assert told == [[agreement.pk], [agreement.pk]]


def test_the_same_form_twice_is_one_report():
    agreement = agreements.signed()
    actor, key = make.reporter(agreement), uuid4()
    first = make.claimed(agreement, actor=actor, form_key=key)
    assert make.claimed(agreement, actor=actor, form_key=key) == first
    assert EvidenceUse.objects.count() == 1


@both_sides
def test_only_those_who_owe_it_report(side):
    agreement = agreements.signed()
    own = make.target(agreement, side)
    strangers = [make_officer(district("beitou")), make_coordinator(school("0003")), make_auditor(), make_bureau()]
    make_officer(agreement.district)
    for actor in [*strangers, make.judge(agreement, side)]:
        with pytest.raises(PermissionDenied):
            make.claimed(agreement, side=side, actor=actor, uses=[(own, 1)])
    assert Evidence.objects.count() == 0


def test_members_and_chiefs_report_and_the_bureau_for_a_desk_without_people():
    agreement = agreements.signed()
    assert make.claimed(agreement, actor=make_member(agreement.school)).pk
    assert make.claimed(agreement, side=Side.GOVERNMENT, actor=make_bureau()).pk
    assert make.claimed(agreement, side=Side.GOVERNMENT, actor=make_chief(agreement.district)).pk
    with pytest.raises(PermissionDenied):
        make.claimed(agreement, side=Side.GOVERNMENT, actor=make_bureau())


def test_dates_outside_the_agreement_and_in_the_future_are_refused():
    first = local_today() - timedelta(days=10)
    agreement = agreements.signed(starts_on=first)
    assert "不在其期間內" in refused(make.claimed, agreement, happened_on=first - timedelta(days=1))
    assert refused(make.claimed, agreement, happened_on=local_today() + timedelta(days=1)) == "尚未發生的事不能填報。"
    assert make.claimed(agreement, happened_on=first).pk


def test_a_draft_agreement_takes_no_reports():
    agreement = agreements.draft()
    assert refused(make.claimed, agreement, uses=[(make.add_target(agreement), 1)]) == "這份協議尚未簽署。"


def test_what_is_not_ones_own_cannot_be_reported_for():
    agreement = agreements.signed()
    other = agreements.signed(school("0003"), district("wenshan"))
    assert refused(make.claimed, agreement, uses=[(make.target(other), 1)]) == "這項承諾不屬於貴單位。"
    theirs = make.target(agreement, Side.GOVERNMENT)
    assert refused(make.claimed, agreement, uses=[(theirs, 1)]) == "這項承諾不屬於貴單位。"


@pytest.mark.parametrize("amount", [0, 10_000])
def test_numbers_are_sensible(amount):
    agreement = agreements.signed()
    assert refused(make.claimed, agreement, uses=[(make.target(agreement), amount)]) == "數量須介於1與9999之間。"


def test_a_report_needs_a_number():
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    facts = {"what": make.WHAT, "happened_on": local_today(), "uses": []}
    call = {"actor": actor, "side": Side.SCHOOL, "school": agreement.school, **facts}
    assert refused(services.report_evidence, **call) == "請至少填寫一項：計入哪一項承諾、數量多少。"


def test_files_are_linked_in_their_order_and_belong_to_their_uploader():
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    photos = [make.photo(actor, f"{number}.png", extra=bytes([number])) for number in (2, 1)]
    evidence = make.claimed(agreement, actor=actor, files=[(photos[0], True), (photos[1], False)])
    rows = evidence.current.files.order_by("order").values_list("file", "is_cleared")
    assert list(rows) == [(photos[0].pk, True), (photos[1].pk, False)]
    stranger = make.photo(make_coordinator(agreement.school))
    assert refused(make.claimed, agreement, actor=actor, files=[(stranger, False)]) == "請自行上傳檔案。"
    many = [(make.photo(actor, extra=b"x%d" % number), False) for number in range(MAX_FILES + 1)]
    assert refused(make.claimed, agreement, actor=actor, files=many) == f"每筆成果最多{MAX_FILES}個檔案。"


# -- verifying -------------------------------------------------------------------------------------------------


@both_sides
def test_the_other_side_verifies(side):
    agreement = agreements.signed()
    judge = make.judge(agreement, side)
    evidence = make.verified(agreement, side=side, by=judge)
    use = make.use_of(evidence)
    assert (use.state, use.verified_by, use.verified_at) == (UseState.VERIFIED, judge, use.state_since)
    assert verbs(evidence) == ["report", "verify"]


@both_sides
def test_nobody_else_verifies(side):
    agreement = agreements.signed()
    evidence = make.claimed(agreement, side=side)
    make_officer(agreement.district)
    outsiders = [
        make.reporter(agreement, side),
        make_officer(district("beitou")),
        make_coordinator(school("0003")),
        make_member(agreement.school),
        make_bureau(),
        make_auditor(),
    ]
    for actor in outsiders:
        with pytest.raises(PermissionDenied):
            services.verify_use(make.use_of(evidence), actor=actor, seen_version=1)
    assert state_of(evidence) == UseState.CLAIMED


def test_people_linked_to_the_school_do_not_verify_it():
    agreement = agreements.signed()
    evidence = make.claimed(agreement)
    officer = make_officer(agreement.district)
    make_member(agreement.school)
    membership = make_membership(officer, "school_member", school=agreement.school)
    with pytest.raises(PermissionDenied, match="您屬於這所學校"):
        services.verify_use(make.use_of(evidence), actor=officer, seen_version=1)
    assert membership.is_school


def test_nobody_verifies_what_they_wrote_in_another_capacity():
    agreement = agreements.signed()
    officer = make_officer(agreement.district)
    both = make_membership(officer, "school_coordinator", school=agreement.school)
    evidence = make.claimed(agreement, side=Side.GOVERNMENT, actor=officer)
    with pytest.raises(PermissionDenied, match="這是您自己填報的"):
        services.verify_use(make.use_of(evidence), actor=officer.act_as(both), seen_version=1)


def test_the_bureau_verifies_for_a_desk_without_people():
    evidence = make.claimed()
    services.verify_use(make.use_of(evidence), actor=make_bureau(), seen_version=1)
    assert state_of(evidence) == UseState.VERIFIED


def test_a_stale_page_never_verifies_what_was_changed():
    agreement = agreements.signed()
    actor, judge = make.reporter(agreement), make.judge(agreement)
    evidence = make.claimed(agreement, actor=actor)
    revise(evidence, actor, uses=[(make.target(agreement), 9)])
    stale = "這筆成果其間已變更，請重新檢視。"
    assert refused(services.verify_use, make.use_of(evidence), actor=judge, seen_version=1) == stale
    assert refused(services.verify_all, evidence, actor=judge, seen_version=1) == stale
    objection = {"reason": DisputeReason.AMOUNT, "comment": "不對"}
    assert refused(services.dispute_use, make.use_of(evidence), actor=judge, seen_version=1, **objection) == stale
    services.verify_use(make.use_of(evidence), actor=judge, seen_version=2)
    assert make.use_of(evidence).amount == 9


def test_verifying_all_takes_what_waits_for_ones_own_side_only():
    own = school()
    pair = [agreements.signed(own, district(slug)) for slug in ("zhongzheng", "wenshan")]
    more = make.add_target(pair[0])
    evidence = make.claimed(uses=[(make.target(pair[0]), 1), (more, 2), (make.target(pair[1]), 3)])
    judge = make.judge(pair[0])
    assert len(services.verify_all(evidence, actor=judge, seen_version=1)) == 2
    states = list(evidence.uses.order_by("pk").values_list("state", flat=True))
    assert states == [UseState.VERIFIED, UseState.VERIFIED, UseState.CLAIMED]
    with pytest.raises(PermissionDenied):
        services.verify_all(evidence, actor=judge, seen_version=1)


def test_a_second_verification_is_told_who_was_faster():
    agreement = agreements.signed()
    evidence = make.verified(agreement, by=make.judge(agreement, display_name="陳承辦"))
    words = refused(services.verify_use, make.use_of(evidence), actor=make.judge(agreement), seen_version=1)
    assert words.startswith("已有人處理：陳承辦")


# -- N11: editing after verification forks a version; approved uses keep the old one --------------------------


def test_editing_after_verification_forks_a_version():
    own = school()
    pair = [agreements.signed(own, district(slug)) for slug in ("zhongzheng", "wenshan")]
    actor = make.reporter(pair[0])
    first, second = make.target(pair[0]), make.target(pair[1])
    evidence = make.claimed(actor=actor, uses=[(first, 1), (second, 2)])
    services.verify_all(evidence, actor=make.judge(pair[0]), seen_version=1)
    revise(evidence, actor, what="課程與工作坊", uses=[(first, 7), (second, 5)])
    kept, open_one = evidence.uses.order_by("pk").select_related("version")
    assert (kept.state, kept.amount, kept.version.number, kept.version.what) == ("verified", 1, 1, make.WHAT)
    assert (open_one.state, open_one.amount, open_one.version.number) == ("claimed", 5, 2)
    assert open_one.version.what == "課程與工作坊"
    evidence.refresh_from_db()
    assert evidence.current.number == 2
    assert verbs(evidence) == ["report", "verify", "change"]


def test_a_wording_is_never_changed():
    evidence = make.claimed()
    with pytest.raises(DatabaseError), transaction.atomic():
        EvidenceVersion.objects.filter(evidence=evidence).update(what="別的")


def test_a_change_that_changes_nothing_makes_no_version():
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    revise(evidence, actor, note="")
    assert evidence.versions.count() == 1
    assert verbs(evidence) == ["report"]


def test_what_is_left_out_is_withdrawn_and_what_is_new_is_claimed():
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    more = make.add_target(agreement)
    evidence = make.claimed(agreement, actor=actor)
    revise(evidence, actor, uses=[(more, 4)])
    rows = evidence.uses.order_by("pk").values_list("state", "target", "amount")
    assert list(rows) == [("withdrawn", make.target(agreement).pk, 1), ("claimed", more.pk, 4)]


def test_two_people_changing_one_report_do_not_overwrite_each_other():
    agreement = agreements.signed()
    actor = make.reporter(agreement)
    evidence = make.claimed(agreement, actor=actor)
    revise(evidence, actor, note="甲的版本")
    assert refused(revise, evidence, make.reporter(agreement), note="乙的版本") == "這筆成果其間已變更，請重新檢視。"
    revise(evidence, actor, note="甲的版本")
    assert evidence.versions.count() == 2
