"""The public list, one need, and the pages of the office."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import format_roc_short, local_today
from needs import services
from needs.constants import NeedStatus
from needs.models import Need
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.needs import asked, over
from tests.factories.schools import school
from tests.pages import LIGHT, links_of, text_of, weight_of

pytestmark = pytest.mark.django_db
LIST, DESK, NEW = reverse("needs:list"), reverse("needs:desk"), reverse("needs:new")
LIST_QUERIES, DETAIL_QUERIES, DESK_QUERIES = 4, 1, 5


def typed(**fields: str) -> dict[str, str]:
    last = format_roc_short(local_today() + timedelta(days=20))
    return {
        "title": "三月住民大會桌長", "indicator": "table-leaders", "amount": "6", "details": "兩場，各三名。",
        "opens_on": format_roc_short(local_today()), "closes_on": last, "action": "publish",
    } | fields  # fmt: skip


# -- everybody ------------------------------------------------------------------------------------------------


def test_everybody_reads_what_is_wanted_now_and_the_first_to_end_stands_first(client):
    asked(title="課程合作")
    asked(district("daan"), title="桌長六名", closes_on=local_today())
    asked(title="草稿", is_published=False)
    over(asked(title="過期"))
    page = client.get(LIST)
    assert links_of(page, r"/needs/\d") == ["桌長六名", "課程合作"]
    assert "2 項需求" in text_of(page)
    assert weight_of(page) < LIGHT


def test_it_is_filtered_by_district_and_kind_and_each_chip_takes_one_off(client):
    asked(title="桌長")
    asked(title="課程", code="courses-opened")
    asked(district("daan"), title="大安桌長")
    page = client.get(LIST, {"district": "zhongzheng", "kind": "courses-opened"})
    assert links_of(page, r"/needs/\d") == ["課程"]
    assert links_of(page, r'(?<=")\?(?:kind|district)=') == ["中正區 ，移除", "開設課程 ，移除"]
    wrong = client.get(LIST, {"district": "atlantis"})
    assert sorted(wrong.context["form"].errors) == ["district"]


def test_one_need_leads_to_an_application_as_long_as_it_is_open(client):
    need = asked(title="桌長六名", details="<b>自備</b>名牌")
    page = client.get(need.get_absolute_url())
    assert links_of(page, r"/apply/\?need=") == ["我們學校可以協助"]
    assert "桌長 6 名" in text_of(page)
    assert "&lt;b&gt;自備" in page.content.decode()
    assert "經辦單位" not in text_of(page)
    past = client.get(over(need).get_absolute_url())
    assert links_of(past, r"/apply/\?need=") == []
    assert "此需求已結束" in text_of(past)


def test_drafts_and_what_was_taken_back_are_not_there_for_others(client, client_as):
    draft = asked(is_published=False)
    gone = services.withdraw_need(asked(), actor=make_bureau(), reason="內部原因")
    for need in (draft, gone):
        assert client.get(need.get_absolute_url()).status_code == 404
        assert client_as(make_officer(district("daan"))).get(need.get_absolute_url()).status_code == 404
    own = client_as(make_officer(district("zhongzheng"))).get(gone.get_absolute_url())
    assert "內部原因" in text_of(own)


# -- the office ------------------------------------------------------------------------------------------------


def test_one_form_publishes_or_keeps_a_draft(client_as):
    client = client_as(make_officer(district("zhongzheng")))
    answer = client.post(NEW, typed())
    need = Need.objects.get()
    assert answer["Location"] == need.get_absolute_url()
    assert (need.is_open, need.amount, need.indicator.code, need.district.slug) == (
        True, 6, "table-leaders", "zhongzheng",
    )  # fmt: skip
    client.post(NEW, typed(title="下學期課程", action="save"))
    assert Need.objects.get(title="下學期課程").is_draft


def test_the_bureau_says_for_which_district(client_as):
    client = client_as(make_bureau())
    assert sorted(client.post(NEW, typed()).context["form"].errors) == ["district"]
    client.post(NEW, typed(district="daan"))
    assert Need.objects.get().district.slug == "daan"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " "}, ["title"]),
        ({"title": "字" * 61}, ["title"]),
        ({"amount": "0"}, ["amount"]),
        ({"indicator": "gold"}, ["indicator"]),
        ({"closes_on": "100.1.1"}, ["closes_on"]),
        ({"closes_on": "199.1.1"}, ["closes_on"]),
        ({"opens_on": "昨天"}, ["opens_on"]),
    ],
)
def test_what_is_wrong_is_said_and_kept(client_as, fields, wrong):
    page = client_as(make_officer(district("daan"))).post(NEW, typed(**fields))
    assert sorted(page.context["form"].errors) == wrong
    assert Need.objects.count() == 0
    (name, value), *_others = fields.items()
    assert page.context["form"][name].value() == value


def test_from_draft_to_met_by_buttons(client_as):
    client, need = client_as(make_officer(district("zhongzheng"))), asked(is_published=False)
    client.post(reverse("needs:publish", args=[need.pk]))
    client.post(reverse("needs:edit", args=[need.pk]), typed(title="改名"))
    client.post(reverse("needs:meet", args=[need.pk]))
    late = client.post(reverse("needs:meet", args=[need.pk]), follow=True)
    need.refresh_from_db()
    assert (need.title, need.status) == ("改名", NeedStatus.MET)
    assert "已經處理過了" in text_of(late)


def test_taking_back_asks_why(client_as):
    client, need = client_as(make_officer(district("zhongzheng"))), asked()
    url = reverse("needs:withdraw", args=[need.pk])
    assert sorted(client.post(url).context["form"].errors) == ["reason"]
    client.post(url, {"reason": "大會改期"})
    need.refresh_from_db()
    assert (need.status, need.reason) == (NeedStatus.WITHDRAWN, "大會改期")


def test_a_desk_sees_its_own_and_the_bureau_all(client_as):
    asked(title="中正")
    asked(district("daan"), title="大安草稿", is_published=False)
    desk = client_as(make_officer(district("daan"))).get(DESK)
    assert links_of(desk, r"/needs/\d") == ["大安草稿"]
    city = client_as(make_bureau())
    assert links_of(city.get(DESK), r"/needs/\d") == ["大安草稿", "中正"]
    assert links_of(city.get(DESK, {"status": "draft"}), r"/needs/\d") == ["大安草稿"]


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_at_any_size(client, client_as, number, django_assert_num_queries):
    needs = [asked(title=f"需求{place}") for place in range(number)]
    desk, reader = client_as(make_officer(district("zhongzheng"))), client_as(make_coordinator(school("1015")))
    for one, url in ((client, LIST), (desk, DESK), (reader, LIST)):
        one.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(needs[0].get_absolute_url())
    with django_assert_num_queries(DESK_QUERIES):
        desk.get(DESK)
