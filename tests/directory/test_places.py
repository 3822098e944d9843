"""The page of a district and the page of a school: who accompanies whom, who could, and the way on for each reader."""

from datetime import timedelta

import pytest
from django.test import Client

from agreements.constants import Side
from cooperation.services import strike_activity
from core.dates import format_date, local_today
from districts.models import District
from schools.models import School
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer, make_user
from tests.factories.agreements import draft, ended, expired, paused, signed
from tests.factories.cooperation import entered
from tests.factories.districts import district
from tests.factories.door import invited
from tests.factories.evidence import claimed, verified
from tests.factories.needs import asked, over
from tests.factories.schools import school
from tests.pages import LIGHT, links_of, text_of, weight_of

pytestmark = pytest.mark.django_db


def page_of(client: Client, place: School | District, query: str = "") -> str:
    return text_of(client.get(f"{place.get_absolute_url()}{query}"))


def section(page: str, first: str, last: str) -> str:
    return page.partition(first)[2].partition(last)[0].strip()


# -- a district --------------------------------------------------------------------------------------------


def test_who_accompanies_a_district(client):
    agreement = signed(school("1015"), district("zhongzheng"), is_sample=True)
    expired(school("0003"), district("zhongzheng"))
    ended(school("0001"), district("zhongzheng"))
    draft(school("1003"), district("zhongzheng"))
    response = client.get(district("zhongzheng").get_absolute_url())
    page, year = text_of(response), local_today().year - 1911
    assert "目前有 1 所學校陪伴本區。 示範資料" in page
    days = f"{year}.01.01 – {year + 1}.12.31"
    assert links_of(response, "/agreements/AG") == [f"世新大學 {days}・尚無已確認的成果"]
    assert section(page, "尚無已確認的成果", "我們學校想陪伴本區") == "鄰區 示範資料"
    # On the map and in words.
    assert links_of(response, "/districts/daan/") == ["", "大安區"]
    assert agreement.get_absolute_url() in response.content.decode()


def test_both_sides_results_are_counted_once_they_are_confirmed(client):
    agreement = signed(school("1015"), district("zhongzheng"))
    verified(agreement)
    claimed(agreement)
    verified(agreement, side=Side.GOVERNMENT)
    said = "已確認成果：學校 1 件、區公所 1 件"
    assert said in page_of(client, district("zhongzheng"))
    assert said in page_of(client, school("1015"))


def test_an_agreement_that_rests_says_so(client):
    paused(school("1015"), district("zhongzheng"))
    assert "鄰區 暫停中" in page_of(client, district("zhongzheng"))
    assert "鄰區 暫停中" in page_of(client, school("1015"))


def test_more_partners_than_a_page_lists(client):
    for one in School.objects.order_by("registry_order")[:14]:
        signed(one, district("zhongzheng"))
    response = client.get(district("zhongzheng").get_absolute_url())
    assert "目前有 14 所學校陪伴本區。" in text_of(response)
    assert len(links_of(response, "/agreements/AG")) == 8
    assert links_of(response, "status=live") == ["另有 6 份生效中的協議"]
    assert len(links_of(client.get("/agreements/?status=live&district=zhongzheng"), "/agreements/AG")) == 14


def test_who_could_accompany_it_with_departments_and_reasons(client):
    signed(school("1015"), district("zhongzheng"))
    response = client.get(district("zhongzheng").get_absolute_url())
    page = text_of(response)
    assert "以下學校在本區（5 所）或鄰區（20 所）設有校區" in page
    assert section(page, "最適合的排在前面。", "東吳大學") == (
        "臺北市立大學 同區 85 分 博愛校區就在本區；有 3 個相關系所；目前沒有陪伴其他行政區；公開資料記載雙方曾有合作"
        " 社會暨公共事務學系、城市發展學系、歷史與地理學系"
    )
    # Whoever accompanies it is no candidate; documents still tell of it.
    assert links_of(response, "/schools/shih-hsin-university/") == ["世新大學"]
    assert len(links_of(response, "/schools/[a-z]")) == 25 + 3
    assert "其他 20 所學校" in page
    assert "順序只是建議，不拘束任何人" in page


def test_what_it_looks_for_and_until_when(client):
    for number in range(6):
        asked(district("zhongzheng"), title=f"桌長第 {number} 場", closes_on=local_today() + timedelta(days=9 + number))
    asked(district("zhongzheng"), title="還沒公布", is_published=False)
    over(asked(district("zhongzheng"), title="過期了"))
    asked(district("daan"), title="別區的")
    response = client.get(district("zhongzheng").get_absolute_url())
    page = text_of(response)
    listed = [f"桌長第 {number} 場 桌長 6 名" for number in range(5)]
    assert links_of(response, "/needs/[0-9]")[:5] == listed
    assert links_of(response, r"/needs/\?district=zhongzheng") == ["其他 1 項徵求"]
    assert "還沒公布" not in page
    assert "過期了" not in page
    assert "別區的" not in page
    closing = format_date(local_today() + timedelta(days=9))
    assert f"近期日期 {closing} 徵求截止：桌長第 0 場" in page


def test_coming_dates_are_those_within_half_a_year(client):
    today = local_today()
    signed(school("1015"), district("zhongzheng"), starts_on=today - timedelta(30), ends_on=today + timedelta(60))
    signed(school("0001"), district("zhongzheng"), starts_on=today - timedelta(30), ends_on=today + timedelta(400))
    page = page_of(client, district("zhongzheng"))
    coming = section(page, "近期日期", "參與式預算的一年")
    assert coming == f"{format_date(today + timedelta(60))} 與世新大學的協議最後一天"


def test_a_district_without_anything_to_come_says_so(client):
    page = page_of(client, district("beitou"))
    assert section(page, "近期日期", "參與式預算的一年") == "本區尚未公布近期日期。"
    assert "本區在徵求什麼" not in page


def test_the_contact_is_what_an_official_entered_and_else_1999(client):
    page = page_of(client, district("zhongzheng"))
    assert "100 臺北市中正區忠孝東路一段108號 待確認" in page
    assert "電話待區公所確認 請先撥市民熱線 1999" in page


def test_informal_work_is_counted_and_not_told(client):
    first, struck = entered(school("0037"), district("daan")), entered(school("0037"), district("daan"))
    entered(school("0003"), district("daan"))
    strike_activity(struck, actor=struck.logged_by, reason="重複")
    page = page_of(client, district("daan"))
    assert "區公所登錄了與 2 所學校的 2 次非正式合作，另行計算，不計入陪伴學校。" in page
    assert first.what not in page
    own = page_of(client, school("0037"))
    assert "1 個區公所登錄了與該校的 1 次非正式合作，另行計算，不計入陪伴關係。" in own
    assert first.what not in own


# -- a school ----------------------------------------------------------------------------------------------


def test_the_page_of_a_school(client):
    signed(school("3002"), district("shilin"), is_sample=True)
    draft(school("3002"), district("daan"))
    response = client.get(school("3002").get_absolute_url())
    page = text_of(response)
    assert "市立大學 臺北市立大學 University of Taipei 目前陪伴 1 個行政區。 示範資料" in page
    assert [words.split()[0] for words in links_of(response, "/agreements/AG")] == ["士林區"]
    assert "博愛校區 臺北市 中正區 愛國西路1號" in page
    assert "社會暨公共事務學系 城市發展學系 歷史與地理學系" in page
    assert page.count("資料時間：") == 3


def test_the_districts_that_match_come_with_their_reasons(client):
    signed(school("3002"), district("shilin"))
    page = page_of(client, school("3002"))
    matches = section(page, "選擇不受限制。", "其他 6 個行政區")
    assert matches.startswith(
        "中正區 同區 80 分 博愛校區就在本區；目前沒有陪伴學校；公開資料記載雙方曾有合作"
        " 萬華區 鄰區 65 分 博愛校區在相鄰的中正區"
    )
    assert "士林區" not in matches


def test_what_is_looked_for_moves_a_district_up(client):
    before = section(page_of(client, school("1015")), "選擇不受限制。", "這個順序怎麼來的")
    for number in range(3):
        asked(district("beitou"), title=f"課程 {number}")
    after = section(page_of(client, school("1015")), "選擇不受限制。", "這個順序怎麼來的")
    assert before.index("北投區") > before.index("大安區")
    assert after.index("北投區") < after.index("大安區")
    assert "公開徵求 3 項協助" in after


def test_a_school_outside_the_city_chooses_what_counts_first(client):
    url = school("NOU").get_absolute_url()
    response = client.get(f"{url}?emphasis=nearest")
    page = text_of(response)
    assert "該校在臺北市沒有校區，仍可申請陪伴任何一個行政區。" in page
    assert links_of(response, r"#matches") == ["綜合考量", "距離最近", "陪伴學校最少", "公開徵求最多"]
    assert page.partition("公開徵求最多")[2].strip().startswith("士林區 市外 45 分 距校本部約 5 公里；目前沒有陪伴學校")
    assert 'href="?emphasis=nearest#matches" aria-current="true"' in response.content.decode()
    assert page_of(client, school("NOU"), "?emphasis=nonsense") == page_of(client, school("NOU"))
    assert "優先考量" not in page_of(client, school("3002"), "?emphasis=nearest")


def test_campuses_stand_on_the_map_under_their_numbers(client):
    page = client.get(school("3002").get_absolute_url()).content.decode()
    assert page.count('<circle class="pin"') == 2
    assert 'viewBox="0 0 397 515" role="img" aria-label="臺北市立大學各校區在臺北市的位置"' in page
    outside = client.get(school("1002").get_absolute_url()).content.decode()
    assert 'viewBox="-66 0 463 515"' in outside
    assert "map-figure" not in client.get(school("CC-daan").get_absolute_url()).content.decode()


# -- the way on --------------------------------------------------------------------------------------------


def doors(response: object) -> list[str]:
    """The buttons of the first panel."""
    return links_of(response, "/(?:apply|agreements/[^/]*/renewal|applications|claims|cooperation|needs/invitations)/")


def test_a_visitor_is_led_to_the_application(client):
    assert doors(client.get(school("3002").get_absolute_url())) == ["以此學校申請"]


def test_somebody_else_is_led_to_the_schools_team(client_as):
    url = school("3002").get_absolute_url()
    assert doors(client_as(make_user()).get(url)) == ["申請加入本校團隊"]


def test_a_member_goes_on_with_what_waits_for_the_school(client_as):
    today = local_today()
    mine, url = school("3002"), school("3002").get_absolute_url()
    member = make_member(mine)
    assert doors(client_as(member).get(url)) == ["以此學校申請"]
    signed(mine, district("shilin"), starts_on=today - timedelta(300), ends_on=today + timedelta(60))
    coordinator = make_coordinator(mine)
    (renewal,) = doors(client_as(coordinator).get(url))
    assert renewal == f"與士林區續約（{format_date(today + timedelta(60))}到期）"
    assert doors(client_as(coordinator).get(school("1015").get_absolute_url())) == ["申請加入本校團隊"]


def test_a_member_answers_an_invitation_first(client_as):
    coordinator = make_coordinator(school("1015"))
    sent = invited(actor=make_officer(district("zhongzheng")))
    response = client_as(coordinator).get(school("1015").get_absolute_url())
    assert doors(response)[0] == "回覆中正區的邀請"
    assert sent.get_absolute_url() in response.content.decode()


def test_a_desk_is_led_to_its_work_with_the_school_and_the_city_to_nothing(client_as):
    url = school("3002").get_absolute_url()
    assert doors(client_as(make_officer(district("daan"))).get(url)) == ["與該校的合作紀錄", "邀請這所學校"]
    assert "您在這所學校服務嗎？" not in text_of(client_as(make_bureau()).get(url))


# -- cost --------------------------------------------------------------------------------------------------


def test_pages_stay_light_with_everything_on_them(client):
    for one in School.objects.order_by("registry_order")[:15]:
        signed(one, district("zhongzheng"), is_sample=True)
    for number in range(8):
        asked(district("zhongzheng"), title=f"住民大會桌長，第 {number} 次分區")
    assert weight_of(client.get(district("zhongzheng").get_absolute_url())) < LIGHT
    assert weight_of(client.get(school("3002").get_absolute_url())) < LIGHT
