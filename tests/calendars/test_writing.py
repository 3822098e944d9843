"""The format: what RFC 5545 asks for, and what the calendars of this world need besides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from calendars.writing import Entry, calendar_file, uid_of
from core.dates import TAIPEI

CHANGED = datetime(2026, 11, 23, 6, 40, 5, tzinfo=UTC)
LINES = "「受理」世新大學之申請案；逾期，將提醒課長，民政局亦獲通知。\n第二行, with; commas\\ and 𠮷"
LONG = LINES * 3


def entry(**fields):
    values = {
        "uid": uid_of("case", 1),
        "sequence": 4,
        "changed_at": CHANGED,
        "begins": date(2026, 12, 1),
        "summary": "x",
    }
    return Entry(**values | fields)


def event_of(**fields):
    (event,) = Calendar.from_ical(calendar_file([entry(**fields)])).walk("VEVENT")
    return event


def zones_of(content: bytes):
    return Calendar.from_ical(content).walk("VTIMEZONE")


def test_a_due_date_is_a_whole_day_without_a_zone():
    content = calendar_file([entry()])
    assert b"DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n" in content
    assert b"TRANSP:TRANSPARENT" in content
    assert zones_of(content) == []
    assert b"X-WR-TIMEZONE:Asia/Taipei\r\n" in content


def test_several_days_end_after_the_last():
    event = event_of(ends=date(2026, 12, 3))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 1), date(2026, 12, 4))


def test_hours_are_those_of_taipei():
    begins = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    content = calendar_file([entry(begins=begins, ends=begins + timedelta(hours=2))])
    assert b"DTSTART;TZID=Asia/Taipei:20261202T013000\r\nDTEND;TZID=Asia/Taipei:20261202T033000\r\n" in content
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == begins
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=8)


def test_the_zone_stands_before_the_entries_and_keeps_eight_hours():
    content = calendar_file([entry(begins=datetime(2026, 7, 1, 9, tzinfo=TAIPEI))])
    (zone,) = zones_of(content)
    assert zone["TZID"] == "Asia/Taipei"
    assert {part["TZOFFSETTO"].td for part in zone.subcomponents} == {timedelta(hours=8)}
    assert content.index(b"BEGIN:VTIMEZONE") < content.index(b"BEGIN:VEVENT")


def test_an_instant_needs_a_zone():
    naive = datetime(2026, 12, 1, 9, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="without a time zone"):
        calendar_file([entry(begins=naive)])


def test_lines_end_as_they_must_and_are_folded_by_octets():
    content = calendar_file([entry(summary=LONG, description=LONG)])
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    # No character is torn apart: every line is text by itself.
    assert "".join(line.decode().removeprefix(" ") for line in lines).count("受理") == 6


def test_what_is_written_is_read_back():
    event = event_of(summary=LONG, description=LONG, path="/applications/PB115-0042-K/")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (LONG, LONG)
    assert event["URL"] == "http://localhost:8000/applications/PB115-0042-K/"
    assert (event["SEQUENCE"], event["STATUS"]) == (4, "CONFIRMED")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == CHANGED


def test_a_text_cannot_become_another_property():
    event = event_of(summary="x\r\nATTENDEE:mailto:mallory@example.com\r\nBEGIN:VALARM")
    assert "ATTENDEE" not in event
    assert event.subcomponents == []


def test_what_is_over_says_so():
    assert event_of(is_cancelled=True)["STATUS"] == "CANCELLED"


def test_a_calendar_to_subscribe_to_has_a_name_and_says_when_to_look_again():
    content = calendar_file([], name="官學聯盟")
    calendar = Calendar.from_ical(content)
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "官學聯盟"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in content
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in content


def test_the_same_entries_are_the_same_bytes():
    assert calendar_file([entry()], name="x") == calendar_file([entry()], name="x")


def test_names_last_as_long_as_the_record():
    assert uid_of("application", 42) == "application-42@localhost"
    assert uid_of("term", 3, date(2027, 2, 1)) == "term-3-20270201@localhost"
