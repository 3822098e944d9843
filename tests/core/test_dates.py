import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from core import dates

MONDAY = dt.date(2026, 11, 23)
AFTERNOON = dt.datetime(2026, 11, 23, 6, 5, tzinfo=dt.UTC)  # 14:05 in Taipei
LATE = dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC)  # already Tuesday in Taipei


def render(source: str, value: object) -> str:
    return Template(source).render(Context({"value": value}))


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hant"):
        yield


def test_roc_year_starts_in_1912():
    assert dates.roc_year(dt.date(1912, 1, 1)) == 1
    assert dates.roc_year(MONDAY) == 115
    with pytest.raises(ValueError, match="1912"):
        dates.roc_year(dt.date(1911, 12, 31))


def test_roc_year_of_a_moment_is_that_of_its_taipei_date():
    assert dates.roc_year(dt.datetime(2025, 12, 31, 16, tzinfo=dt.UTC)) == 115


@pytest.mark.parametrize(
    ("day", "weekday"), [(23, "一"), (24, "二"), (25, "三"), (26, "四"), (27, "五"), (28, "六"), (29, "日")]
)
def test_date_names_every_weekday(day, weekday):
    assert dates.format_roc_date(dt.date(2026, 11, day)) == f"115年11月{day}日（{weekday}）"


def test_short_date_keeps_its_columns():
    assert dates.format_roc_short(dt.date(2026, 3, 5)) == "115.03.05"


def test_datetime_is_always_taipei_time():
    assert dates.format_roc_datetime(AFTERNOON) == "115年11月23日（一）14:05"
    assert dates.format_roc_datetime(LATE) == "115年11月24日（二）00:30"


def test_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="naive"):
        dates.format_roc_datetime(dt.datetime(2026, 11, 23, 14, 5))  # noqa: DTZ001


def test_local_today_is_the_date_in_taipei(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: LATE)
    assert dates.local_today() == dt.date(2026, 11, 24)


def test_english_pages_read_english_dates():
    with translation.override("en"):
        assert dates.format_date(MONDAY) == "23 November 2026 (Mon)"
        assert dates.format_datetime(LATE) == "24 November 2026 (Tue) 00:30"
        assert dates.format_short(MONDAY) == "2026-11-23"


@pytest.mark.parametrize(
    "typed",
    [
        "115-11-23",
        "115/11/23",
        "115.11.23",
        "115年11月23日",
        "115 年 11 月 23 日",
        "民國115年11月23日（一）",
        "１１５／１１／２３",
        "  115-11-23 ",
        "2026-11-23",
    ],
)
def test_people_may_write_a_date_in_many_ways(typed):
    assert dates.parse_roc_date(typed) == MONDAY


def test_what_is_printed_can_be_typed_again():
    for day in (dt.date(1912, 1, 1), dt.date(2024, 2, 29), MONDAY):
        assert dates.parse_roc_date(dates.format_roc_date(day)) == day
        assert dates.parse_roc_date(dates.format_roc_short(day)) == day


@pytest.mark.parametrize(
    "typed", ["", "明天", "115", "11-23", "115-11", "115-11/23", "115-11-23-1", "115年11-23", "9" * 5000]
)
def test_what_is_no_date_is_answered_with_an_example(typed):
    with pytest.raises(ValueError, match="115年11月23日"):
        dates.parse_roc_date(typed)


@pytest.mark.parametrize("typed", ["115-02-29", "115/13/1", "115年4月31日", "115-00-10"])
def test_a_day_that_does_not_exist_is_named(typed):
    with pytest.raises(ValueError, match=f"^沒有這一天：{re.escape(typed)}。$"):
        dates.parse_roc_date(typed)


@pytest.mark.parametrize("typed", ["0-1-1", "1911-12-31", "0115-11-23"])
def test_years_before_the_republic_are_refused(typed):
    with pytest.raises(ValueError, match="1912"):
        dates.parse_roc_date(typed)


def test_filters_print_dates_and_nothing_for_nothing():
    assert render("{{ value|roc_date }}", MONDAY) == "115年11月23日（一）"
    assert render("{{ value|roc_datetime }}", AFTERNOON) == "115年11月23日（一）14:05"
    assert render("{{ value|roc_short }}", LATE) == "115.11.24"
    assert render("{{ value|time_hm }}", AFTERNOON) == "14:05"
    assert render("{{ value|time_hm }}", dt.time(9, 0)) == "09:00"
    nothing = "{{ value|roc_date }}{{ value|roc_datetime }}{{ value|roc_short }}{{ value|time_hm }}"
    assert render(nothing, None) == ""


def test_filters_do_not_depend_on_the_active_time_zone():
    with timezone.override(dt.UTC):
        assert render("{{ value|roc_datetime }}", AFTERNOON) == "115年11月23日（一）14:05"


def test_when_carries_the_iso_form():
    assert render("{% when value %}", AFTERNOON) == (
        '<time datetime="2026-11-23T14:05+08:00">115年11月23日（一）14:05</time>'
    )
    assert render("{% when value %}", MONDAY) == '<time datetime="2026-11-23">115年11月23日（一）</time>'
    assert render("{% when value %}", None) == ""
