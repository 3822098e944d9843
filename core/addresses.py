"""Addresses of records in long lists."""

from functools import cache

from django.urls import reverse

# Stands for any record's key; no slug and no reference looks like it.
_KEY = "KEY-OF-A-RECORD"


def address_of(view: str, key: str) -> str:
    """What `reverse` gives for a view with one key of letters, digits and hyphens, which is all that differs.

    Looking an address up for each row of a list takes longer than the row.
    """
    before, after = _around(view)
    return f"{before}{key}{after}"


@cache
def _around(view: str) -> tuple[str, str]:
    before, _key, after = reverse(view, args=[_KEY]).partition(_KEY)
    return before, after
