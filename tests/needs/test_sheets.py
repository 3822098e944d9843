"""Needs, invitations and enquiries as sheets: each list as its page narrows it, and nothing that is not in it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.dates import local_today
from needs.services import answer_enquiry, decline_invitation, withdraw_need
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_member, make_officer
from tests.factories.districts import district
from tests.factories.door import called, invited, raised
from tests.factories.needs import asked, over
from tests.factories.schools import school
from tests.pages import sheet_of

pytestmark = pytest.mark.django_db
WANTED, DESK = reverse("needs:sheet"), reverse("needs:desk_sheet")
INVITATIONS, ENQUIRIES = reverse("needs:invitations_sheet"), reverse("needs:enquiries_sheet")
PAGE_OF = {
    WANTED: reverse("needs:list"),
    DESK: reverse("needs:desk"),
    INVITATIONS: reverse("needs:invitations"),
    ENQUIRIES: reverse("needs:enquiries"),
}
# Session, person and memberships; the districts to choose from where there are several; the rows, and whether they
# are too many to wait for. The public list offers kinds too.
QUERIES = {WANTED: 3 + 2 + 2, DESK: 3 + 1 + 2, INVITATIONS: 3 + 1 + 2, ENQUIRIES: 3 + 2}


def lines(client: Client, address: str, query: str = "") -> list[dict[str, str]]:
    return sheet_of(client.get(f"{address}?format=csv&{query}"))


def districts(client: Client, address: str, query: str = "") -> list[str]:
    return [line["district"] for line in lines(client, address, query)]


def one_of_each(slug: str, code: str = "1015") -> None:
    asked(district(slug))
    invited(school(code), district(slug))
    called(school(code), district(slug))


# -- whose rows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [DESK, INVITATIONS, ENQUIRIES])
def test_a_desk_takes_its_own_and_the_city_takes_all(client_as: Any, address: str) -> None:
    one_of_each("daan")
    one_of_each("beitou")
    for person in (make_bureau(), make_auditor()):
        assert districts(client_as(person), address) == ["北投區", "大安區"]
    assert districts(client_as(make_officer(district("daan"))), address) == ["大安區"]


def test_a_schools_people_take_what_came_to_their_school(client_as: Any) -> None:
    coordinator = make_coordinator(school("1015"))
    mine = raised(school("1015"))
    one_of_each("daan")
    one_of_each("beitou", "0003")
    assert districts(client_as(make_member(school("1015"))), INVITATIONS) == ["大安區"]
    assert [line["reference"] for line in lines(client_as(coordinator), ENQUIRIES)] == [mine.reference]


def test_everybody_takes_what_is_wanted_today_and_nothing_else(client: Client) -> None:
    asked(district("daan"), title="桌長六名")
    asked(title="草稿", is_published=False)
    over(asked(title="過期"))
    withdraw_need(asked(title="撤回"), actor=make_bureau(), reason="內部原因")
    (line,) = lines(client, WANTED)
    assert (line["what"], line["district"], line["amount"], line["unit"]) == ("桌長六名", "大安區", "6", "名")
    assert line["opens_on"] == local_today().isoformat()
    assert not {"reason", "status"} & line.keys()


# -- what a line says ------------------------------------------------------------------------------------------


def test_an_offices_needs_say_what_became_of_them(client_as: Any) -> None:
    asked(title="草稿", is_published=False)
    withdraw_need(asked(title="撤回"), actor=make_bureau(), reason="經費不足")
    found = lines(client_as(make_bureau()), DESK)
    assert [(one["what"], one["status_code"], one["reason"]) for one in found] == [
        ("撤回", "withdrawn", "經費不足"),
        ("草稿", "draft", ""),
    ]


def test_an_invitation_says_how_far_it_got_and_why(client_as: Any) -> None:
    sent = invited(school("1015"), district("daan"))
    decline_invitation(sent, actor=make_coordinator(school("1015")), reason="師資不足")
    (line,) = lines(client_as(make_bureau()), INVITATIONS)
    assert (line["reference"], line["school_code"], line["status"], line["reason"]) == (
        sent.reference,
        "1015",
        "已婉拒",
        "師資不足",
    )
    assert (line["sent"], line["closed_on"]) == (local_today().isoformat(), local_today().isoformat())


def test_a_file_keeps_nobodys_name_and_contact(client_as: Any) -> None:
    called(who="王老師", reach="0912-345-678", about="想了解課程")
    client = client_as(make_bureau())
    (line,) = lines(client, ENQUIRIES)
    assert (line["about"], line["school"], line["overdue"]) == ("想了解課程", "世新大學", "")
    assert "王老師" not in str(line)
    assert "0912" not in str(line)


# -- the conditions of the page --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [WANTED, DESK, INVITATIONS])
def test_the_filters_of_the_page_hold_for_the_sheet(client_as: Any, address: str) -> None:
    one_of_each("daan")
    one_of_each("beitou")
    assert districts(client_as(make_bureau()), address, "district=beitou") == ["北投區"]


def test_enquiries_are_those_to_be_answered_unless_others_are_asked_for(client_as: Any) -> None:
    open_one = called(district=district("daan"))
    answered = called(district=district("beitou"))
    answer_enquiry(answered, actor=make_officer(district("beitou")), note="已說明")
    client = client_as(make_bureau())
    page = client.get(f"{PAGE_OF[ENQUIRIES]}?after=eyJ4IjoxfQ").content.decode()
    assert (open_one.reference in page, answered.reference in page) == (True, False)
    for query, expected in (("", ["大安區"]), ("status=", ["北投區", "大安區"]), ("status=answered", ["北投區"])):
        assert districts(client, ENQUIRIES, query) == expected
    assert lines(client, ENQUIRIES, "status=answered")[0]["answer"] == "已說明"


@pytest.mark.parametrize("address", list(PAGE_OF))
def test_the_page_leads_to_every_format(client_as: Any, address: str) -> None:
    one_of_each("daan")
    client = client_as(make_bureau())
    page = client.get(f"{PAGE_OF[address]}?status=&district=daan").content.decode()
    for form in ("ods", "xlsx", "csv"):
        assert f"{address}?status=&amp;district=daan&amp;format={form}" in page
    answer = client.get(f"{address}?status=&district=daan&format=ods")
    assert ".ods" in answer["Content-Disposition"]
    answer.close()


@pytest.mark.parametrize("address", list(PAGE_OF))
@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_takes_as_many_queries_at_any_length(
    client_as: Any, address: str, count: int, django_assert_num_queries: Any
) -> None:
    for slug in ("daan", "zhongzheng", "wenshan")[:count]:
        one_of_each(slug)
    client = client_as(make_bureau())
    with django_assert_num_queries(QUERIES[address]):
        assert len(districts(client, address)) == count
