"""Renewing, moving and serving both: what the successor begins with, and what stays with the old one (N2)."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from agreements.constants import AgreementStatus, LineKind, Side, Standing
from agreements.models import Agreement, Indicator
from agreements.selectors import is_first_year, targets_of, version_in_force
from agreements.services import (
    TransitionNotAllowed,
    begin_signing,
    create_successor,
    freeze_text,
    turn_day,
)
from core.dates import TAIPEI
from history.verification import breaches
from tests.factories.accounts import make_bureau
from tests.factories.agreements import agreed, draft, seen, sign_all, signed, wording
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 20, 10, tzinfo=TAIPEI)
FIRST_OF_FEBRUARY, LAST_OF_JANUARY = date(2027, 2, 1), date(2027, 1, 31)
END = date(2027, 7, 31)


@pytest.fixture(autouse=True)
def _january(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: JANUARY)


@pytest.fixture
def old() -> Agreement:
    """In force for the academic year 115: one target per term, one per year, for a school that is not new."""
    signed(school("1015"), district("shilin"), starts_on=date(2024, 8, 1), ends_on=date(2025, 7, 31))
    turn_day(date(2026, 8, 1))
    promised = [(Indicator.objects.get(code=code), target) for code, target in PROMISED]
    return signed(starts_on=date(2026, 8, 1), ends_on=END, commitments=promised)


PROMISED = [("courses-opened", 2), ("plan-documents", 3), ("staff-visits", 2)]


def conclude(agreement: Agreement) -> Agreement:
    version = agreed(agreement)
    freeze_text(version, actor=make_bureau())
    begin_signing(version, actor=make_bureau())
    return sign_all(agreement)


def successor_of(old: Agreement, **fields: object) -> Agreement:
    days = {"starts_on": FIRST_OF_FEBRUARY, "ends_on": date(2028, 7, 31)}
    return create_successor(old, actor=make_bureau(), side=Side.SCHOOL, **(days | fields))


def amounts(agreement: Agreement, code: str) -> list[tuple[date, date, int]]:
    rows = [row for row in targets_of(agreement) if row.commitment.indicator.code == code]
    return [(row.starts_on, row.ends_on, row.amount) for row in rows]


def everything(agreement: Agreement) -> list[object]:
    """What is on record of an agreement, without its last day and what follows from it."""
    return [
        list(agreement.commitments.order_by("pk").values()),
        list(agreement.targets.filter(starts_on__lt=FIRST_OF_FEBRUARY).order_by("pk").values()),
        list(agreement.versions.order_by("pk").values("text", "text_hash", "in_force_on")),
        list(agreement.events.order_by("sequence").values())[:2],
    ]


# -- N2 --------------------------------------------------------------------------------------------------------


def test_moving_on_1_february_keeps_the_old_history_and_starts_new_targets_pro_rata(old):
    before = everything(old)
    new = conclude(successor_of(old, district=district("daan")))
    assert (new.standing, new.predecessor) == (Standing.COMING, old)
    old.refresh_from_db()
    assert everything(old) == before
    assert (old.status, old.last_day) == (AgreementStatus.ACTIVE, LAST_OF_JANUARY)
    assert {row.starts_on for row in targets_of(old)} == {date(2026, 8, 1)}
    # From 1 February: a whole term, and of the year 181 of 365 days, rounded up.
    assert amounts(new, "courses-opened")[0] == (FIRST_OF_FEBRUARY, END, 2)
    per_year = [code for code, _target in PROMISED if Indicator.objects.get(code=code).per == "year"]
    for code in per_year:
        target = dict(PROMISED)[code]
        assert amounts(new, code)[0] == (FIRST_OF_FEBRUARY, END, -(-target * 181 // 365))
    assert per_year != []
    assert turn_day(LAST_OF_JANUARY)["closed"] == 0
    assert turn_day(FIRST_OF_FEBRUARY)["closed"] == 1
    old.refresh_from_db()
    assert (old.status, old.standing_on(FIRST_OF_FEBRUARY)) == (AgreementStatus.SUPERSEDED, Standing.REPLACED)
    assert new.standing_on(FIRST_OF_FEBRUARY) == Standing.LIVE
    assert everything(old) == before
    assert list(breaches()) == []


def test_serving_both_leaves_the_old_agreement_as_it_was(old):
    new = conclude(successor_of(old, district=district("daan"), replaces=False))
    old.refresh_from_db()
    assert (old.closed_on, new.predecessor) == (None, old)
    turn_day(FIRST_OF_FEBRUARY)
    old.refresh_from_db()
    assert (old.status, new.standing_on(FIRST_OF_FEBRUARY)) == (AgreementStatus.ACTIVE, Standing.LIVE)


def test_a_moved_school_is_not_new_again(old):
    assert (is_first_year(school("1015"), FIRST_OF_FEBRUARY), is_first_year(school("3002"), FIRST_OF_FEBRUARY)) == (
        False, True,
    )  # fmt: skip
    signed(school("3002"), starts_on=date(2026, 8, 1), ends_on=END)
    assert is_first_year(school("3002"), date(2027, 7, 31))
    assert not is_first_year(school("3002"), date(2027, 8, 1))


# -- renewing --------------------------------------------------------------------------------------------------


def test_a_renewal_with_the_same_district_needs_a_word_on_changes_only(old):
    courses = Indicator.objects.get(code="courses-opened")
    same = [(Indicator.objects.get(code=code), target) for code, target in PROMISED[1:]]
    new = successor_of(old, starts_on=date(2027, 8, 1), lines=[(courses, 4), *same])
    version = wording(new)
    waiting = version.lines.filter(accepted_at__isnull=True)
    assert [(line.indicator.code, line.target, line.was["target"], line.proposed_side) for line in waiting] == [
        ("courses-opened", 4, 2, Side.SCHOOL)
    ]
    assert seen(*waiting) != [0]
    assert version.lines.filter(kind=LineKind.COMMITMENT).count() == len(PROMISED)


def test_an_unchanged_renewal_can_be_settled_at_once(old):
    new = conclude(successor_of(old, starts_on=date(2027, 8, 1)))
    assert new.status == AgreementStatus.ACTIVE
    assert list(new.events.order_by("sequence").values_list("verb", flat=True))[:3] == [
        "start", "open_negotiation", "freeze",
    ]  # fmt: skip
    old.refresh_from_db()
    assert old.closed_on is None
    turn_day(date(2027, 8, 1))
    old.refresh_from_db()
    assert old.status == AgreementStatus.SUPERSEDED


def test_clauses_name_the_new_district_and_days_and_keep_what_was_negotiated(old):
    version = version_in_force(old)
    version.lines.filter(title="經費").update(body="經費由中正區與學校另議。")
    bodies = dict(wording(successor_of(old, district=district("daan"))).lines.values_list("title", "body"))
    assert bodies["經費"] == "經費由大安區與學校另議。"
    assert ("中華民國116年2月1日" in bodies["合作期間"], "中華民國117年7月31日" in bodies["合作期間"]) == (True, True)


def test_another_district_has_accepted_nothing_yet(old):
    lines = wording(successor_of(old, district=district("daan"))).lines.all()
    assert {(line.accepted_at, line.proposed_side) for line in lines} == {(None, Side.GOVERNMENT)}


def test_an_early_successor_of_the_same_pair_takes_over_in_the_middle(old):
    new = conclude(successor_of(old))
    old.refresh_from_db()
    assert (old.last_day, new.starts_on) == (LAST_OF_JANUARY, FIRST_OF_FEBRUARY)
    assert old.events.order_by("-sequence")[0].verb == "make_room"


@pytest.mark.parametrize("starts_on", [date(2026, 8, 1), date(2026, 7, 1)])
def test_a_successor_begins_later(old, starts_on):
    with pytest.raises(TransitionNotAllowed, match="起日須晚於"):
        successor_of(old, starts_on=starts_on)


def test_what_was_never_signed_has_no_successor():
    with pytest.raises(TransitionNotAllowed, match="簽署過的協議"):
        successor_of(draft(starts_on=date(2026, 8, 1), ends_on=END))


def test_a_pair_cannot_sign_two_for_the_same_days(old):
    twin = draft(starts_on=END, ends_on=END + timedelta(days=300))
    version = agreed(twin)
    freeze_text(version, actor=make_bureau())
    begin_signing(version, actor=make_bureau())
    with pytest.raises(TransitionNotAllowed, match="已有生效中的協議"):
        sign_all(twin)
    later = draft(starts_on=END + timedelta(days=1), ends_on=END + timedelta(days=300))
    assert conclude(later).status == AgreementStatus.ACTIVE
