"""The settings pages: the overview other apps add to, the year in twelve months, one day, the time limits."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy, override

from core.dates import format_date, format_short, local_today
from core.permissions import refuse
from cycles import manage
from cycles.constants import RuleCode
from cycles.models import CalendarDay, CalendarEvent, Rule, RuleEvent
from cycles.selectors import rule_value
from cycles.services import change_day, extend_calendar, lay_out_calendar, set_rule
from tests.factories.accounts import make_admin, make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db

TYPHOON = date(2026, 9, 7)


@pytest.fixture(autouse=True)
def _years_around_the_dates_below() -> None:
    lay_out_calendar(2025, 2028)


@pytest.fixture
def bureau(client_as):
    return client_as(make_bureau())


@pytest.fixture
def auditor(client_as):
    return client_as(make_auditor())


def cell(response, day: date) -> str:
    """The table cell of a day, with its tags."""
    markup = response.content.decode()
    return next(found for found in re.findall(r"<td[^>]*>.*?</td>", markup) if f"/calendar/{day}/" in found)


def days_ahead(days: int) -> date:
    return local_today() + timedelta(days=days)


# -- the overview --------------------------------------------------------------------------------------------


def test_the_overview_lists_what_can_be_set(bureau):
    assert links_of(bureau.get(reverse("cycles:manage")), "/manage/")[:2] == [
        "辦公日曆 哪幾天上班：國定假日、補行上班日、颱風停止上班，以及學期起迄。",
        "辦理期限與門檻 每個步驟幾天、各項門檻多少，從哪一天起適用。",
    ]


def test_apps_above_add_their_pages(bureau, monkeypatch):
    own_pages = [page for page in manage._pages if page.view_name.startswith("cycles:")]
    monkeypatch.setattr(manage, "_pages", own_pages)
    page = manage.SettingsPage("accounts:people", gettext_lazy("People"), gettext_lazy("Who acts for whom."))
    hidden = manage.SettingsPage("accounts:domains", page.name, page.hint, lambda _user: refuse("no"))
    for each in (page, page, hidden):
        manage.register(each)
    assert manage._pages.count(page) == 1
    own = reverse("accounts:people")
    assert len(links_of(bureau.get(reverse("cycles:manage")), f'{own}"')) == 1
    assert links_of(bureau.get(reverse("cycles:manage")), reverse("accounts:domains")) == []


def test_every_registered_page_opens(bureau):
    for page in manage.pages_for(make_bureau()):
        assert bureau.get(reverse(page.view_name)).status_code in {200, 302}


@pytest.mark.parametrize(
    ("maker", "shown"),
    [
        (make_bureau, True),
        (make_admin, True),
        (make_auditor, True),
        (lambda: make_officer(district("zhongzheng")), False),
        (lambda: make_coordinator(school("1015")), False),
    ],
)
def test_the_navigation_leads_there(client_as, maker, shown):
    page = client_as(maker()).get(reverse("core:sitemap")).content.decode()
    assert (f'href="{reverse("cycles:manage")}"' in page) == shown


# -- the year ------------------------------------------------------------------------------------------------


def test_the_address_without_a_year_leads_to_the_present_one(bureau):
    response = bureau.get(reverse("cycles:calendar_now"))
    assert response["Location"] == reverse("cycles:calendar", args=[local_today().year])


def test_a_year_is_twelve_tables_with_every_day(bureau):
    markup = bureau.get(reverse("cycles:calendar", args=[2028])).content.decode()
    assert (markup.count('<th scope="col">日</th>'), markup.count("<caption>")) == (12, 12)
    days = re.findall(r'href="/manage/calendar/(\d{4}-\d{2}-\d{2})/"', markup)
    assert days == [(date(2028, 1, 1) + timedelta(days=number)).isoformat() for number in range(366)]


def test_a_day_is_told_by_more_than_colour(bureau):
    """Of a year that is over, where no day is today."""
    response = bureau.get(reverse("cycles:calendar", args=[2025]))
    assert cell(response, date(2025, 11, 24)) == (
        '<td class=""><a href="/manage/calendar/2025-11-24/" aria-label="114年11月24日（一），上班日">24</a></td>'
    )
    assert cell(response, date(2025, 11, 29)) == (
        '<td class="off"><a href="/manage/calendar/2025-11-29/" aria-label="114年11月29日（六），放假日">29</a></td>'
    )
    assert cell(response, date(2025, 12, 25)) == (
        '<td class="off"><a href="/manage/calendar/2025-12-25/" aria-label="114年12月25日（四），放假日，行憲紀念日">'
        '25</a><span class="mark" aria-hidden="true">假</span></td>'
    )
    made_up = cell(response, date(2025, 2, 8))
    assert ('<span class="mark" aria-hidden="true">班</span>' in made_up, "補行上班日" in made_up) == (True, True)


def test_holidays_are_named_below_their_month_once(bureau):
    words = text_of(bureau.get(reverse("cycles:calendar", args=[2026])))
    assert "15–16 農曆除夕 17–19 春節 20 農曆除夕（補假） 27 和平紀念日（補假） 28 和平紀念日" in words
    assert "全年共有 245 個上班日。" in words


def test_today_is_marked(bureau):
    markup = bureau.get(reverse("cycles:calendar", args=[local_today().year])).content.decode()
    marked = re.findall(r'class="(?:off)? today" aria-current="date"><a href="/manage/calendar/([\d-]+)/"', markup)
    assert marked == [local_today().isoformat()]
    other = bureau.get(reverse("cycles:calendar", args=[local_today().year + 1])).content.decode()
    assert 'aria-current="date"' not in other


def test_the_years_beside_it_are_linked_as_far_as_the_calendar_reaches(bureau):
    first, last = CalendarDay.objects.earliest("day").day.year, CalendarDay.objects.latest("day").day.year
    assert links_of(bureau.get(reverse("cycles:calendar", args=[first])), r"calendar/\d{4}/") == [
        f"{first - 1911}年", "次年",
    ]  # fmt: skip
    assert links_of(bureau.get(reverse("cycles:calendar", args=[last])), r"calendar/\d{4}/") == [
        "前一年", f"{last - 1911}年",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["1999/", "2999/", "0/", "2026-02-30/", "1999-01-04/", "26-1-1/"])
def test_what_is_not_in_the_calendar_is_not_found(bureau, path):
    assert bureau.get(f"/manage/calendar/{path}").status_code == 404


def test_the_terms_of_the_year_are_shown(bureau):
    words = text_of(bureau.get(reverse("cycles:calendar", args=[2026])))
    assert "114學年度第2學期 115.02.01 115.07.31 115學年度第1學期 115.08.01 116.01.31" in words


def test_the_english_pages_count_in_common_years(bureau):
    bureau.cookies["django_language"] = "en"
    words = text_of(bureau.get(reverse("cycles:calendar", args=[2026])))
    assert words.startswith("::: Main content area Working calendar 2026")
    assert "November 20 working days Sun Mon" in words or "November 21 working days Sun Mon" in words


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_costs_the_same_however_much_was_changed(client_as, django_assert_num_queries, count):
    for number in range(count):
        change_day(TYPHOON + timedelta(days=number), actor=make_bureau(), is_working=False, note="颱風")
    client = client_as(make_bureau())
    with django_assert_num_queries(8):
        response = client.get(reverse("cycles:calendar", args=[2026]))
    assert response.content.decode().count('<p class="who-did">') == count


# -- one day -------------------------------------------------------------------------------------------------


def test_a_day_says_what_a_change_moves_before_it_is_saved(bureau):
    words = text_of(bureau.get(reverse("cycles:day", args=[TYPHOON])))
    assert "已經答應的日期不會移動" in words


def test_a_day_is_changed_and_shows_by_whom(client_as):
    officer = make_bureau(display_name="林承辦")
    client = client_as(officer)
    response = client.post(reverse("cycles:day", args=[TYPHOON]), {"is_working": "no", "note": "颱風停止上班"})
    assert response["Location"] == reverse("cycles:calendar", args=[2026])
    page = text_of(client.get(response["Location"]))
    assert "已儲存：115年9月7日（一）。" in page
    assert "115年9月7日（一）改為放假日 備註：颱風停止上班（原為：無） 林承辦" in page
    assert "改為放假日" in text_of(client.get(reverse("cycles:day", args=[TYPHOON])))
    assert CalendarDay.objects.get(day=TYPHOON).is_working is False


def test_the_form_starts_from_what_is(bureau):
    markup = bureau.get(reverse("cycles:day", args=[date(2026, 12, 25)])).content.decode()
    assert re.findall(r'<input type="radio"[^>]*value="(\w+)"[^>]*checked', markup) == ["no"]
    assert 'value="行憲紀念日"' in markup


def test_a_day_wants_an_answer(bureau):
    response = bureau.post(reverse("cycles:day", args=[TYPHOON]), {"note": "長" * 61})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["is_working", "note"]
    assert not CalendarEvent.objects.exists()


def test_an_auditor_reads_the_day_and_its_history(auditor):
    change_day(TYPHOON, actor=make_bureau(display_name="林承辦"), is_working=False, note="颱風")
    response = auditor.get(reverse("cycles:day", args=[TYPHOON]))
    assert ("林承辦" in text_of(response), "<form method=\"post\" action=\"/manage/" in response.content.decode()) == (
        True, False,
    )  # fmt: skip


def test_the_portals_own_changes_are_told_as_such(bureau):
    CalendarDay.objects.filter(day=date(2027, 9, 28)).update(is_working=True, note="")
    extend_calendar(date(2026, 11, 23))
    words = text_of(bureau.get(reverse("cycles:day", args=[date(2027, 9, 28)])))
    assert "116年9月28日（二）改為放假日 依國定假日表更新。 備註：孔子誕辰紀念日（原為：無） 本系統" in words


@pytest.mark.parametrize("count", [1, 3])
def test_a_day_costs_the_same_however_often_it_was_changed(client_as, django_assert_num_queries, count):
    for number in range(count):
        change_day(TYPHOON, actor=make_bureau(), is_working=False, note=f"颱風{number}")
    client = client_as(make_bureau())
    with django_assert_num_queries(6):
        response = client.get(reverse("cycles:day", args=[TYPHOON]))
    assert response.content.decode().count('<p class="who-did">') == count


# -- time limits ---------------------------------------------------------------------------------------------


def test_the_time_limits_in_force_and_to_come(bureau):
    set_rule(RuleCode.CLAIM_DAYS, actor=make_bureau(), value=2, effective_from=local_today())
    set_rule(RuleCode.CLAIM_DAYS, actor=make_bureau(), value=3, effective_from=days_ahead(40))
    words = text_of(bureau.get(reverse("cycles:rules")))
    row = f"區公所接件工作天數 2 {format_short(local_today())} {format_short(days_ahead(40))} 起 3"
    assert row in words
    assert "補正工作天數 15 本系統建議值 尚無" in words


@pytest.mark.parametrize("count", [1, 3])
def test_the_time_limits_cost_the_same_however_many_values_come(client_as, django_assert_num_queries, count):
    for number in range(count):
        set_rule(RuleCode.CLAIM_DAYS, actor=make_bureau(), value=2 + number, effective_from=days_ahead(1 + number))
    client = client_as(make_bureau())
    with django_assert_num_queries(6):
        assert client.get(reverse("cycles:rules")).status_code == 200
    with django_assert_num_queries(7):
        response = client.get(reverse("cycles:rule", args=[RuleCode.CLAIM_DAYS]))
    assert response.content.decode().count('<p class="who-did">') == count


def test_a_new_value_is_set_with_an_roc_date(client_as):
    client = client_as(make_bureau(display_name="林承辦"))
    day = days_ahead(40)
    with override("zh-hant"):
        data = {"value": "7", "effective_from": format_date(day)}
        said = f"{format_date(day)}起 7 個工作天"
    response = client.post(reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS]), data)
    assert response["Location"] == reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS])
    words = text_of(client.get(response["Location"]))
    assert f"{said} 原為：10 林承辦" in words
    assert rule_value(RuleCode.REVIEW_DAYS, day) == 7


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"value": "", "effective_from": ""}, ["value", "effective_from"]),
        ({"value": "0", "effective_from": "200/1/1"}, ["value", "effective_from"]),
        ({"value": "251", "effective_from": "115/2/30"}, ["value", "effective_from"]),
        ({"value": "7", "effective_from": "113/1/1"}, ["effective_from"]),
    ],
)
def test_a_slip_of_the_key_is_caught(bureau, data, wrong):
    response = bureau.post(reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS]), data)
    assert (response.status_code, list(response.context["form"].errors)) == (200, wrong)
    assert not RuleEvent.objects.exists()


@pytest.mark.parametrize(
    ("code", "label", "most", "now", "said"),
    [
        (RuleCode.CLAIM_DAYS, "工作天數", 250, "目前為 1 個工作天 。", "7 個工作天"),
        (RuleCode.QUIET_DAYS, "天數", 400, "目前為 90 天 。", "7 天"),
        (RuleCode.FIRST_YEAR_PERCENT, "百分比", 100, "目前為 百分之 50 。", "百分之 7"),
    ],
)
def test_each_rule_counts_in_its_own_unit(bureau, code, label, most, now, said):
    page = reverse("cycles:rule", args=[code])
    shown = bureau.get(page)
    assert (str(shown.context["form"]["value"].label), now in text_of(shown)) == (label, True)
    day = days_ahead(3)
    refused = bureau.post(page, {"value": str(most + 1), "effective_from": day.isoformat()})
    assert list(refused.context["form"].errors) == ["value"]
    bureau.post(page, {"value": "7", "effective_from": day.isoformat()})
    with override("zh-hant"):
        assert f"{format_date(day)}起 {said}" in text_of(bureau.get(page))


def test_a_value_that_holds_anyway_is_refused_beside_the_form(bureau):
    data = {"value": "10", "effective_from": days_ahead(3).isoformat()}
    response = bureau.post(reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS]), data)
    assert "那一天本來就是這個數值。" in text_of(response)


def test_a_value_to_come_is_taken_back_by_its_button(client_as):
    officer = make_bureau()
    rule = set_rule(RuleCode.REVIEW_DAYS, actor=officer, value=7, effective_from=days_ahead(3))
    client = client_as(officer)
    page = reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS])
    assert reverse("cycles:take_back", args=[rule.pk]) in client.get(page).content.decode()
    response = client.post(reverse("cycles:take_back", args=[rule.pk]))
    assert response["Location"] == page
    assert "撤回" in text_of(client.get(page))
    assert not Rule.objects.filter(pk=rule.pk).exists()


def test_a_value_in_force_says_why_it_stays(bureau):
    rule = Rule.objects.get(code=RuleCode.REVIEW_DAYS)
    page = bureau.post(reverse("cycles:take_back", args=[rule.pk]), follow=True)
    assert "已經生效" in text_of(page)


def test_there_is_no_other_time_limit(bureau):
    assert bureau.get("/manage/rules/coffee_days/").status_code == 404


def test_an_auditor_reads_the_year(auditor):
    words = text_of(auditor.get(reverse("cycles:calendar", args=[2026])))
    assert ("點選日期可以看異動紀錄。" in words, "點選日期即可變更。" in words) == (True, False)


def test_an_auditor_reads_time_limits(auditor):
    response = auditor.get(reverse("cycles:rule", args=[RuleCode.REVIEW_DAYS]))
    assert 'action="/manage/' not in response.content.decode()
