"""A mail in its reader's language: subject, plain text and HTML from three templates."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from .constants import SUBJECT_LENGTH


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


class Drawn(NamedTuple):
    """What the three templates gave, as they gave it."""

    subject: str
    text: str
    html: str


def render_mail(template: str, *, language: str, context: dict[str, Any]) -> Mail:
    """Render emails/<template>.subject.txt, .txt and .html in `language`; a missing one is an error now."""
    with translation.override(language):
        return finished(draw(template, context | frame()))


def draw(template: str, context: dict[str, Any]) -> Drawn:
    """The three templates in the language that is active."""
    # Plain text: nothing to escape, and "&amp;" would be seen.
    subject, text = (_render(f"emails/{template}{end}", context, escaped=False) for end in (".subject.txt", ".txt"))
    return Drawn(subject, text, _render(f"emails/{template}.html", context, escaped=True))


def finished(drawn: Drawn) -> Mail:
    return Mail(subject=one_line(drawn.subject), text=_tidy(drawn.text), html=_storable(drawn.html))


def one_line(text: str) -> str:
    """A subject that cannot start another header: one line, no control characters, at most 200 characters."""
    return shortened(" ".join(_without_controls(_storable(text)).split()), SUBJECT_LENGTH)


def shortened(text: str, length: int) -> str:
    """At most so many characters; what is cut off shows."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def frame() -> dict[str, str]:
    """What every mail has."""
    return {
        "site_name": _("Taipei PB Alliance Portal"),
        "site_url": settings.SITE_URL,
        "mail_lang": "en" if (translation.get_language() or "").startswith("en") else "zh-Hant",
    }


def _render(name: str, context: dict[str, Any], *, escaped: bool) -> str:
    template = get_template(name).template  # type: ignore[attr-defined]
    rendered: str = template.render(Context(context, autoescape=escaped))
    return rendered


def _tidy(text: str) -> str:
    """At most one empty line in a row, whatever the template tags left behind."""
    lines = "\n".join(line.rstrip() for line in _storable(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _without_controls(text: str) -> str:
    """Control characters become spaces, invisible direction marks vanish."""
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Cf")


def _storable(text: str) -> str:
    """Without what neither PostgreSQL nor a mail can carry: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
