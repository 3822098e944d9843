"""Dates as Taiwan writes them: years of the Republic, weekday in brackets, always Taipei time.

Data and addresses use ISO dates; these functions are for people. The English pages read "23 November 2026 (Mon)".
"""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

TAIPEI = ZoneInfo("Asia/Taipei")
FIRST_YEAR = 1912  # 民國元年
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TYPED = re.compile(
    r"(?:民國)?\s*(?P<year>\d{1,4})\s*(?:年\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})\s*日?"
    r"|(?P<mark>[-/.])\s*(?P<m2>\d{1,2})\s*(?P=mark)\s*(?P<d2>\d{1,2}))\s*(?:\([一二三四五六日]\))?"
)


def local_today() -> dt.date:
    """Today in Taipei, whatever the server's clock zone."""
    return timezone.now().astimezone(TAIPEI).date()


def roc_year(day: dt.date) -> int:
    """The year of the Republic: 115 for 2026. ValueError before 1912; an aware datetime counts as its Taipei date."""
    year = _local_date(day).year - FIRST_YEAR + 1
    if year < 1:
        raise ValueError(_("The ROC calendar begins in 1912."))
    return year


def format_roc_date(day: dt.date) -> str:
    """115年11月23日（一）"""
    day = _local_date(day)
    return f"{roc_year(day)}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def format_roc_short(day: dt.date) -> str:
    """115.11.23, two digits for month and day so that columns align."""
    day = _local_date(day)
    return f"{roc_year(day)}.{day.month:02d}.{day.day:02d}"


def format_roc_datetime(moment: dt.datetime) -> str:
    """115年11月23日（一）14:05 in Taipei; ValueError for a naive datetime, whose instant is unknown."""
    return f"{format_roc_date(moment)}{format_time(moment)}"


def format_time(moment: dt.datetime | dt.time) -> str:
    """14:05; a datetime is taken to Taipei first, a bare time is printed as it is."""
    if isinstance(moment, dt.datetime):
        moment = _local(moment)
    return f"{moment.hour:02d}:{moment.minute:02d}"


def format_date(day: dt.date) -> str:
    """The date in the reader's language: 115年11月23日（一） or 23 November 2026 (Mon)."""
    if _chinese():
        return format_roc_date(day)
    day = _local_date(day)
    month = _MONTHS[day.month - 1]
    return f"{day.day} {month} {day.year} ({('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]})"


def format_datetime(moment: dt.datetime) -> str:
    """Date and Taipei time in the reader's language; ValueError for a naive datetime."""
    return format_roc_datetime(moment) if _chinese() else f"{format_date(moment)} {format_time(moment)}"


def format_short(day: dt.date) -> str:
    """115.11.23, or 2026-11-23 on the English pages."""
    return format_roc_short(day) if _chinese() else _local_date(day).isoformat()


def parse_roc_date(text: str) -> dt.date:
    """The date a person typed: 115-11-23, 115/11/23, 115.11.23 or 115年11月23日, full-width digits too.

    Four digits are a common-era year, as browsers' date pickers send. ValueError with a sentence to show
    when the text is no date or the day does not exist.
    """
    typed = _TYPED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if typed is None:
        raise ValueError(_("Write the date with the ROC year, such as 115年11月23日 or 115/11/23."))
    year = int(typed["year"])
    if len(typed["year"]) < 4:
        year += FIRST_YEAR - 1
    if year < FIRST_YEAR:
        raise ValueError(_("The ROC calendar begins in 1912."))
    try:
        return dt.date(year, int(typed["m1"] or typed["m2"]), int(typed["d1"] or typed["d2"]))
    except ValueError:
        raise ValueError(_("There is no such day: %(date)s.") % {"date": text.strip()}) from None


def _chinese() -> bool:
    return not (get_language() or "").startswith("en")


def _local(moment: dt.datetime) -> dt.datetime:
    if timezone.is_naive(moment):
        raise ValueError("A naive datetime has no instant; give one with a time zone.")
    return moment.astimezone(TAIPEI)


def _local_date(day: dt.date) -> dt.date:
    return _local(day).date() if isinstance(day, dt.datetime) else day
