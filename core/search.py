"""Search over Chinese: folded text and an index of its one- and two-character pieces.

PostgreSQL's trigrams cannot serve one or two Chinese characters, so every searchable row keeps the
set of its pieces in a text[] under a GIN index; a search asks for all pieces of the words typed.
"""

import unicodedata

from django.db.models import Q

MAX_SEARCH_LENGTH = 60


def fold(text: str) -> str:
    """One form for what people type in many: NFKC, 台→臺, lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", text).replace("台", "臺").lower()
    return " ".join(folded.split())


def pieces(text: str) -> list[str]:
    """The sorted set of one- and two-character pieces of `text`, folded, without spaces."""
    found: set[str] = set()
    for word in fold(text).split():
        found.update(word)
        found.update(word[i : i + 2] for i in range(len(word) - 1))
    return sorted(found)


def search_query(text: str, *, text_field: str = "search_text", pieces_field: str = "search_pieces") -> Q:
    """Rows whose folded text contains every word of `text`; the GIN index narrows, LIKE confirms.

    An empty text matches everything.
    """
    query = Q()
    for word in fold(text[:MAX_SEARCH_LENGTH]).split():
        wanted = [word] if len(word) == 1 else [word[i : i + 2] for i in range(len(word) - 1)]
        query &= Q(**{f"{pieces_field}__contains": wanted})
        if len(word) > 2:
            query &= Q(**{f"{text_field}__contains": word})
    return query
