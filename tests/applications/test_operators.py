"""What is typed into the queue's search box, as text alone."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from applications.constants import Status
from applications.operators import (
    EXAMPLES,
    Condition,
    Operator,
    Wait,
    parse,
    read_district,
    read_status,
    read_wait,
)

NAMES = st.sampled_from(
    ["區", "district", "狀態", "ＷＡＩＴＩＮＧ", "who", "foo", 'a"b', ":", "：", " ", '"', "\u3000"]
)
PIECES = st.lists(st.one_of(NAMES, st.text(max_size=8)), max_size=12).map("".join)


@given(st.one_of(st.text(max_size=60), PIECES))
@example('a:"b c:"d')
@example(':x 區："中 正"尾')
def test_any_text_parses_and_what_is_written_out_reads_the_same(text: str) -> None:
    typed = parse(text)
    assert parse(str(typed)) == typed


@given(PIECES)
def test_no_word_is_lost(text: str) -> None:
    typed = parse(text)
    kept = "".join([*typed.words, *(one.value for one in typed.conditions)])
    assert {mark for mark in kept if not mark.isspace()} <= set(text)
    assert len(typed.words) + len(typed.conditions) > 0 or not text.strip()


@pytest.mark.parametrize("text", ["區:中正 世新 status:returned", "世新　區：中正　ＳＴＡＴＵＳ：returned"])
def test_words_and_conditions_in_either_width(text: str) -> None:
    typed = parse(text)
    assert typed.words == ("世新",)
    assert [(one.operator, one.value) for one in typed.conditions] == [
        (Operator.DISTRICT, "中正"), (Operator.STATUS, "returned"),
    ]  # fmt: skip


def test_quotes_hold_a_value_together_and_unknown_names_stay() -> None:
    typed = parse('school:"Shih Hsin" 顏色:紅')
    assert typed.conditions == (Condition("school", "Shih Hsin"), Condition("顏色", "紅"))
    assert [one.operator for one in typed.conditions] == [Operator.SCHOOL, None]
    assert str(typed) == 'school:"Shih Hsin" 顏色:紅'


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (">10d", Wait(10)),
        ("＞10天", Wait(10)),
        ("超過2週", Wait(14)),
        ("10", Wait(9)),
        (">=1d", Wait(0)),
        ("<3 days", Wait(3, is_longer=False)),
        ("<=3", Wait(4, is_longer=False)),
        (">=0", None),
        ("soon", None),
        ("99999d", None),
    ],
)
def test_how_long_a_case_waits(typed: str, expected: Wait | None) -> None:
    assert read_wait(typed) == expected


@given(st.integers(0, 9999), st.booleans())
def test_a_wait_is_read_as_it_is_written(days: int, is_longer: bool) -> None:
    assert read_wait(str(Wait(days, is_longer))) == Wait(days, is_longer)


def test_every_status_is_known_by_its_code_and_its_word() -> None:
    assert {read_status(one.value) for one in Status} == {*Status} - {Status.DRAFT} | {None}
    assert read_status("退回補正") == read_status("Returned") == Status.RETURNED
    assert read_status("under review") == Status.UNDER_REVIEW


@pytest.mark.parametrize("typed", ["中正", "中正區", "zhongzheng", "Zhongzheng District"])
def test_a_district_goes_by_any_of_its_names(typed: str) -> None:
    assert read_district(typed, [("daan", "大安區"), ("zhongzheng", "中正區")]) == "zhongzheng"


@pytest.mark.parametrize("operator", Operator)
def test_the_examples_are_what_they_are_examples_of(operator: Operator) -> None:
    for text in EXAMPLES[operator]:
        assert [one.operator for one in parse(text).conditions] == [operator]
