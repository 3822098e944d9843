"""The order of names by strokes, as the Ministry of Education counts them."""

import pytest
from django.core.management import call_command

from schools.constants import SchoolKind
from schools.models import School
from schools.services import propose_school
from schools.strokes import stroke_key, stroke_order
from tests.factories.accounts import make_bureau


@pytest.mark.parametrize(
    ("character", "strokes"),
    [
        ("一", 1), ("大", 3), ("中", 4), ("世", 5), ("東", 8), ("真", 10), ("國", 11), ("華", 12), ("萬", 13),
        ("臺", 14), ("輔", 14), ("德", 15), ("龜", 16), ("優", 17), ("灣", 25), ("籲", 32),
        # Of the second level, the rarer ones.
        ("乂", 2), ("佖", 7), ("麤", 33), ("A", 0), ("９", 0),
    ],
)  # fmt: skip
def test_strokes(character: str, strokes: int) -> None:
    assert stroke_order().strokes(character) == strokes


def test_rare_characters_stand_among_the_others() -> None:
    names = ["龜山大學", "佖大學", "乂大學", "大同大學", "國立大學", "A 大學", "華大學"]
    assert sorted(names, key=stroke_key) == ["A 大學", "乂大學", "大同大學", "佖大學", "國立大學", "華大學", "龜山大學"]


@pytest.mark.django_db
def test_the_key_is_stored_when_the_registry_is_loaded() -> None:
    School.objects.update(stroke_key="")
    call_command("load_reference_data", verbosity=0)
    names = list(School.objects.order_by("stroke_key").values_list("name", flat=True))
    assert names[:4] == ["大同大學", "中國文化大學", "中國科技大學", "中華科技大學"]
    assert names[-2:] == ["德明財經科技大學", "醒吾科技大學"]
    assert names == sorted(names, key=stroke_key)


@pytest.mark.django_db
def test_a_proposed_school_has_its_key() -> None:
    one = propose_school("示範大學", name_en="", kind=SchoolKind.PRIVATE_UNIVERSITY, actor=make_bureau())
    assert (one.stroke_key, one.strokes) == (stroke_key("示範大學"), 5)
