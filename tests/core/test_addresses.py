"""Addresses put together from what Django once gave are those it gives."""

import pytest
from django.urls import reverse

from core.addresses import address_of


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        ("agreements:detail", ["AG115-0006-D"]),
        ("directory:school", ["national-taiwan-university-of-arts"]),
        ("evidence:verify", ["EV115-0001-A", 1]),
        ("evidence:verify", ["EV115-0001-A", 1234567890]),
        ("reports:review", [115, "shilin"]),
    ],
)
def test_an_address_is_the_one_of_django(view, keys):
    assert address_of(view, *keys) == reverse(view, args=keys)
