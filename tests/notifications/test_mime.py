"""Mails written by hand read the same as those that Django writes."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from notifications.mime import Mail, address

HEADERS = {
    "Message-ID": "<1@pb.gov.taipei>",
    "Content-Language": "zh-hant",
    "List-Unsubscribe": f"<https://x/{'y' * 300}>",
}
TEXT = "陳美玲 您好：\n\nFrom the desk\n.\n..two\n案號：PB115-0042-K\n"
HTML = "<p>陳美玲 &amp; 他人</p>\n"


def mail(kind: type[EmailMultiAlternatives], **other: Any) -> EmailMultiAlternatives:
    values = {
        "subject": "您好",
        "body": TEXT,
        "from_email": "官學聯盟 <no-reply@example.com>",
        "to": ["li@example.edu.tw"],
    }
    made = kind(**values | {"headers": HEADERS} | {name: value for name, value in other.items() if name != "html"})
    made.attach_alternative(other.get("html", HTML), "text/html")
    return made


def read(made: EmailMultiAlternatives) -> EmailMessage:
    raw = made.message().as_bytes(linesep="\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    return message_from_bytes(raw, policy=policy.default)


def said(parsed: EmailMessage) -> dict[str, Any]:
    """Everything a reader sees or a mail program goes by."""
    names = ("Subject", "From", "To", "MIME-Version", *HEADERS)
    parts = [(part.get_content_type(), part.get_content_charset(), lines(part)) for part in parsed.iter_parts()]
    return {name: str(parsed[name]).strip() for name in names} | {"type": parsed.get_content_type(), "parts": parts}


def lines(part: EmailMessage) -> list[str]:
    return part.get_content().replace("\r\n", "\n").rstrip("\n").split("\n")


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"subject": "Plain and short"},
        {"subject": "Plain and long " * 12},
        {"subject": "逾期，應於 115年12月7日（一）完成：受理申請案（PB115-0042-K）" * 4},
        {"subject": "a =?utf-8?q?b?= c"},
        {"subject": ""},
        {"subject": "𠮷" * 30},
        {"body": "x" * 3000 + "\n第二行\n"},
        {"html": "<p>" + "長" * 400 + "</p>"},
        {"body": "one\r\ntwo\rthree\n"},
        {"from_email": "no-reply@example.com"},
        {"from_email": '"Comma, Inc." <no-reply@example.com>'},
        {"to": ["li@大學.tw"]},
    ],
)
def test_it_reads_like_a_mail_of_django(other: dict[str, Any]) -> None:
    ours, theirs = said(read(mail(Mail, **other))), said(read(mail(EmailMultiAlternatives, **other)))
    if other.get("subject") == "a =?utf-8?q?b?= c":
        # Django sends these words as they are, and the reader sees "a b c".
        theirs["Subject"] = "a =?utf-8?q?b?= c"
    if "three" in other.get("body", ""):
        theirs["parts"][0] = ("text/plain", "utf-8", ["one", "two", "three"])
    assert ours == theirs
    assert ours["parts"][1][0] == "text/html"


@given(
    subject=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=200),
    body=st.text(st.characters(exclude_categories=["C"])),
)
def test_whatever_is_said_arrives(subject: str, body: str) -> None:
    parsed = read(mail(Mail, subject=subject, body=body, html=body))
    assert parsed["Subject"] == subject
    assert [lines(part) for part in parsed.iter_parts()] == [body.split("\n")] * 2
    assert parsed.defects == []


def test_no_line_is_longer_than_mail_servers_take() -> None:
    made = mail(Mail, subject="受" * 200, body="長" * 5000, html="<p>" * 5000)
    raw = made.message().as_bytes(linesep="\r\n")
    head, _, _body = raw.partition(b"\r\n\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(len(line) for line in head.split(b"\r\n") if b"=?utf-8" in line) <= 76


@pytest.mark.parametrize(
    "poison",
    [
        {"subject": "您好\nBcc: b@example.com"},
        {"subject": "Hi\rBcc: b@example.com"},
        {"to": ["a@example.com\nBcc: b@example.com"]},
        {"to": ["a@example.com, b@example.com"]},
        {"to": [""]},
        {"headers": {"Content-Language": "zh\r\nBcc: b@example.com"}},
        {"body": "\ud800"},
        {"subject": "\ud800"},
    ],
)
def test_what_cannot_be_a_mail_is_none(poison: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - Django's and Python's own, of several kinds
        mail(Mail, **poison).message()


def test_two_mails_have_boundaries_that_nobody_could_have_written_into_them() -> None:
    first, second = (read(mail(Mail)).get_boundary() for _ in range(2))
    assert first != second
    assert len(first or "") == 34


def test_an_address_is_the_same_in_the_head_and_on_the_envelope() -> None:
    assert address("no-reply@example.com") == "no-reply@example.com"
    assert read(mail(Mail))["From"].addresses[0].display_name == "官學聯盟"
