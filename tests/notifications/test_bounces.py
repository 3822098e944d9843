import time
from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.bounces import READ_BYTES, Kind, normal_address, read
from tests.notifications.bounce_letters import exim, out_of_office, qmail, standard

ID = UUID("0b54d6a1-6b1f-4b5e-9d53-0f5a1c2d3e4f")
LI = frozenset({"li@example.edu.tw"})


def told(raw: bytes) -> list[tuple[str, str, frozenset[str]]]:
    return [(outcome.kind.value, outcome.code, outcome.addresses) for outcome in read(raw).outcomes]


def test_a_standard_report_tells_which_mail_to_whom_and_why() -> None:
    report = read(standard(ID))
    assert (report.kind, report.message_ids) == (Kind.FAILED, (ID,))
    assert told(standard(ID)) == [("failed", "5.1.1", LI)]


def test_lines_may_end_either_way() -> None:
    assert read(standard(ID).replace(b"\n", b"\r\n")) == read(standard(ID))


def test_the_returned_mail_may_come_whole() -> None:
    assert read(standard(ID, returned="message/rfc822")).message_ids == (ID,)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "4.4.1", "action": "delayed"}, ("delayed", "4.4.1", LI)),
        # A server that has tried for days gives up with a code of class 4: the action counts.
        ({"status": "4.4.1", "action": "failed", "diagnostic": ""}, ("failed", "4.4.1", LI)),
        ({"status": "5.0.0"}, ("failed", "5.1.1", LI)),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 no"}, ("failed", "5.0.0", LI)),
        ({"status": "", "diagnostic": "smtp; 552 5.2.2 full"}, ("failed", "5.2.2", LI)),
        ({"action": "", "status": "5.7.1"}, ("failed", "5.7.1", LI)),
        ({"action": "", "status": "4.2.1", "diagnostic": ""}, ("delayed", "4.2.1", LI)),
        ({"action": "delivered", "status": "2.0.0", "diagnostic": ""}, ("other", "2.0.0", LI)),
        ({"action": "relayed", "status": "2.0.0", "diagnostic": ""}, ("other", "2.0.0", LI)),
        ({"action": "FAILED"}, ("failed", "5.1.1", LI)),
        ({"to": "<LI@Example.edu.TW>"}, ("failed", "5.1.1", LI)),
        ({"to": "box@mx.tw", "original": "li@example.edu.tw"}, ("failed", "5.1.1", LI | {"box@mx.tw"})),
        ({"to": "", "original": "li+2Bpb@x.tw"}, ("failed", "5.1.1", frozenset({"li+2bpb@x.tw", "li+pb@x.tw"}))),
    ],
)  # fmt: skip
def test_the_action_decides_and_the_most_telling_code_is_kept(
    fields: dict[str, str], expected: tuple[str, str, frozenset[str]]
) -> None:
    assert told(standard(ID, **fields)) == [expected]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("550 5.2.2 mailbox full", "5.2.2"),
        ("550 sorry, no mailbox here (user unknown)", "5.1.1"),
        ("552 over quota", "5.2.2"),
        ("554 your mail looks like spam", "5.7.1"),
        ("550 go away", "5.0.0"),
        ("查無此人", "5.1.1"),
    ],
)
def test_a_report_in_plain_words_is_understood(said: str, code: str) -> None:
    report = read(qmail(ID, said=said))
    assert (report.kind, report.message_ids) == (Kind.FAILED, (ID,))
    # Neither the address of the network nor the words of our own mail are taken for a code.
    assert told(qmail(ID, said=said)) == [("failed", code, frozenset())]


def test_a_report_may_name_its_recipients_in_a_header() -> None:
    assert told(exim(ID)) == [("failed", "5.1.2", LI)]


def test_a_warning_in_plain_words_is_a_delay() -> None:
    warning = qmail(ID, said="451 4.4.1 no answer; your message is delayed and we will keep trying")
    assert read(warning).kind == Kind.DELAYED


@pytest.mark.parametrize("subject", ["Automatic reply: x", "Out of Office: x", "自動回覆：x", "Re: 您的申請案"])
def test_automatic_replies_are_no_bounces(subject: str) -> None:
    letter = out_of_office(ID, subject="=?utf-8?b?" + b64encode(subject.encode()).decode() + "?=")
    assert read(letter).kind == Kind.AUTOMATIC
    assert read(out_of_office(ID, subject=subject)).kind == Kind.AUTOMATIC


def test_a_letter_of_a_person_is_no_bounce_whatever_it_quotes() -> None:
    letter = f"From: li@example.edu.tw\nSubject: Re: x\nIn-Reply-To: <{ID}@x>\n\n550 5.1.1 user unknown\n".encode()
    assert read(letter).kind == Kind.OTHER


# -- hostile letters -------------------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    heads = "".join(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth))
    return (heads + standard(ID).decode()).encode()


def in_charset(name: bytes) -> bytes:
    return qmail(ID).replace(b"failure notice\n", b"failure notice\nContent-Type: text/plain; charset=" + name + b"\n")


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "huge": standard(ID) + b"x" * 50_000_000,
    "nested a hundred deep": nested(100),
    "nested ten thousand deep": nested(10_000),
    "letters in letters": b"Content-Type: message/rfc822\n\n" * 10_000,
    "ever more parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 100_000,
    "ever more recipients": b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 8_000,
    "empty lines": b"Content-Type: message/delivery-status\n\n" + b"\n" * 200_000,
    "a wrong charset": in_charset(b"klingon"),
    "a charset that is none": in_charset(b"\0"),
    "a codec that is no charset": in_charset(b"zlib"),
    "no multipart": b"Content-Type: multipart/report; report-type=delivery-status\n\nx",
    "a bad word": b"Subject: =?utf-8?b?////?=\nFrom: mailer-daemon@x\n\n\xff\xfe",
    "a subject that never ends": b"From: mailer-daemon@x\nSubject: " + b"=?utf-8?q?" * 10_000,
    "numbers": qmail(ID, said="5." * 50_000),
    "angles": qmail(ID, said="<" * 100_000),
    "base64 of nothing": qmail(ID).replace(b"failure notice\n", b"failure notice\nContent-Transfer-Encoding: base64\n"),
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_letter_is_read_in_no_time(raw: bytes) -> None:
    began = time.process_time()
    report = read(raw)
    # Seconds of this process, generous for a busy machine: without the bounds some take minutes.
    assert time.process_time() - began < 5
    assert len(report.message_ids) <= 5
    assert len(report.outcomes) <= 20


def test_what_is_too_deep_is_left_unread() -> None:
    assert read(nested(100)).kind == Kind.UNREADABLE
    assert read(nested(3)).kind == Kind.FAILED


def test_what_stands_far_behind_is_not_looked_at() -> None:
    far = qmail(ID).replace(b"Hi.", b"Hi." + b"x" * READ_BYTES)
    assert read(far).message_ids == ()


def test_a_wrong_charset_hides_nothing() -> None:
    assert read(HOSTILE["a wrong charset"]).message_ids == (ID,)
    assert told(HOSTILE["a codec that is no charset"]) == told(qmail(ID))


def test_a_report_names_a_few_mails_only() -> None:
    many = "\n".join(f"<{uuid4()}@x>" for _ in range(50))
    assert len(read(qmail(ID, said=f"550 5.1.1 {many}")).message_ids) == 5


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cut=st.integers(0, 2000), put=st.binary(max_size=40), at=st.integers(0, 2000))
def test_a_damaged_report_never_raises(cut: int, put: bytes, at: int) -> None:
    raw = standard(ID)
    report = read(raw[:at] + put + raw[at + cut :])
    assert report.kind in Kind


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        (" <Li@Example.EDU.tw> ", "li@example.edu.tw"),
        ("li@臺北.tw", "li@xn--czrs0t7h.tw"),
        ("nobody", ""),
        ("", ""),
        ("li@" + "x" * 300, "li@" + "x" * 300),
    ],
)
def test_addresses_are_compared_in_one_form(address: str, normal: str) -> None:
    expected = "li@" + "臺北.tw".encode("idna").decode() if "臺北" in address else normal
    assert normal_address(address) == expected
