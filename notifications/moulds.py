"""Mails that thousands get and that differ in their words only: drawn once for each shape, then filled in.

A reminder's templates have some hundred nodes, of which a dozen say something of their own; drawing all of them for
each mail took a third of delivery. Here they are drawn once with a mark in place of each word.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import get_template
from django.utils import translation
from django.utils.html import conditional_escape

from .rendering import Drawn, Mail, draw, finished, frame

logger = logging.getLogger(__name__)

# Private signs of Unicode: nothing is escaped in them. What a person wrote never meets them: it is filled in later.
_MARK, _MARKS = "\ue000{}\ue001", re.compile("\ue000([0-9]+)\ue001")
# A word with all that a filter might change.
_PROBE = " Some <b>WORD</b>\n&amp; 'A1' 字 {} "
_MOULDS_KEPT = 500

Words = str | Sequence[str]
# Text, and numbers of the words between, in turn; for each of the three parts.
_Mould = tuple[list[str | int], ...]
_moulds: dict[Any, _Mould | None] = {}


def render_alike(
    template: str, *, language: str, words: Mapping[str, Words], facts: Mapping[str, bool] | None = None
) -> Mail:
    """The same mail as render_mail makes of these words and facts, for a small part of its time.

    The templates may say a word as it is and ask whether there is one, and may ask for the facts; nothing else. Those
    that do more are noticed at their first mail of a shape, and drawn in the usual way from then on.
    """
    with translation.override(language):
        told = {**frame(), **words}
        key = (template, get_template(f"emails/{template}.html").template, language, *_shape(told, facts or {}))  # type: ignore[attr-defined]
        if key not in _moulds:
            _keep(key, _moulded(template, told, facts or {}))
        mould = _moulds[key]
        return finished(_filled(mould, told) if mould else draw(template, {**told, **(facts or {})}))


def _shape(words: Mapping[str, Words], facts: Mapping[str, bool]) -> list[Any]:
    shape: list[Any] = [(name, bool(said)) for name, said in facts.items()]
    return shape + [
        (name, bool(said) if isinstance(said, str) else tuple(map(bool, said))) for name, said in words.items()
    ]


def _flat(words: Mapping[str, Words]) -> list[str]:
    return [one for said in words.values() for one in ([said] if isinstance(said, str) else said)]


def _moulded(template: str, words: Mapping[str, Words], facts: Mapping[str, bool]) -> _Mould | None:
    """None when filling it in is not the same as drawing the mail, with these words or with others like them."""
    mould: _Mould = tuple(_pieces(part) for part in draw(template, {**_replaced(words, _MARK), **facts}))
    if all(_filled(mould, said) == draw(template, {**said, **facts}) for said in (words, _replaced(words, _PROBE))):
        return mould
    logger.error("the templates of %s do more with a word than say it", template)
    return None


def _replaced(words: Mapping[str, Words], by: str) -> dict[str, Words]:
    """Each word that there is replaced by one of the kind given, with its number in it."""
    numbers = iter(range(len(_flat(words))))

    def other(said: str) -> str:
        number = next(numbers)
        return by.format(number) if said else ""

    return {
        name: other(said) if isinstance(said, str) else [other(one) for one in said] for name, said in words.items()
    }


def _pieces(part: str) -> list[str | int]:
    return [int(piece) if place % 2 else piece for place, piece in enumerate(_MARKS.split(part))]


def _filled(mould: _Mould, words: Mapping[str, Words]) -> Drawn:
    subject, text, html = mould
    plain = _flat(words)
    escaped = [conditional_escape(one) for one in plain]
    return Drawn(_joined(subject, plain), _joined(text, plain), _joined(html, escaped))


def _joined(pieces: list[str | int], words: Sequence[str]) -> str:
    return "".join([piece if isinstance(piece, str) else words[piece] for piece in pieces])


def _keep(key: Any, mould: _Mould | None) -> None:
    if len(_moulds) >= _MOULDS_KEPT:
        _moulds.clear()
    _moulds[key] = mould
