"""Two sides over one text: who may do what to a line, what stale pages cannot do, and when it can be settled."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.constants import AgreementStatus, LineKind, MoveKind, Side
from agreements.models import ClauseTemplate, Indicator, Line, Version
from agreements.selectors import diff_of, text_of
from agreements.services import (
    TransitionNotAllowed,
    accept_all,
    accept_line,
    counter_line,
    freeze_text,
    propose_line,
    reopen_text,
    strike_line,
)
from tests.factories.accounts import make_bureau
from tests.factories.agreements import agreed, draft, frozen, line_of, negotiating, seen, sign, signing, wording
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def act(line: Line, service: Any, side: Side, **said: Any) -> Line:
    """`side` acts on the line as it stands."""
    line.refresh_from_db()
    return service(line, actor=make_bureau(), side=side, seen=seen(line)[0], **said)


def moves_of(line: Line) -> list[tuple[str, str, int | None]]:
    return list(line.moves.order_by("pk").values_list("side", "kind", "target"))


# -- the draft -----------------------------------------------------------------------------------------------


def test_a_draft_opens_with_the_standard_clauses_and_the_commitments():
    version = wording(draft())
    clauses = version.lines.filter(kind=LineKind.CLAUSE)
    offered = ClauseTemplate.objects.filter(is_offered=True).order_by("order")
    assert list(clauses.values_list("title", flat=True)) == list(offered.values_list("title", flat=True))
    promised = version.lines.filter(kind=LineKind.COMMITMENT).order_by("indicator__side")
    assert list(promised.values_list("indicator__code", "target")) == [("staff-visits", 2), ("courses-opened", 1)]
    assert {line.proposed_side for line in version.lines.all()} == {Side.GOVERNMENT}
    assert not version.lines.filter(accepted_at__isnull=False).exists()
    assert moves_of(line_of(version)) == [(Side.GOVERNMENT, MoveKind.PROPOSE, 1)]


def test_clauses_name_the_district_and_the_days_of_this_agreement():
    version = wording(draft(school("1015"), district("shilin")))
    bodies = " ".join(version.lines.values_list("body", flat=True))
    year = version.agreement.starts_on.year - 1911
    assert ("士林區" in bodies, f"中華民國{year}年1月1日" in bodies, "{" in bodies) == (True, True, False)


def test_a_clause_that_is_no_longer_offered_stays_out():
    ClauseTemplate.objects.filter(code="purpose").update(is_offered=False)
    assert not wording(draft()).lines.filter(title="目的").exists()


# -- moves -----------------------------------------------------------------------------------------------------


def test_the_first_move_opens_the_negotiation():
    agreement = negotiating()
    assert agreement.status == AgreementStatus.NEGOTIATING
    last = agreement.events.order_by("-sequence")[0]
    assert (last.verb, last.from_state, last.to_state) == ("open_negotiation", "draft", "negotiating")


def test_a_counter_proposal_waits_for_the_other_side():
    line = line_of(wording(negotiating()))
    assert (line.target, line.proposed_side, line.is_agreed) == (3, Side.SCHOOL, False)
    with pytest.raises(TransitionNotAllowed, match="應由對方同意"):
        act(line, accept_line, Side.SCHOOL)
    assert act(line, accept_line, Side.GOVERNMENT).is_agreed
    assert moves_of(line)[1:] == [(Side.SCHOOL, MoveKind.COUNTER, 3), (Side.GOVERNMENT, MoveKind.ACCEPT, 3)]
    with pytest.raises(TransitionNotAllowed, match="雙方已經同意"):
        act(line, accept_line, Side.GOVERNMENT)


def test_a_counter_proposal_takes_back_what_was_agreed():
    line = line_of(wording(negotiating()))
    act(line, accept_line, Side.GOVERNMENT)
    changed = act(line, counter_line, Side.GOVERNMENT, target=2, comment="老師不足")
    assert (changed.target, changed.is_agreed, changed.proposed_side) == (2, False, Side.GOVERNMENT)
    assert line.moves.order_by("pk").last().comment == "老師不足"


def test_a_clause_is_worded_anew():
    line = wording(draft()).lines.get(title="經費")
    assert act(line, counter_line, Side.SCHOOL, body="本協議之經費另議。").body == "本協議之經費另議。"


def test_to_say_the_same_again_is_no_counter_proposal():
    line = line_of(wording(draft()))
    with pytest.raises(TransitionNotAllowed, match="內容與目前的提議相同"):
        act(line, counter_line, Side.SCHOOL, target=1)


def test_a_line_is_left_out_when_both_want_it():
    version = wording(draft())
    line = line_of(version)
    act(line, strike_line, Side.SCHOOL, comment="本學期停開")
    with pytest.raises(TransitionNotAllowed, match="已經有人提議刪除"):
        act(line, strike_line, Side.GOVERNMENT)
    assert "開設課程" not in str(text_of(version))
    act(line, accept_line, Side.GOVERNMENT)
    assert act(line, counter_line, Side.GOVERNMENT, target=1).is_struck is False


def test_either_side_adds_a_commitment_once():
    version = wording(draft())
    indicator = Indicator.objects.get(code="sessions-369")
    line = propose_line(version, actor=make_bureau(), side=Side.SCHOOL, indicator=indicator, target=2)
    assert (line.kind, line.proposed_side, moves_of(line)) == (
        LineKind.COMMITMENT, Side.SCHOOL, [(Side.SCHOOL, MoveKind.PROPOSE, 2)],
    )  # fmt: skip
    with pytest.raises(TransitionNotAllowed, match="協議中已有這項承諾"):
        propose_line(version, actor=make_bureau(), side=Side.GOVERNMENT, indicator=indicator, target=3)


def test_a_new_clause_stands_behind_the_others():
    version = wording(draft())
    line = propose_line(version, actor=make_bureau(), side=Side.SCHOOL, title="保險", body="由學校投保。")
    assert version.lines.filter(kind=LineKind.CLAUSE).order_by("order").last() == line


# -- stale pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service", [accept_line, counter_line, strike_line])
def test_nobody_answers_what_they_have_not_seen(service):
    line = line_of(wording(draft()))
    before = seen(line)[0]
    act(line, counter_line, Side.GOVERNMENT, target=5)
    said = {"target": 4} if service is counter_line else {}
    with pytest.raises(TransitionNotAllowed, match="這一項已有變動"):
        service(line, actor=make_bureau(), side=Side.SCHOOL, seen=before, **said)
    line.refresh_from_db()
    assert (line.target, line.is_agreed) == (5, False)


def test_accepting_all_accepts_nothing_that_changed_meanwhile():
    version = wording(draft())
    before = seen(*version.lines.all())
    act(line_of(version), counter_line, Side.GOVERNMENT, target=5)
    with pytest.raises(TransitionNotAllowed, match="這一項已有變動"):
        accept_all(version, actor=make_bureau(), side=Side.SCHOOL, seen=before)
    assert not version.lines.filter(accepted_at__isnull=False).exists()


def test_accepting_all_leaves_ones_own_proposals_open():
    version = wording(negotiating())
    accept_all(version, actor=make_bureau(), side=Side.SCHOOL, seen=seen(*version.lines.all()))
    assert list(version.lines.filter(accepted_at__isnull=True)) == [line_of(version)]
    with pytest.raises(TransitionNotAllowed, match="沒有等待貴方"):
        accept_all(version, actor=make_bureau(), side=Side.SCHOOL, seen=seen(*version.lines.all()))


# -- settling --------------------------------------------------------------------------------------------------


def test_a_text_is_settled_when_every_line_is_agreed():
    agreement, bureau = negotiating(), make_bureau()
    with pytest.raises(TransitionNotAllowed, match="尚未取得雙方同意"):
        freeze_text(wording(agreement), actor=bureau)
    version = freeze_text(agreed(agreement), actor=bureau)
    spelled = json.dumps(version.text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version.text_hash == hashlib.sha256(spelled.encode()).hexdigest()
    assert (version.frozen_by, version.pdf.linked_at, version.odt.linked_at) == (bureau,) + (version.frozen_at,) * 2
    assert version.agreement.status == AgreementStatus.FROZEN
    assert [one["target"] for one in version.text["commitments"]["school"]] == [3]


def test_a_settled_text_is_not_changed_but_opened_again():
    agreement = frozen()
    version = wording(agreement)
    with pytest.raises(TransitionNotAllowed, match="已經定稿"):
        act(line_of(version), counter_line, Side.SCHOOL, target=9)
    with pytest.raises(TransitionNotAllowed, match="已經定稿"):
        freeze_text(version, actor=make_bureau())
    opened = reopen_text(version, actor=make_bureau(), comment="課長要求修改經費")
    assert (opened.text, opened.text_hash, opened.pdf, opened.agreement.status) == ({}, "", None, "negotiating")
    assert opened.agreement.events.order_by("-sequence")[0].details["comment"] == "課長要求修改經費"
    assert act(line_of(opened), counter_line, Side.SCHOOL, target=9).target == 9


def test_signatures_do_not_survive_another_text():
    agreement = signing()
    sign(wording(agreement), "school")
    reopen_text(wording(agreement), actor=make_bureau(), comment="修改")
    version = wording(agreement)
    assert version.signatures.filter(void_at__isnull=True).count() == 0
    assert version.signatures.count() == 1


def test_two_texts_differ_in_what_was_changed_only():
    version = wording(draft())
    before = text_of(version)
    assert diff_of(before, text_of(version)) == []
    act(line_of(version), counter_line, Side.SCHOOL, target=4)
    act(version.lines.get(title="經費"), strike_line, Side.SCHOOL)
    found = [(one.kind, one.label, one.before is None, one.after) for one in diff_of(before, text_of(version))]
    name = Indicator.objects.get(code="courses-opened").name
    unit = Indicator.objects.get(code="courses-opened").unit
    assert found == [
        (LineKind.CLAUSE, "經費", False, None),
        (LineKind.COMMITMENT, name, False, f"每學期 4 {unit}"),
    ]


def test_the_database_keeps_moves_and_settled_texts():
    version = wording(frozen())
    with refused_by_trigger("Cannot update or delete rows"):
        line_of(version).moves.update(target=9)
    with refused_by("version_frozen_with_text"):
        Version.objects.filter(pk=version.pk).update(text_hash="")


# -- any negotiation ---------------------------------------------------------------------------------------

steps = st.lists(
    st.tuples(
        st.sampled_from(list(Side)),
        st.sampled_from(["accept", "accept_all", "counter", "strike", "freeze"]),
        st.integers(0, 1),
        st.integers(1, 4),
    ),
    max_size=14,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_a_text_is_settled_only_as_both_sides_have_accepted_it(db, steps):
    """Whatever two sides do: what each of them last said to a line is what the settled text says of it."""
    ClauseTemplate.objects.update(is_offered=False)
    version, actor = wording(draft()), make_bureau()
    lines = list(version.lines.order_by("pk"))
    said: dict[tuple[int, Side], Any] = {(line.pk, Side.GOVERNMENT): (False, line.target) for line in lines}
    for side, verb, number, target in [*steps, (Side.SCHOOL, "freeze", 0, 1)]:
        line = lines[number]
        line.refresh_from_db()
        standing = (line.is_struck, line.target)
        try:
            if verb == "freeze":
                freeze_text(version, actor=actor)
                break
            if verb == "accept_all":
                for one in accept_all(version, actor=actor, side=side, seen=seen(*lines)):
                    said[one.pk, side] = (one.is_struck, one.target)
            elif verb == "accept":
                act(line, accept_line, side)
                said[line.pk, side] = standing
            elif verb == "counter":
                act(line, counter_line, side, target=target)
                said[line.pk, side] = (False, target)
            else:
                act(line, strike_line, side)
                said[line.pk, side] = (True, line.target)
        except TransitionNotAllowed:
            continue
    version.refresh_from_db()
    if version.frozen_at is None:
        return
    both = [(said.get((line.pk, Side.SCHOOL)), said.get((line.pk, Side.GOVERNMENT))) for line in lines]
    assert all(school_said == office_said for school_said, office_said in both)
    promised = [one for side in version.text["commitments"].values() for one in side]
    assert sorted(one["target"] for one in promised) == sorted(
        target for (struck, target), _office in both if not struck
    )
