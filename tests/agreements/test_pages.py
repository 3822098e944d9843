"""The list and the page of an agreement: who sees what, and how it reads."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agreements.models import Agreement, Indicator
from agreements.services import drop_version, open_amendment
from core.dates import format_date
from schools.models import School
from tests.factories.accounts import (
    make_auditor,
    make_bureau,
    make_chief,
    make_coordinator,
    make_member,
    make_officer,
    make_user,
)
from tests.factories.agreements import DOCUMENT, draft, ended, expired, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import LIGHT, links_of, text_of, weight_of

pytestmark = pytest.mark.django_db
LIST = reverse("agreements:list")
# Session, person, memberships and the count of tasks.
SIGNED_IN = 4


def references(client: Client, query: str = "") -> list[str]:
    return links_of(client.get(f"{LIST}?{query}"), "/agreements/AG")


# -- leaks -------------------------------------------------------------------------------------------------


def sides_and_city():
    """Whose draft it is, and who looks after it."""
    return {
        "member": make_member(school("1015")),
        "coordinator": make_coordinator(school("1015")),
        "officer": make_officer(district("zhongzheng")),
        "chief": make_chief(district("zhongzheng")),
        "bureau": make_bureau(),
        "auditor": make_auditor(),
    }


def strangers():
    return {
        "nobody": make_user(),
        "other school": make_coordinator(school("0003")),
        "other desk": make_chief(district("beitou")),
    }


def test_a_draft_is_nowhere_for_strangers(client, client_as):
    secret = draft()
    shown = signed(school("0001"), district("wenshan"))
    for name, user in {"visitor": None, **strangers()}.items():
        reader = client_as(user) if user else client
        assert references(reader) == [shown.reference], name
        assert references(reader, f"q={secret.reference}") == [], name
        assert secret.reference not in references(reader, "status=draft"), name
        assert reader.get(secret.get_absolute_url()).status_code == 404, name
        for page in (district("zhongzheng"), school("1015")):
            assert secret.reference not in reader.get(page.get_absolute_url()).content.decode(), name


def test_a_draft_is_there_for_its_sides_and_the_city(client_as):
    own = draft()
    for name, user in sides_and_city().items():
        reader = client_as(user)
        assert references(reader) == [own.reference], name
        assert references(reader, "status=draft") == [own.reference], name
        assert "草案" in text_of(reader.get(own.get_absolute_url())), name


def test_what_was_signed_stays_public(client):
    shown = [ended(school("0001")), expired(school("0003")), signed()]
    assert references(client) == [one.reference for one in reversed(shown)]
    assert [client.get(one.get_absolute_url()).status_code for one in shown] == [200, 200, 200]


def test_history_and_next_steps_are_for_those_concerned(client, client_as):
    agreement = signed(actor=make_bureau(display_name="林淑芬"))
    public = text_of(client.get(agreement.get_absolute_url()))
    assert "經過" not in public
    assert "下一步" not in public
    assert "林淑芬" not in public
    for name, user in sides_and_city().items():
        page = text_of(client_as(user).get(agreement.get_absolute_url()))
        assert "登錄簽署，協議生效" in page, name
        assert "下一步：屆期前，雙方商議是否續約。" in page, name
        assert ("林淑芬（民政局）" in page) == (name in {"bureau", "auditor"}), name


# -- how it reads ------------------------------------------------------------------------------------------


def test_the_page_of_an_agreement(client):
    agreement = signed(
        school("3002"), district("shilin"), starts_on=date(2026, 8, 1), ends_on=date(2028, 7, 31), is_sample=True
    )
    response = client.get(agreement.get_absolute_url())
    page = text_of(response)
    assert "臺北市立大學 與 士林區" in page
    assert "115學年度第1學期至116學年度第2學期" in page
    assert "115年8月1日（六） – 117年7月31日（一）" in page
    assert "效期至117年7月31日（一）止。" in page
    assert f"發文字號 {DOCUMENT}" in page
    assert "示範資料" in page
    assert "同區" in page
    government, schools = page.rindex("派員到校協助課程 2 次 每學期"), page.rindex("開設課程 1 門 每學期")
    assert page.rindex("士林區公所 政府") < government < page.rindex("臺北市立大學 學校") < schools
    assert weight_of(response) <= LIGHT


def test_every_standing_has_its_word(client, client_as):
    today_words = {
        "草案 尚未簽署，不計入生效中的協議。": draft(),
        "生效中 效期至": signed(),
        "已屆期 已於": expired(school("0003")),
        "提前終止 已提前終止，最後一日為": ended(school("0001")),
        "已簽署 已簽署，自": signed(school("0004"), starts_on=date(2090, 8, 1), ends_on=date(2091, 7, 31)),
    }
    bureau = client_as(make_bureau())
    for words, agreement in today_words.items():
        assert words in text_of(bureau.get(agreement.get_absolute_url()))


def test_an_agreement_without_indicators_says_so(client):
    page = text_of(client.get(signed(commitments=[]).get_absolute_url()))
    assert page.count("協議未載明這一方的指標。") == 2


def test_the_english_page(client):
    client.cookies["django_language"] = "en"
    agreement = signed()
    page = text_of(client.get(agreement.get_absolute_url()))
    assert f"In force In force until {format_date_en(agreement)}" in page
    assert "Zhongzheng District Office" in page
    assert "Courses opened 1 courses per semester" in page


def format_date_en(agreement: Agreement) -> str:
    with translation.override("en"):
        return format_date(agreement.ends_on)


def test_buttons_are_there_for_those_who_may(client_as):
    """The desk brings the signatures of its draft together; everything else is the bureau's."""
    waiting, running = draft(), signed(school("0001"))
    bureau, officer = client_as(make_bureau()), client_as(make_officer(district("zhongzheng")))
    assert links_of(bureau.get(waiting.get_absolute_url()), "/sign/") == ["登錄紙本簽署"]
    assert links_of(bureau.get(running.get_absolute_url()), "/end/") == ["結束協議"]
    assert links_of(bureau.get(LIST), "/record/") == ["登錄已簽署的協議"]
    assert links_of(officer.get(waiting.get_absolute_url()), "/(?:sign|end|record)/") == ["登錄紙本簽署"]
    for page in (running.get_absolute_url(), LIST):
        assert links_of(officer.get(page), "/(?:sign|end|record)/") == []


# -- the list ----------------------------------------------------------------------------------------------


def test_filters(client):
    local = signed(school("3002"), district("zhongzheng"))
    near = signed(school("1015"), district("zhongzheng"))
    far = signed(school("NOU"), district("beitou"))
    over = ended(school("0001"), district("wenshan"))
    late = expired(school("0003"), district("daan"))
    coming = signed(school("0004"), district("daan"), starts_on=date(2090, 8, 1), ends_on=date(2091, 7, 31))
    everything = [coming, late, over, far, near, local]
    expected = {
        "": everything,
        "district=zhongzheng": [near, local],
        "status=live": [far, near, local],
        "status=over": [late, over],
        "status=coming": [coming],
        "status=live&local=true": [local],
        "q=世新": [near],
        "q=台北市立": [local],
        f"q={far.reference.lower()}": [far],
        "q=博愛&district=zhongzheng": [local],
    }
    for query, rows in expected.items():
        assert references(client, query) == [one.reference for one in rows], query


def test_what_is_chosen_can_be_taken_off(client):
    signed()
    page = client.get(LIST, {"district": "zhongzheng", "status": "live", "q": "世新"})
    assert links_of(page, r'\?(?![^"]*format=)') == ["世新 ，移除", "中正區 ，移除", "生效中 ，移除"]
    assert 'href="?district=zhongzheng&amp;status=live"' in page.content.decode()
    assert "共 1 份協議" in text_of(page)


def test_nothing_found_and_nothing_there(client):
    assert "目前還沒有登錄任何協議。 看看文獻記載的合作" in text_of(client.get(LIST))
    signed()
    assert "沒有符合條件的協議。 顯示全部協議" in text_of(client.get(LIST, {"q": "查無此校"}))


@pytest.mark.parametrize(
    ("query", "words"),
    [("district=nowhere", "nowhere"), ("status=draft", "draft"), ("q=" + "長" * 61, "60"), ("q=%00", "")],
)
def test_bad_filters_are_told_and_filter_nothing(client, query, words):
    agreement = signed()
    response = client.get(f"{LIST}?{query}")
    assert links_of(response, "/agreements/AG") == [agreement.reference]
    page = text_of(response)
    assert "有 1 個地方需要修正" in page
    assert words in page


def test_the_list_pages_by_key(client):
    made = [signed(one) for one in school_rows(27)]
    first = client.get(LIST)
    assert links_of(first, "/agreements/AG") == [one.reference for one in reversed(made)][:25]
    assert "共 27 份協議，由新到舊" in text_of(first)
    following = first.content.decode().partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(LIST + following.replace("&amp;", "&"))
    assert links_of(second, "/agreements/AG") == [one.reference for one in reversed(made)][25:]
    assert weight_of(first) <= LIGHT


def school_rows(count: int) -> list[School]:
    return list(School.objects.order_by("registry_order")[:count])


# -- queries -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    for one in school_rows(count):
        signed(one)
    references(client)
    with django_assert_num_queries(3):
        assert len(references(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_bureaus_list_costs_the_same_for_any_number(client_as, django_assert_num_queries, count):
    for one in school_rows(count):
        draft(one)
    bureau = client_as(make_bureau())
    references(bureau)
    with django_assert_num_queries(SIGNED_IN + 3):
        assert len(references(bureau)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_promises(client, django_assert_num_queries, count):
    chosen = Indicator.objects.order_by("side", "order")[:count]
    agreement = signed(commitments=[(one, 1) for one in chosen])
    with django_assert_num_queries(5):
        client.get(agreement.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_side_costs_the_same_for_any_number_of_events(client_as, django_assert_num_queries, count):
    """Four of a signed-in page, four of the agreement, at most two of each room that joins it: twelve in all."""
    agreement, bureau = signed(), make_bureau()
    for number in range(count):
        drop_version(open_amendment(agreement, actor=bureau, reason=str(number)), actor=bureau, comment="")
    officer = client_as(make_officer(district("zhongzheng")))
    with django_assert_num_queries(SIGNED_IN + 8):
        officer.get(agreement.get_absolute_url())
