"""The public pages: what they say, to whom, how honestly, and at what cost."""

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from districts.models import District
from schools.models import School
from tests.factories.accounts import make_bureau, make_officer
from tests.factories.agreements import draft, ended, expired, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import LIGHT, links_in, links_of, text_of, weight_of

pytestmark = pytest.mark.django_db
FRONT, DISTRICTS, SCHOOLS = (reverse(f"directory:{name}") for name in ("front", "districts", "schools"))


def names(client: Client, query: str = "") -> list[str]:
    """The schools of the list, in order."""
    return [one.removesuffix(" U9") for one in links_of(client.get(f"{SCHOOLS}?{query}"), "/schools/[a-z]")]


def some_schools(count: int) -> list[School]:
    return list(School.objects.order_by("registry_order")[:count])


# -- front page --------------------------------------------------------------------------------------------


def test_before_anything_is_live_the_front_page_says_so(client):
    draft()
    ended(school("0001"))
    response = client.get(FRONT)
    page = text_of(response)
    assert "目前還沒有登錄生效中的協議；公開文獻記載了 9 筆合作 ，涉及 6 所學校 。" in page
    assert "目前還沒有登錄陪伴學校，先以顏色深淺表示區內的學校數。" in page
    assert page.count("目前沒有陪伴學校") == 12
    assert "示範資料" not in page
    assert len(names(client, "partner=documented")) == 6


def test_the_sentence_counts_what_its_links_list(client):
    signed(school("3002"), district("zhongzheng"), is_sample=True)
    signed(school("1015"), district("zhongzheng"), is_sample=True)
    signed(school("NOU"), district("beitou"), is_sample=True)
    draft(school("0001"), district("wenshan"))
    expired(school("0003"), district("daan"))
    response = client.get(FRONT)
    said = "目前 12 區 中有 2 區 有陪伴學校； 3 份協議 生效中，其中 1 份 的學校就在當地。 示範資料"
    assert said in text_of(response)
    assert links_of(response, r"\?partner=yes") == ["2 區"]
    assert links_of(response, "local=true") == ["1 份"]
    assert listed(client, "partner=yes") == ["中正區", "北投區"]
    assert len(links_of(client.get("/agreements/?status=live"), "/agreements/AG")) == 3
    assert len(links_of(client.get("/agreements/?status=live&local=true"), "/agreements/AG")) == 1


def listed(client: Client, query: str = "") -> list[str]:
    """The districts of the list beside the map."""
    return links_in(places(client.get(f"{DISTRICTS}?{query}")))


def places(response: HttpResponse) -> str:
    return response.content.decode().partition('<ul class="places">')[2].partition("</ul>")[0]


def test_real_partnerships_bear_no_sample_mark(client):
    signed()
    for url in (FRONT, DISTRICTS, district().get_absolute_url(), school().get_absolute_url()):
        assert "示範資料" not in text_of(client.get(url))


def test_the_two_doors_and_the_four_steps(client):
    response = client.get(FRONT)
    assert links_of(response, "/apply/") == ["我們學校想幫忙", "成為陪伴學校"]
    assert links_of(response, "/needs/") == ["我們區需要協助"]
    assert "全程通常不超過 23 個工作天" in text_of(response)
    assert "1999" in text_of(response)


def test_the_map_and_the_list_hold_the_same_districts(client):
    signed(school("3002"), district("zhongzheng"))
    response = client.get(FRONT)
    page, order = response.content.decode(), District.objects.order_by("number").values_list("name", flat=True)
    assert page.count('class="level-1" aria-label="中正區，1 所陪伴學校"') == 1
    assert page.count('class="level-0" aria-label="') == 11
    assert links_in(places(response)) == list(order)


# -- districts ---------------------------------------------------------------------------------------------


def test_districts_by_standing(client):
    signed(school("3002"), district("zhongzheng"))
    assert listed(client, "partner=yes") == ["中正區"]
    assert len(listed(client, "partner=no")) == 11
    assert listed(client, "partner=whatever") == listed(client)
    assert "全部行政區 12" in text_of(client.get(DISTRICTS))


def test_an_empty_shelf_says_so(client):
    assert "沒有符合的行政區。 顯示全部行政區" in text_of(client.get(f"{DISTRICTS}?partner=yes"))


def test_documents_are_told_with_source_date_and_confidence(client):
    page = text_of(client.get(DISTRICTS))
    documented = page.partition("文獻記載 以下整理自公開資料，不是協議，也不計入陪伴學校。")[2]
    assert documented.count("資料時間：") == 9
    source = "官學聯盟研究論文（111年訪談）：提及中正區與世新大學合作"
    assert f"世新大學 – 中正區 列名陪伴學校 {source} 資料時間：111年・可信度高" in documented


def test_a_district_without_a_partner_says_so(client):
    page = text_of(client.get(district("beitou").get_absolute_url()))
    assert "本區目前沒有生效中的陪伴協議。" in page
    assert "見於公開資料" in page
    assert "協議之外的合作" not in page


def test_a_district_that_does_not_exist(client):
    assert client.get(reverse("directory:district", args=["banqiao"])).status_code == 404


# -- schools -----------------------------------------------------------------------------------------------


def test_filters(client):
    signed(school("3002"), district("shilin"))
    colleges = names(client, "kind=community_college")
    assert len(colleges) == 12
    assert names(client, "q=藝") == ["國立臺北藝術大學", "國立臺灣藝術大學"]
    assert names(client, "q=台北市立") == names(client, "q=臺北市立") == ["臺北市立大學"]
    assert names(client, "district=songshan") == ["臺北市松山社區大學"]
    assert names(client, "partner=partner") == ["臺北市立大學"]
    assert names(client, "city=新北市&kind=national_university") == ["國立臺北大學", "國立空中大學", "國立臺灣藝術大學"]
    assert names(client, "u9=true&district=daan") == ["中國文化大學", "臺北醫學大學", "淡江大學"]
    assert "臺北市立大學" not in names(client, "partner=neither&kind=municipal_university")
    assert names(client, "near=true") == names(client)


def test_a_district_shows_how_near_its_schools_are(client):
    response = client.get(f"{SCHOOLS}?district=wanhua&near=true&kind=national_university")
    page = text_of(response)
    assert "與萬華區的地緣" in page
    assert names(client, "district=wanhua&near=true&kind=national_university") == [
        "國立陽明交通大學", "國立臺北護理健康大學", "國立臺北商業大學",
    ]  # fmt: skip
    # Once more each among the conditions.
    assert (page.count(" 鄰區"), page.count(" 同區")) == (3, 2)


def test_the_list_counts_and_pages(client):
    first = client.get(SCHOOLS)
    assert "共 50 所學校" in text_of(first)
    assert len(names(client)) == 25
    following = first.content.decode().partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert len(names(client, following.removeprefix("?"))) == 25
    assert set(names(client)) & set(names(client, following.removeprefix("?"))) == set()


def test_chips_take_conditions_off(client):
    response = client.get(f"{SCHOOLS}?q=政治&kind=national_university&u9=")
    assert links_of(response, r"\?")[:2] == ["政治 ，移除", "國立大學 ，移除"]
    assert "全部清除" in text_of(response)


def test_nothing_found_shows_the_way_on(client):
    page = text_of(client.get(f"{SCHOOLS}?q=查無此校"))
    assert "沒有符合條件的學校。 顯示全部學校 未列入名錄的學校，申請時可以自行提報。" in page


@pytest.mark.parametrize("query", ["kind=castle", "district=banqiao", "city=高雄市", "partner=x", "q=%00", "after=!!"])
def test_bad_input_is_told_and_filters_nothing(client, query):
    response = client.get(f"{SCHOOLS}?{query}")
    assert len(links_of(response, "/schools/[a-z]")) == 25
    assert ("有 1 個地方需要修正" in text_of(response)) == (query != "after=!!")


def test_a_school_that_is_only_proposed_is_not_public(client):
    School.objects.filter(code="1015").update(registry_status="proposed")
    assert "世新大學" not in names(client, "q=世新")
    assert client.get(school("1015").get_absolute_url()).status_code == 404
    assert "世新大學" not in links_of(client.get(district("wenshan").get_absolute_url()), "/schools/")


def test_what_is_not_known_is_not_made_up(client):
    page = text_of(client.get(school("CC-daan").get_absolute_url()))
    assert "校本部 臺北市 大安區 地址待確認" in page
    assert "尚未列出；任何系所都可以參與。" in page


def test_english(client):
    client.cookies["django_language"] = "en"
    signed(school("3002"), district("shilin"))
    said = "Today 1 of 12 districts has a partner school; 1 agreement is in force, 1 of them with"
    assert said in text_of(client.get(FRONT))
    assert "1 school accompanies this district." in text_of(client.get(district("shilin").get_absolute_url()))
    assert "Shih Hsin University" in text_of(client.get(f"{SCHOOLS}?q=shih"))
    assert "As of 2019-03" in text_of(client.get(DISTRICTS))


# -- cost --------------------------------------------------------------------------------------------------

COSTS = {"front": 7, "locality": 4, "districts": 4, "district": 6, "schools": 5, "school": 7}


def url_of(name: str) -> str:
    arguments = {"district": ["zhongzheng"], "school": ["university-of-taipei"]}
    return reverse(f"directory:{name}", args=arguments.get(name, []))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", COSTS)
def test_pages_cost_the_same_for_any_number_of_partnerships(client, django_assert_num_queries, name, count):
    for one in some_schools(count):
        signed(one, district("zhongzheng"))
    for slug in ("shilin", "beitou", "daan")[:count]:
        signed(school("3002"), district(slug))
    client.get(url_of(name))
    with django_assert_num_queries(COSTS[name]):
        client.get(url_of(name))


def test_public_pages_are_light_and_set_no_cookie(client):
    for one in some_schools(25):
        signed(one, district("zhongzheng"), is_sample=True)
    pages = [url_of(name) for name in COSTS]
    pages += [one.get_absolute_url() for one in District.objects.order_by("number")]
    pages += [f"{SCHOOLS}?district=daan&near=true"]
    heavy = {}
    for url in pages:
        response = client.get(url)
        assert response.cookies == {}
        if weight_of(response) > LIGHT:
            heavy[url] = weight_of(response)
    assert heavy == {}


def test_the_offer_to_edit_is_for_the_desk_and_the_bureau(client, client_as):
    url = district("zhongzheng").get_absolute_url()
    readers = {
        "visitor": client,
        "desk": client_as(make_officer(district("zhongzheng"))),
        "other": client_as(make_officer(district("beitou"))),
        "bureau": client_as(make_bureau()),
    }
    seen = {name: bool(links_of(reader.get(url), "/agreements/offices/")) for name, reader in readers.items()}
    assert seen == {"visitor": False, "desk": True, "other": False, "bureau": True}


def test_the_pages_survive_a_second_loading(client):
    before = text_of(client.get(DISTRICTS))
    call_command("load_reference_data", verbosity=0)
    assert text_of(client.get(DISTRICTS)) == before
