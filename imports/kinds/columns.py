"""What a list may hold: its columns, and how the text of a cell becomes a value."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.dates import parse_roc_date
from core.search import fold

_BLANK = frozenset({"", "-", "－", "—", "–", "無", "n/a", "#n/a"})
_COMPACT = re.compile(r"(?P<year>\d{3,4})(?P<month>\d{2})(?P<day>\d{2})")
_NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?\D{0,3}")
_YES = frozenset({"是", "有", "y", "yes", "v", "✓", "○", "1"})
_NO = frozenset({"否", "無", "n", "no", "x", "✗", "0"})


class Unfit(Exception):
    """What a cell or a row says cannot be taken; `column` is the key of the column to look at."""

    def __init__(self, advice: str, column: str = "") -> None:
        super().__init__(advice)
        self.advice, self.column = str(advice), column


@dataclass(frozen=True, slots=True)
class Column:
    """`title` is the heading in the template, Chinese as the files are; `also` are others by which it is known."""

    key: str
    title: str
    read: Callable[[str], Any]
    also: Sequence[str] = ()
    required: bool = False
    example: str = ""
    hint: Promise | str = ""
    allowed: Callable[[], Sequence[str]] | None = None

    @property
    def choices(self) -> str:
        """What may stand in it, where that is one of a few names."""
        return "、".join(self.allowed()) if self.allowed else ""

    @property
    def other_names(self) -> str:
        return "、".join(self.also)


def value_of(column: Column, text: str) -> Any:
    """The value of a cell, None where nothing stands in it; raises Unfit."""
    if text.strip().lower() in _BLANK:
        if column.required:
            raise Unfit(_("Fill this in."), column.key)
        return None
    try:
        return column.read(text)
    except Unfit as unfit:
        raise Unfit(unfit.advice, column.key) from None


def plain(text: str) -> str:
    """Full-width digits and letters as ordinary ones, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def name(limit: int) -> Callable[[str], str]:
    """A name, code or number, with 臺 as the registry writes it."""
    return lambda text: _within(plain(text), limit)


def words(limit: int) -> Callable[[str], str]:
    """Free text, kept as it was written."""
    return lambda text: _within(text.strip(), limit)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Unfit(_("At most %(limit)d characters; it has %(length)d.") % {"limit": limit, "length": len(text)})
    return text


def day(text: str) -> date:
    """114年9月1日, 114.09.01, 1140901, 2025-09-01 and 2025/9/1 0:00."""
    typed = plain(text).split(" 0:00")[0].split(" 00:00")[0].removesuffix("止").removesuffix("起").strip()
    compact = _COMPACT.fullmatch(typed)
    try:
        return parse_roc_date("-".join(compact.groups()) if compact else typed)
    except ValueError:
        raise Unfit(_("Write the date as 114/09/01, 114年9月1日 or 2025-09-01.")) from None


def number(text: str) -> int:
    """12, １２, 1,200 and 3場."""
    found = _NUMBER.fullmatch(plain(text).replace(",", ""))
    if found is None or int(found[1]) < 1:
        raise Unfit(_("Write a whole number from 1, such as 12."))
    return int(found[1])


def yes_or_no(text: str) -> bool:
    said = plain(text).lower()
    if said not in _YES | _NO:
        raise Unfit(_("Write 是 or 否."))
    return said in _YES


def address(text: str) -> str:
    typed = plain(text).lower()
    try:
        validate_email(typed)
    except ValidationError:
        raise Unfit(_("Write a complete e-mail address, such as name@example.edu.tw.")) from None
    return typed


def several(text: str) -> list[str]:
    """Names separated by 、 ； or line ends."""
    return [part for one in re.split(r"[、；;，,\n]", text) if (part := plain(one))]


def one_of(choices: Callable[[], Mapping[str, Any]]) -> Callable[[str], Any]:
    """One of the named values, however its name is spaced."""

    def read(text: str) -> Any:
        known = choices()
        found = {folded(label): value for label, value in known.items()}.get(folded(text))
        if found is None:
            raise Unfit(_("Write one of these: %(names)s.") % {"names": "、".join(known)})
        return found

    return read


def folded(text: str) -> str:
    """One form for names that are written in many: 台 as 臺, no spaces, no brackets' contents."""
    return re.sub(r"[\s*＊：:]|\(.*?\)", "", fold(text))
