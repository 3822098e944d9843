"""Finding a school: one character is enough, 台 is 臺, width and case do not matter, and the index serves it."""

import pytest
from django.db import connection

from core.search import pieces
from schools.models import School
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    return [one.name for one in School.objects.listed().matching(text).order_by("registry_order")]


def test_one_character_is_enough():
    assert names("藝") == ["國立臺北藝術大學", "國立臺灣藝術大學"]


def test_both_ways_of_writing_taipei_find_the_same():
    assert names("台北市立") == names("臺北市立") == ["臺北市立大學"]
    assert names("臺北海洋") == names("台北海洋") == ["台北海洋科技大學"]
    assert len(names("台")) == len(names("臺")) == 41


@pytest.mark.parametrize(
    "typed", ["shih hsin", "SHIH HSIN", "Ｓｈｉｈ　Ｈｓｉｎ", "世新", "1015", "１０１５", "行政管理 文山"]
)
def test_case_width_code_department_and_place(typed):
    assert "世新大學" in names(typed)


def test_every_word_must_be_found():
    assert names("世新 士林") == []
    assert names("政治 大安區") == [
        "國立政治大學", "國立臺灣大學", "國立臺灣師範大學", "中國文化大學",
    ]  # fmt: skip


def test_letters_in_another_order_are_not_found():
    assert names("學大北臺") == []


def test_an_empty_search_finds_everything():
    assert len(names("")) == len(names("　 ")) == 50


@pytest.mark.parametrize("hostile", ["%", "_", "'; DROP TABLE schools_school; --", "\\", "🙂", "a" * 10_000])
def test_hostile_text_finds_nothing(hostile):
    assert names(hostile) == []


def fill(count: int) -> None:
    """Enough rows that a planner in its right mind uses the index."""
    School.objects.bulk_create(
        School(
            code=f"T{number}", slug=f"t{number}", name=name, kind="private_university",
            registry_order=1_000_000 + number, search_text=name, search_pieces=pieces(name),
        )
        for number, name in enumerate(f"測試學院{one}號" for one in range(count))
    )  # fmt: skip
    with connection.cursor() as cursor:
        # What autovacuum does after so many new rows.
        cursor.execute("SELECT gin_clean_pending_list('school_search_pieces')")
        cursor.execute("ANALYZE schools_school")


@pytest.mark.parametrize("typed", ["藝", "世新", "台北藝術大學"])
def test_the_index_serves_the_search(typed):
    fill(3000)
    plan = School.objects.matching(typed).order_by().explain()
    assert "school_search_pieces" in plan
    assert "Seq Scan" not in plan


def test_the_school_itself_is_found_among_many():
    fill(300)
    assert list(School.objects.matching("世新大學")) == [school("1015")]
