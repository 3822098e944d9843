"""What a mail in our bounce mailbox says: which of our mails was returned, to whom, and why.

Anybody may write to that mailbox, so nothing here trusts a byte: what is read is cut, what is nested is counted
first, and `read` never raises.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as MIMEMessage
from enum import StrEnum
from itertools import islice
from uuid import UUID

# The report and the head of the returned mail stand in front; the rest of a mail is not looked at.
READ_BYTES = 128 * 1024
_TEXT_CHARS = 32 * 1024
_MAX_BOUNDARIES = 20
_MAX_DELIMITERS = 200
_MAX_RECIPIENTS = 20
_MAX_IDS = 5

_OUR_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s@]{1,255}>", re.IGNORECASE)
# An enhanced code (RFC 3463), not a part of an address of the network.
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_SERVER = re.compile(r"(?i)^[^@]*\b(?:mailer-daemon|mail-daemon|postmaster|mdaemon)@")
_RETURNED = re.compile(
    r"(?i)undeliver|delivery (?:status notification|failure|has failed)|mail delivery|returned mail|failure notice|"
    r"退信|退件|無法(?:傳|投|寄)?(?:遞|送)|(?:傳送|投遞|寄送)失敗"
)
_AUTOMATIC = re.compile(
    r"(?i)automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|自動回(?:覆|复|應)|不在辦公室"
)
_LATER = re.compile(r"(?i)\bdelayed\b|will (?:be )?(?:retr|keep trying)|still trying|稍後(?:再|會)|延遲")
_COPY_BEGINS = re.compile(r"(?im)^-{2,}.*(?:copy of|original message|returned message|below this line|原始郵件).*$")
# Servers that give no code in three parts say it in words; the code they mean.
_PHRASES = (
    (re.compile(r"(?i)user unknown|unknown user|no such (?:user|mailbox|recipient)|does not exist|查無此"), "5.1.1"),
    (re.compile(r"(?i)over ?quota|mailbox (?:is )?full|quota exceeded|(?:信箱|郵箱)已滿"), "5.2.2"),
    (re.compile(r"(?i)(?:host|domain)(?: name)? (?:or domain name )?not found|unrouteable|no such domain"), "5.1.2"),
    (re.compile(r"(?i)\bspam\b|blacklist|block(?:ed|list)|垃圾郵件"), "5.7.1"),
    (re.compile(r"(?<![\d.])5[0-5]\d(?=[\s-])"), "5.0.0"),
)
UNSPECIFIC = "5.0.0"


class Kind(StrEnum):
    FAILED = "failed"
    DELAYED = "delayed"
    AUTOMATIC = "automatic"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient; `addresses` is empty where the report names none."""

    kind: Kind
    code: str = ""
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Report:
    """A mail as read. `message_ids` are rows of the outbox that it names, the likeliest first."""

    kind: Kind
    message_ids: tuple[UUID, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def read(raw: bytes) -> Report:
    """What a mail says; UNREADABLE when it cannot be read. Never raises."""
    head = raw[:READ_BYTES]
    if _is_bomb(head):
        return Report(Kind.UNREADABLE)
    try:
        return _read(message_from_bytes(head))
    except Exception:  # noqa: BLE001 - the parser of the standard library has its own opinion of hostile mails
        return Report(Kind.UNREADABLE)


def _is_bomb(head: bytes) -> bool:
    """So deeply nested, or of so many parts, that reading it would cost more than it can tell."""
    lower = head.lower()
    return (
        lower.count(b"boundary") > _MAX_BOUNDARIES
        or lower.count(b"message/") > _MAX_BOUNDARIES
        or lower.count(b"\n--") > _MAX_DELIMITERS
        or lower.count(b"\n\n") + lower.count(b"\n\r\n") > READ_BYTES // 32
    )


def _read(mail: MIMEMessage) -> Report:
    parts = list(islice(mail.walk(), _MAX_DELIMITERS))
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if statuses:
        return _report(mail, parts, list(islice(_standard(statuses), _MAX_RECIPIENTS)))
    if _is_automatic(mail):
        return Report(Kind.AUTOMATIC)
    if _is_from_a_server(mail):
        return _report(mail, parts, [_in_plain_words(mail, parts)])
    return Report(Kind.OTHER)


def _report(mail: MIMEMessage, parts: list[MIMEMessage], outcomes: list[Outcome]) -> Report:
    kinds = {outcome.kind for outcome in outcomes}
    worst = next((kind for kind in (Kind.FAILED, Kind.DELAYED) if kind in kinds), Kind.OTHER)
    return Report(worst, tuple(islice(_ids(mail, parts), _MAX_IDS)), tuple(outcomes))


# -- reports as RFC 3464 has them ----------------------------------------------------------------------------


def _standard(statuses: list[MIMEMessage]) -> Iterator[Outcome]:
    for status in statuses:
        payload = status.get_payload()
        for block in payload if isinstance(payload, list) else []:
            if isinstance(block, MIMEMessage) and (block["Action"] or block["Status"]):
                yield _of_recipient(block)


def _of_recipient(block: MIMEMessage) -> Outcome:
    code = _code_of(block)
    action = _text(block["Action"]).strip().lower()
    if action not in {"failed", "delayed"}:
        # Without a known action the class of the code decides; "delivered" and "relayed" have class 2.
        action = {"5": "failed", "4": "delayed"}.get(code[:1], "") if not action else ""
    kind = {"failed": Kind.FAILED, "delayed": Kind.DELAYED}.get(action, Kind.OTHER)
    named = (_text(block["Original-Recipient"]), _text(block["Final-Recipient"]))
    addresses = frozenset(form for value in named for form in _addresses_in(value))
    return Outcome(kind, code or UNSPECIFIC, addresses)


def _code_of(block: MIMEMessage) -> str:
    """The status code; the server's own words win over one that says nothing (5.0.0)."""
    status, diagnostic = (_CODE.search(_text(block[name])) for name in ("Status", "Diagnostic-Code"))
    if status and not status[1].endswith(".0.0"):
        return status[1]
    found = diagnostic or status
    return found[1] if found else ""


def _addresses_in(value: str) -> set[str]:
    """The forms of "rfc822; li@example.edu.tw"; in an original recipient "+2B" may stand for "+" (RFC 3461)."""
    address = value.partition(";")[2] or value
    plain = re.sub(r"\+([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), address)
    return {same for same in (normal_address(address), normal_address(plain)) if same}


def normal_address(address: str) -> str:
    """An address in the form in which two are compared; empty when it is none."""
    local, at, domain = address.strip().strip("<>").strip().casefold().rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}" if at else ""
    except UnicodeError:
        return f"{local}@{domain}"


# -- replies of machines to the sender ------------------------------------------------------------------------


def _is_automatic(mail: MIMEMessage) -> bool:
    """Somebody is out of office, or a system has opened a ticket: the mail arrived."""
    if _AUTOMATIC.search(_text(mail["Subject"])) or mail["X-Autoreply"] or mail["X-Autorespond"]:
        return True
    answered = _text(mail["Auto-Submitted"]).strip().lower()
    return answered.startswith("auto-replied") and not _is_from_a_server(mail)


# -- servers that report in their own words ----------------------------------------------------------------------


def _is_from_a_server(mail: MIMEMessage) -> bool:
    if mail["X-Failed-Recipients"]:
        return True
    sent_by_nobody = _text(mail["Return-Path"]).strip() == "<>"
    sender = _text(mail["From"]).rpartition("<")[2]
    return (sent_by_nobody or bool(_SERVER.search(sender))) and bool(_RETURNED.search(_text(mail["Subject"])))


def _in_plain_words(mail: MIMEMessage, parts: list[MIMEMessage]) -> Outcome:
    text = "\n".join(_words(part) for part in parts if part.get_content_maintype() == "text")
    said = _COPY_BEGINS.split(text, maxsplit=1)[0]
    codes = _CODE.findall(said)
    code = next((code for code in codes if code.startswith("5")), "")
    code = code or next((code for pattern, code in _PHRASES if pattern.search(said)), "")
    named = _text(mail["X-Failed-Recipients"])
    addresses = frozenset(form for value in named.split(",") for form in _addresses_in(value))
    if not code and (_LATER.search(said) or any(code.startswith("4") for code in codes)):
        return Outcome(Kind.DELAYED, addresses=addresses)
    if not code and not named:
        return Outcome(Kind.OTHER)
    return Outcome(Kind.FAILED, code or UNSPECIFIC, addresses)


# -- which mail -----------------------------------------------------------------------------------------------


def _ids(mail: MIMEMessage, parts: Iterable[MIMEMessage]) -> Iterator[UUID]:
    """Ids in Message-ID headers of what was returned, then in what the report refers to, then anywhere in it."""
    seen: set[str] = set()
    for text in _places(mail, list(parts)):
        for found in _OUR_ID.findall(text):
            if found.lower() not in seen:
                seen.add(found.lower())
                yield UUID(found)


def _places(mail: MIMEMessage, parts: list[MIMEMessage]) -> Iterator[str]:
    inner = [part for part in parts if part is not mail]
    yield from (_text(part["Message-ID"]) for part in inner)
    yield from (_text(mail[name]) for name in ("In-Reply-To", "References"))
    yield from (_words(part) for part in parts if not part.is_multipart())


def _words(part: MIMEMessage) -> str:
    """The beginning of a text, whatever its charset claims to be."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw[:_TEXT_CHARS].decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, ValueError):
        return raw[:_TEXT_CHARS].decode("utf-8", "replace")


def _text(value: object) -> str:
    return "" if value is None else str(value)
