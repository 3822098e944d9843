"""Numbers and days of a spreadsheet as a person would have typed them."""

import re
from datetime import date, timedelta

_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_DAY = 200_000
# Built-in formats of days; 27 to 36 and 50 to 58 are those of East Asia, with the years of the Republic among them.
_DAYS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_DAY_SIGNS = re.compile(r"[yd]|e(?=[/.\-年])", re.IGNORECASE)


def written(number: str) -> str:
    """ "12.0" is 12 and "1E3" is 1000; what is no number stays as it is."""
    try:
        value = float(number)
    except ValueError:
        return number
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else number


def is_day(number_format: int, code: str) -> bool:
    """Whether numbers in this format are shown as days."""
    return number_format in _DAYS or bool(_DAY_SIGNS.search(_QUOTED.sub("", code)))


def day(number: str, *, since_1904: bool) -> str:
    """The day that a number stands for, as 2025-09-01; the number where it stands for none."""
    try:
        days = int(float(number))
    except (ValueError, OverflowError):
        return number
    if not 0 < days < _LAST_DAY:
        return written(number)
    return ((_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=days)).isoformat()
