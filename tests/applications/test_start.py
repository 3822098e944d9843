"""The door: public facts, what is there already before a twin is begun, and the look-up."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.constants import ClaimProof
from accounts.models import SchoolClaim, User
from agreements import services as agreements
from applications import services
from applications.models import Application
from core.dates import local_today
from cycles.constants import RuleCode
from cycles.models import Rule
from districts.models import DistrictOffice
from tests.factories import applications as cases
from tests.factories.accounts import make_bureau, make_coordinator, make_member, make_officer, make_user
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db

START = "/apply/"


def hits(html: str) -> list[str]:
    return re.findall(r"<strong>(.*?)</strong>", html.partition('id="found"')[2].partition("</ul>")[0])


def claim_by(person: User, proof: ClaimProof = ClaimProof.NONE, code: str = "1015") -> SchoolClaim:
    return SchoolClaim.objects.create(user=person, school=school(code), title="助理教授", proof=proof)


# -- public facts ---------------------------------------------------------------------------------------------


def test_a_visitor_reads_what_applying_takes(client):
    html = client.get(START).content.decode()
    for text in ("誰可以申請", "需要準備", "大約十分鐘", "合計 23 個工作天內", "1999"):
        assert text in html


def test_the_figures_are_the_rules_in_force(client):
    Rule.objects.create(code=RuleCode.REVIEW_DAYS, value=7, effective_from=local_today())
    html = client.get(START).content.decode()
    assert "7 個工作天" in html
    assert "合計 20 個工作天內" in html


def test_twelve_counters_are_named_and_unconfirmed_telephones_say_so(client):
    html = client.get(START).content.decode()
    assert html.count("電話待區公所確認") == 12
    addresses = DistrictOffice.objects.values_list("address", flat=True).order_by("pk")
    assert [address for address in addresses if address not in html] == []


def test_one_character_finds_and_either_way_of_writing_tai_does(client):
    assert "世新大學" in hits(client.get(START, {"q": "世"}).content.decode())
    simple = hits(client.get(START, {"q": "台北市立"}).content.decode())
    assert simple == hits(client.get(START, {"q": "臺北市立"}).content.decode()) == ["臺北市立大學"]


def test_a_name_that_no_school_has_is_answered_in_words(client):
    html = client.get(START, {"q": "霍格華茲"}).content.decode()
    assert hits(html) == []
    assert "找不到這個名稱的學校" in html


@pytest.mark.parametrize("text", ["\x00", "長" * 61, "%", "_", "\\"])
def test_hostile_searches_are_answered(client, text):
    response = client.get(START, {"q": text})
    assert (response.status_code, hits(response.content.decode())) == (200, [])


def test_a_live_agreement_is_public(client):
    agreements.record_signed_agreement(
        school(),
        district("zhongzheng"),
        actor=make_bureau(),
        starts_on=local_today() - timedelta(days=30),
        ends_on=local_today() + timedelta(days=700),
        signed_on=local_today() - timedelta(days=40),
        document_number="",
        commitments=[],
    )
    html = client.get(START, {"q": "世新"}).content.decode()
    assert re.search(r"目前陪伴：<a href=\"/districts/zhongzheng/\">中正區</a>", html)


def test_a_visitor_who_chose_a_school_begins_with_it_or_signs_in_and_comes_back_with_it(client):
    html = client.get(START, {"q": "世新", "district": "daan"}).content.decode()
    assert 'href="/apply/begin/?school=1015&amp;district=daan"' in html
    html = client.get("/apply/begin/?school=1015&district=daan").content.decode()
    assert f'href="{reverse("account_login")}?next=/apply/%3Fschool%3D1015%26district%3Ddaan"' in html


# -- what is there already (F5, complaint 7) -------------------------------------------------------------------


def test_a_coordinator_without_a_case_needs_one_button(client_as):
    html = client_as(make_coordinator(school())).get(START).content.decode()
    assert "開始申請：世新大學" in html
    assert "繼續辦理" not in html


def test_a_member_sees_the_schools_drafts_and_open_cases_first(client_as):
    owner = make_coordinator(school())
    draft = cases.make_draft(school(), owner)
    sent = cases.submitted(school(), owner)
    html = client_as(make_member(school())).get(START).content.decode()
    assert html.index("繼續辦理") < html.index(draft.reference) < html.index(sent.reference)
    assert html.index(sent.reference) < html.index("為世新大學另外申請一件")


@pytest.mark.parametrize("stranger", ["visitor", "nobody", "claimant", "other_school"])
def test_a_stranger_is_never_told_that_a_draft_exists(client, client_as, stranger):
    draft = cases.make_draft(school(), make_coordinator(school()))
    if stranger == "nobody":
        client = client_as(make_user())
    elif stranger == "claimant":
        client = client_as(claim_by(make_user()).user)
    elif stranger == "other_school":
        client = client_as(make_coordinator(school("0003")))
    for query in ({"q": "世新"}, {"school": "1015"}):
        html = client.get(START, query).content.decode()
        assert draft.reference not in html
        assert "草稿" not in html


def test_somebody_without_a_capacity_is_led_to_joining(client_as):
    html = client_as(make_user()).get(START, {"q": "世新", "school": "1015"}).content.decode()
    assert html.count(f'href="{reverse("accounts:claim")}?school=1015"') == 2
    assert "申請加入世新大學團隊" in html


def test_a_pending_claim_shows_its_state_and_may_write_when_the_domain_proves_it(client_as):
    waiting = client_as(claim_by(make_user()).user).get(START).content.decode()
    assert ("尚待確認" in waiting, "開始申請" in waiting) == (True, False)
    proven = client_as(claim_by(make_user(), ClaimProof.DOMAIN).user).get(START).content.decode()
    assert ("尚待確認" in proven, "開始申請：世新大學" in proven) == (True, True)


def test_an_official_is_told_and_offered_nothing(client_as):
    html = client_as(make_officer(district())).get(START).content.decode()
    assert "不能提出申請" in html
    assert 'id="id_q"' not in html


def test_the_page_asks_as_much_for_one_case_as_for_three(client_as, django_assert_num_queries):
    owner = make_coordinator(school())
    client = client_as(owner)
    for _number in range(2):
        cases.make_draft(school(), owner)
        with django_assert_num_queries(11):
            client.get(START)
        cases.make_draft(school(), owner)
    with django_assert_num_queries(14):
        client.get(START, {"q": "大"})


# -- beginning ---------------------------------------------------------------------------------------------------


def begin(client, code="1015", **more):
    return client.post(reverse("applications:create"), {"school": code}, **more)


def test_beginning_opens_the_task_list(client_as):
    owner = make_coordinator(school())
    response = begin(client_as(owner))
    draft = Application.objects.get()
    assert (draft.owner, draft.school) == (owner, school())
    assert response["Location"] == reverse("applications:tasks", args=[draft.reference])


def test_a_double_click_makes_one_draft(client_as):
    client = client_as(make_coordinator(school()))
    assert begin(client)["Location"] == begin(client)["Location"]
    assert Application.objects.count() == 1


def test_a_draft_that_somebody_has_begun_to_write_is_left_alone(client_as):
    owner = make_coordinator(school())
    draft = cases.make_draft(school(), owner)
    services.save_section(draft, actor=owner, section_code="school", answers={"unit": "社會心理學系"})
    begin(client_as(owner))
    assert Application.objects.count() == 2


def test_a_colleagues_untouched_draft_is_not_taken(client_as):
    cases.make_draft(school(), make_coordinator(school()))
    begin(client_as(make_coordinator(school())))
    assert Application.objects.count() == 2


@pytest.mark.parametrize("code", ["", "9999", "\x00", "1015 OR 1=1"])
def test_an_unknown_school_leads_back_with_a_sentence(client_as, code):
    response = begin(client_as(make_coordinator(school())), code, follow=True)
    assert response.redirect_chain == [(START, 302)]
    assert "請先從清單選擇您的學校" in response.content.decode()


def test_whoever_may_not_is_told_why(client_as):
    response = begin(client_as(make_user()))
    assert response.status_code == 403
    assert "您在這所學校的身分尚未確認" in response.content.decode()
    assert Application.objects.count() == 0


# -- the school's own list -----------------------------------------------------------------------------------------


def test_the_list_has_what_is_unfinished_and_what_is_closed(client_as):
    owner = make_coordinator(school())
    draft = cases.make_draft(school(), owner)
    back = cases.returned(school=school(), owner=owner)
    closed = cases.withdrawn(school(), owner, districts=("beitou",))
    elsewhere = cases.make_draft(school("0003"))
    html = client_as(owner).get(reverse("applications:list")).content.decode()
    order = [html.index(text) for text in (draft.reference, back.reference, "已結案", closed.reference)]
    assert order == sorted(order)
    assert elsewhere.reference not in html
    assert "請修正" in html


def test_the_list_asks_as_much_for_one_case_as_for_three(client_as, django_assert_num_queries):
    owner = make_coordinator(school())
    client = client_as(owner)
    for place in ("zhongzheng", "daan"):
        cases.withdrawn(school(), owner, districts=(place,))
        cases.make_draft(school(), owner)
        with django_assert_num_queries(6):
            client.get(reverse("applications:list"))


def test_a_long_list_has_pages_that_hold_every_case_once_drafts_first(client_as, monkeypatch):
    monkeypatch.setattr("core.pagination.paginate.__kwdefaults__", {"size": 2})
    owner = make_coordinator(school())
    closed = [cases.withdrawn(school(), owner, districts=(place,)).reference for place in ("beitou", "daan")]
    back = cases.returned(school=school(), owner=owner).reference
    drafts = [cases.make_draft(school(), owner).reference for _number in range(2)]
    client, seen, query = client_as(owner), [], ""
    while query is not None:
        response = client.get(reverse("applications:list") + query)
        seen += [row.case.reference for row in response.context["unfinished"] + response.context["closed"]]
        query = response.context["page"].next_url
    assert seen == [*reversed(drafts), back, *reversed(closed)]
    page = client.get(reverse("applications:list") + response.context["page"].previous_url)
    assert [row.case.reference for row in page.context["unfinished"] + page.context["closed"]] == seen[2:4]


def test_somebody_new_reads_where_to_begin(client_as):
    html = client_as(make_user()).get(reverse("applications:list")).content.decode()
    assert "還沒有申請案" in html
