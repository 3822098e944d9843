"""Human references such as PB115-0042-K: prefix, ROC year of creation, serial, check character.

The serial has at least four digits, is counted per prefix and year, may leave gaps and is never
reused. The check character catches every single wrong digit and every swap of neighbours, so a
reference read over the telephone is safe.
"""

import re

from django.db import connection

# 23 letters: no I, O, Q, which are misread; a prime count makes the check catch swaps.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_PATTERN = re.compile(r"(?P<prefix>[A-Z]{2})(?P<year>\d{3})-(?P<serial>\d{4,})-(?P<check>[A-Z])")
REFERENCE_LENGTH = 20


def check_character(prefix: str, year: int, serial: int) -> str:
    """The letter that closes a reference, from the letters and digits before it."""
    digits = [ord(letter) - ord("A") + 10 for letter in prefix] + [int(d) for d in f"{year:03d}{serial:04d}"]
    total = 0
    for digit in digits:
        total = (total * 5 + digit) % len(_LETTERS)
    return _LETTERS[total]


def format_reference(prefix: str, year: int, serial: int) -> str:
    return f"{prefix}{year:03d}-{serial:04d}-{check_character(prefix, year, serial)}"


def is_valid_reference(text: str) -> bool:
    """Whether `text` is well formed and its check character fits."""
    match = _PATTERN.fullmatch(text)
    if not match:
        return False
    return match["check"] == check_character(match["prefix"], int(match["year"]), int(match["serial"]))


def next_reference(prefix: str, roc_year: int) -> str:
    """Take the next serial of (prefix, year); two callers never get the same one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_referencesequence (prefix, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = core_referencesequence.last + 1 RETURNING last",
            [prefix, roc_year],
        )
        (serial,) = cursor.fetchone()
    return format_reference(prefix, roc_year, serial)
