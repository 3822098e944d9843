"""A mail of the outbox as bytes, written in one go.

Python's generator writes every header through a parser and every body line by line, which took longer than putting the
words together. What is needed here is little: five to ten short headers and two texts.
"""

import secrets
from base64 import b64encode, encodebytes
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError, forbid_multi_line_headers, sanitize_address

# RFC 5322 in bytes, RFC 2047 in letters: an encoded word has 75 signs at most, and nine letters at most 48 of them.
_LINE = 998
_WORD_LETTERS = 9
_PLAIN_SUBJECT = 60


class Mail(EmailMultiAlternatives):
    """A mail with a plain text and the same as HTML, as every backend of Django takes it."""

    _written: "Written | None" = None

    def message(self, *_args: Any, **_options: Any) -> Any:
        """Put together once, although the check, the backend and the test backend all ask for it.

        Raises ValueError for what cannot become a mail.
        """
        if self._written is None:
            (html,) = self.alternatives
            headers = {"From": self.from_email, "To": ", ".join(self.to), "Date": formatdate()} | self.extra_headers
            self._written = written(self.subject, headers, self.body, html.content)
        return self._written

    def __getstate__(self) -> dict[str, Any]:
        """A copy puts itself together when it is asked to: the backend of tests and measurements copies every mail."""
        return self.__dict__ | {"_written": None}


class Written:
    """The bytes, with as much of email.message.Message as backends ask for."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def as_bytes(self, *, linesep: str = "\n") -> bytes:
        return self.raw if linesep == "\n" else self.raw.replace(b"\n", linesep.encode())

    def get_charset(self) -> None:
        """Asked for by the backend that prints mails; nothing but UTF-8 is ever written."""


def written(subject: str, headers: dict[str, str], text: str, html: str) -> Written:
    """The whole mail. Raises ValueError for a header of two lines, or an address or a text that nothing can carry."""
    boundary = f"=_{secrets.token_hex(16)}"
    head = [
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        f"Subject: {_subject(subject)}",
        *(f"{name}: {_value(name, value)}" for name, value in headers.items()),
    ]
    parts = b"".join(f"--{boundary}\n".encode() + part for part in (_part("plain", text), _part("html", html)))
    return Written("\n".join(head).encode("ascii") + b"\n\n" + parts + f"--{boundary}--\n".encode())


def _part(kind: str, text: str) -> bytes:
    """In eight bits, as Django sends it; in base64 where a line is too long for mail servers."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoding = "8bit"
    if len(body) > _LINE and max(map(len, body.split(b"\n"))) > _LINE:
        body, encoding = encodebytes(body.replace(b"\n", b"\r\n")), "base64"
    kinds = f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {encoding}\n\n'
    return kinds.encode() + body + b"\n"


def _subject(value: str) -> str:
    """Short and plain, or in encoded words of a few letters each; a word never splits a letter."""
    if "\n" in value or "\r" in value:
        raise BadHeaderError("a subject has one line")
    if value.isascii() and value.isprintable() and len(value) <= _PLAIN_SUBJECT and "=?" not in value:
        return value
    return "\n ".join(_word(value[start : start + _WORD_LETTERS]) for start in range(0, len(value), _WORD_LETTERS))


def _word(letters: str) -> str:
    return f"=?utf-8?b?{b64encode(letters.encode()).decode()}?="


def _value(name: str, value: str) -> str:
    if name in {"From", "To"}:
        return address(value)
    if value.isascii() and value.isprintable() and len(value) < _LINE - len(name):
        return value
    return str(forbid_multi_line_headers(name, value, "utf-8")[1])


@lru_cache(maxsize=512)
def address(value: str) -> str:
    """An address as a mail and its envelope write it. Raises ValueError for what is none."""
    return str(sanitize_address(value, "utf-8"))
