"""What machines rely on in every sheet: keys that stay, Chinese headings, days in both calendars."""

import re

import pytest
from django.http import QueryDict
from django.utils import translation

from core.sheets.columns import headings
from exports.registry import registry
from tests.factories.accounts import make_bureau
from tests.factories.exports import sheet

pytestmark = pytest.mark.django_db
# What has been taken along once is read by somebody's own files: a key may be added, never changed or moved.
PUBLISHED = {
    "agreements": (
        "reference kind school_code school district_code district standing starts_on ends_on closed_on "
        "signed_on document_number is_sample"
    ),
    "applications": (
        "reference school_code school district status_code status with handled_by waits since sent due overdue"
    ),
    "assemblies": (
        "reference held_on title district_code district place cancelled agreement school_code school role state "
        "is_sample"
    ),
    "commitments": (
        "reference school_code school district_code district side_code body indicator amount unit verified claimed "
        "disputed state starts_on due_on is_sample"
    ),
    "enquiries": (
        "reference recorded_on channel school_code school district_code district about reader answer_by status_code "
        "status overdue closed_on answer is_sample"
    ),
    "first-years": (
        "reference school_code school district_code district started_on step observed helped buddy "
        "buddy_accepted_on ended_on is_sample"
    ),
    "how-agreements-stand": (
        "reference school_code school district_code district state activity pace response why last_on "
        "days_silent school_verified government_verified school_overdue government_overdue school_answers "
        "government_answers as_of is_sample"
    ),
    "informal-cooperation": (
        "happened_on school_code school district_code district kind what participants note is_sample"
    ),
    "invitations": (
        "reference school_code school district_code district need status_code status sent answer_by closed_on "
        "reason is_sample"
    ),
    "needs": "number district_code district what details indicator amount unit opens_on closes_on is_sample",
    "needs-of-the-office": (
        "number district_code district what details indicator amount unit opens_on closes_on is_sample status_code "
        "status closed_on reason"
    ),
    "renewals": (
        "reference school_code school district_code district ends_on days_left state school_choice "
        "district_word is_sample"
    ),
    "reports": (
        "reference what happened_on place side body agreement indicator amount unit state verified_at is_sample"
    ),
    "schools": "school_code school name_en kind u9_member campuses accompanies is_sample",
    "who-owes-what": (
        "reference school_code school district_code district side body kind indicator due_on asked "
        "verified unit is_sample"
    ),
}
DAYS = re.compile(r"_(on|at)$|^(since|sent|due|as_of|answer_by)$")


def heads_of(key: str, language: str) -> tuple[list[str], list[str]]:
    with translation.override(language):
        titles, keys = headings(sheet(key).take(make_bureau(), QueryDict()).columns)
    return titles, keys


def test_no_sheet_is_missing_here() -> None:
    assert {one.key for one in registry} == PUBLISHED.keys()


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_keys_stay_and_headings_are_chinese(key: str) -> None:
    titles, keys = heads_of(key, "zh-hant")
    assert keys == heads_of(key, "en")[1]
    assert " ".join(name for name in keys if not name.endswith("_roc")).startswith(PUBLISHED[key])
    assert len(set(keys)) == len(keys)
    assert [title for title in titles if not re.search(r"[\u4e00-\u9fff]", title)] == []


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_every_day_stands_in_both_calendars(key: str) -> None:
    _titles, keys = heads_of(key, "zh-hant")
    days = [name for name in keys if DAYS.search(name)]
    assert [name for name in days if keys[keys.index(name) + 1] != f"{name}_roc"] == []
