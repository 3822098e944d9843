"""Recognising Simplified Chinese without a list: it is what the mainland's character set has and Taiwan's lacks."""

import re

_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]")


def simplified_in(text: str) -> list[str]:
    """The Simplified characters in `text`, each once, in order."""
    return [character for character in dict.fromkeys(_IDEOGRAPHS.findall(text)) if _is_simplified(character)]


def _is_simplified(character: str) -> bool:
    return _can_write("gb2312", character) and not _can_write("cp950", character)


def _can_write(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
