"""Reading pages as their readers do."""

import re
from html import unescape
from typing import Any

from applications.models import Application

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def text_of(response: Any) -> str:
    """The words of a page, single spaces between them."""
    return " ".join(unescape(_TAGS.sub(" ", response.content.decode())).split())


def part(response: Any, start: str, end: str = "</section>") -> str:
    """The words between the first `start` and the next `end` of the markup."""
    html = response.content.decode()
    begin = html.index(start)
    return " ".join(unescape(_TAGS.sub(" ", html[begin : html.index(end, begin)])).split())


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def buttons(response: Any) -> list[str]:
    """What the case page offers, by verb."""
    return [act.verb for act in response.context["acts"].buttons]


def url(application: Application, page: str = "") -> str:
    return f"/applications/{application.reference}/{page}"
