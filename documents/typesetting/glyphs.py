"""Which characters our fonts can show. One that they cannot must not stop a letter, nor vanish from a name."""

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

import cvttf_NotoSansCJK_Bold  # type: ignore[import-untyped]
import cvttf_NotoSansCJK_Regular  # type: ignore[import-untyped]

_SEGMENTED_COVERAGE = 12  # the cmap format that reaches beyond the basic plane
_IGNORABLE = frozenset({"Cc", "Cf", "Mn"})


def font_files() -> list[Path]:
    """Noto Sans CJK TC, regular and bold, as the wheels bring them."""
    return [Path(module.get_TTF_path()) for module in (cvttf_NotoSansCJK_Regular, cvttf_NotoSansCJK_Bold)]


def showable(data: Any) -> Any:
    """The JSON `data` with every character that the fonts lack written as its number, 〔U+1F600〕."""
    if isinstance(data, str):
        return "".join(map(_showable_sign, unicodedata.normalize("NFC", data)))
    if isinstance(data, dict):
        return {key: showable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [showable(value) for value in data]
    return data


def _showable_sign(sign: str) -> str:
    if sign in "\n\u3000" or (sign.isprintable() and _has_glyph(ord(sign))):
        return sign
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _IGNORABLE else f"〔U+{ord(sign):04X}〕"


def _has_glyph(code: int) -> bool:
    starts, ends = _coverage()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """First and last character of every run that the regular font has a glyph for."""
    font = font_files()[0].read_bytes()
    table = _character_map(font)
    (groups,) = struct.unpack_from(">I", font, table + 12)
    runs = [struct.unpack_from(">II", font, table + 16 + 12 * number) for number in range(groups)]
    return [first for first, _last in runs], [last for _first, last in runs]


def _character_map(font: bytes) -> int:
    """Where the font's full table from characters to glyphs begins (OpenType, tables `cmap`)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    directory = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    cmap = next(offset for tag, _checksum, offset, _length in directory if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * number)[2] for number in range(subtables))
    return next(
        cmap + offset for offset in offsets if struct.unpack_from(">H", font, cmap + offset)[0] == _SEGMENTED_COVERAGE
    )
