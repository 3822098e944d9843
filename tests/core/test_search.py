import pytest

from core.search import MAX_SEARCH_LENGTH, fold, pieces, search_query
from schools.constants import SchoolKind
from schools.models import School


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("台北市", "臺北市"),
        ("臺北市", "臺北市"),
        ("ＮＴＵ　大學", "ntu 大學"),
        ("  世新 \n 大學 ", "世新 大學"),
        ("Shih Hsin", "shih hsin"),
        ("", ""),
    ],
)
def test_what_people_type_in_many_forms_becomes_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_pieces_are_the_characters_and_the_neighbours() -> None:
    assert pieces("台大 NTU") == ["n", "nt", "t", "tu", "u", "大", "臺", "臺大"]


def test_pieces_do_not_span_words() -> None:
    assert "新大" not in pieces("世新 大學")


@pytest.fixture
def university(db: None) -> School:
    text = fold("國立臺灣示範大學 公共行政學系 文山區木柵路一段")
    return School.objects.create(
        code="9901",
        slug="sample",
        name="國立臺灣示範大學",
        kind=SchoolKind.NATIONAL_UNIVERSITY,
        registry_order=9901,
        search_text=text,
        search_pieces=pieces(text),
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("示", True),
        ("台灣", True),
        ("示範大學", True),
        ("木柵 台灣", True),
        ("公共行政", True),
        ("共公", False),
        ("示範 大理", False),
        ("範示大學", False),
        ("%", False),
        ("_", False),
        ("", True),
        ("   ", True),
    ],
)
def test_every_word_must_be_there(university: School, typed: str, found: bool) -> None:
    matches = School.objects.filter(search_query(typed), pk=university.pk)
    assert matches.exists() == found


def test_pieces_that_only_lie_apart_are_not_a_word(university: School) -> None:
    # 灣示, 示範 and 範大 are there, and so are 國立 and 立臺: only the text itself decides.
    assert not School.objects.filter(search_query("臺灣示範學系"), pk=university.pk).exists()


def test_a_search_is_cut_at_its_limit(university: School) -> None:
    long = "示範" + " " * MAX_SEARCH_LENGTH + "不在這裡"
    assert School.objects.filter(search_query(long), pk=university.pk).exists()
