"""File names as people gave them, made harmless to show, store and send in a header."""

import unicodedata

from ..constants import ENDINGS, NAME_LENGTH, FileKind, Refusal
from .refusals import RefusedFile

_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
_RESERVED = dict.fromkeys(map(ord, '<>:"|?*'), "_")


def clean_name(name: str, kind: FileKind) -> str:
    """The name without path, control and direction characters, at most 120 characters, ending as its kind does.

    Raises RefusedFile when nothing readable is left: a name that arrives broken says nothing in a list.
    """
    last_part = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in unicodedata.normalize("NFC", last_part) if _is_visible(sign))
    stem = " ".join(visible.translate(_RESERVED).split()).strip(". ")
    if not any(sign.isalnum() for sign in _without_ending(visible)) or _is_broken(last_part):
        raise RefusedFile(Refusal.NAME)
    return _with_ending(stem, kind)


def _is_visible(sign: str) -> bool:
    # Cf holds the marks that turn the reading direction, which make "fdp.exe" look like "exe.pdf".
    return sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cn"}


def _is_broken(name: str) -> bool:
    return _UNREADABLE in name or any(unicodedata.category(sign) == "Cs" for sign in name)


def _without_ending(name: str) -> str:
    stem, dot, _ending = name.rpartition(".")
    return stem if dot else name


def _with_ending(name: str, kind: FileKind) -> str:
    ending = next((ending for ending in ENDINGS[kind] if name.lower().endswith(ending)), "")
    stem = name[: len(name) - len(ending)] if ending else name
    ending = ending or ENDINGS[kind][0]
    return stem[: NAME_LENGTH - len(ending)].rstrip(". ") + ending
