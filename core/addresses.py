"""Addresses of records in long lists."""

from functools import cache

from django.urls import reverse

# Stand for any record's key; no slug and no reference looks like the one, no number is as large as the others.
_KEY = "KEY-OF-A-RECORD"
_NUMBER = 900_000_000_000_000_000


def address_of(view: str, *keys: str | int) -> str:
    """What `reverse` gives for a view with keys of letters, digits and hyphens, which is all that differs.

    Looking an address up for each row of a list takes longer than the row.
    """
    first, *pieces = _around(view, tuple(type(key) for key in keys))
    return first + "".join(f"{key}{piece}" for key, piece in zip(keys, pieces, strict=True))


@cache
def _around(view: str, kinds: tuple[type, ...]) -> list[str]:
    """The address before, between and after the keys."""
    stand_ins = [f"{_KEY}-{place}" if kind is str else _NUMBER + place for place, kind in enumerate(kinds)]
    pieces, rest = [], reverse(view, args=stand_ins)
    for stand_in in stand_ins:
        before, _key, rest = rest.partition(str(stand_in))
        pieces.append(before)
    return [*pieces, rest]
