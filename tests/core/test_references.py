from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from core.references import REFERENCE_LENGTH, format_reference, is_valid_reference, next_reference

GOOD = format_reference("PB", 115, 42)


def test_a_reference_reads_as_promised() -> None:
    reference = format_reference("PB", 115, 42)
    assert reference[:-1] == "PB115-0042-"
    assert is_valid_reference(reference)


def test_serials_beyond_four_digits_grow() -> None:
    reference = format_reference("PB", 115, 123456)
    assert reference.startswith("PB115-123456-")
    assert is_valid_reference(reference)
    assert len(reference) <= REFERENCE_LENGTH


def test_every_wrong_digit_and_every_swap_of_neighbours_is_noticed() -> None:
    for serial in (1, 42, 987, 4711):
        reference = format_reference("PB", 115, serial)
        places = [place for place, character in enumerate(reference) if character.isdigit()]
        for place in places:
            for digit in set("0123456789") - {reference[place]}:
                assert not is_valid_reference(reference[:place] + digit + reference[place + 1 :])
        for left, right in pairwise(places):
            if reference[left] != reference[right]:
                swapped = list(reference)
                swapped[left], swapped[right] = swapped[right], swapped[left]
                assert not is_valid_reference("".join(swapped))


@pytest.mark.parametrize("text", ["", GOOD[:-2], GOOD.lower(), GOOD[:-1] + "I", f"{GOOD}\n", f" {GOOD}", "x" * 99])
def test_what_is_not_a_reference_is_refused(text: str) -> None:
    assert not is_valid_reference(text)


@pytest.mark.django_db
def test_serials_are_counted_per_prefix_and_year() -> None:
    taken = [next_reference("ZZ", 115), next_reference("ZZ", 115), next_reference("ZZ", 116), next_reference("ZY", 115)]
    assert [reference[:-2] for reference in taken] == ["ZZ115-0001", "ZZ115-0002", "ZZ116-0001", "ZY115-0001"]


def _take(_number: int) -> str:
    try:
        return next_reference("ZZ", 115)
    finally:
        connection.close()


def test_nobody_gets_the_reference_of_another(transactional_db: Any) -> None:
    with ThreadPoolExecutor(max_workers=8) as threads:
        taken = list(threads.map(_take, range(40)))
    assert len(set(taken)) == 40
