"""The pages of the first year and of residents' assemblies: who finds what, and what a click does."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from core.dates import format_roc_short, local_today
from onboarding import services
from onboarding.constants import Role, State
from onboarding.models import Attendance, TownMeeting
from tests.factories import agreements
from tests.factories.accounts import make_auditor, make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.onboarding import (
    TITLE,
    experienced,
    ladder,
    meeting,
    newcomer,
    planned,
    refused,
    reported,
    verified,
)
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST, MEETINGS, NEW = (reverse(f"onboarding:{name}") for name in ("list", "meetings", "new_meeting"))


def at(name: str, part: Attendance) -> str:
    return reverse(f"onboarding:{name}", args=[part.meeting.reference, part.agreement.reference])


def forms_of(page) -> list[str]:
    """Where the forms of the main part lead, by the last word of their addresses."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return [action.rstrip("/").rpartition("/")[2] for action in re.findall(r'<form[^>]*action="([^"]*)"', main)]


def said(page) -> str:
    """The last message of the page."""
    return str([*page.context["messages"]][-1])


# -- the ladder ------------------------------------------------------------------------------------------------


def test_newcomers_are_listed_with_their_step_until_they_are_done(client_as):
    new = newcomer()
    verified(new)
    experienced()
    client = client_as(make_officer(district()))
    rows = client.get(LIST).context["rows"]
    shown = [(row.onboarding.agreement.school.code, str(row.stage.label), row.observed, row.co_run) for row in rows]
    assert shown == [("1015", "觀摩", "已查證1場，需2場", "已查證0場，需1場")]
    assert len(client.get(LIST, {"all": "1"}).context["rows"]) == 2


def test_everybody_finds_their_own(client_as):
    newcomer()
    newcomer(school("3002"), district("daan"))
    found = {
        name: len(client_as(person).get(LIST).context["rows"])
        for name, person in {
            "school": make_coordinator(school()),
            "other": make_coordinator(school("0037")),
            "desk": make_officer(district("daan")),
            "bureau": make_bureau(),
            "auditor": make_auditor(),
        }.items()
    }
    assert found == {"school": 1, "other": 0, "desk": 1, "bureau": 2, "auditor": 2}


def test_the_page_says_steps_next_step_and_lighter_targets(client_as):
    new = newcomer()
    verified(new)
    page = client_as(make_coordinator(school())).get(ladder(new).get_absolute_url())
    assert [(rung.label, rung.state) for rung in page.context["ladder"].rungs] == [
        ("觀摩", "now"), ("協作", ""), ("主責", ""),
    ]  # fmt: skip
    text = text_of(page)
    assert "下一步：再觀摩1場住民大會；這段期間的協作須有一所有經驗的學校在場。" in text
    assert f"第一年的承諾數量以{page.context['ladder'].percent}%計算。" in text
    assert links_of(page, "/meetings/TM") == [TITLE]


def test_asking_a_school_and_its_yes(client_as):
    found, old = ladder(newcomer()), experienced().school
    desk = client_as(make_officer(district()))
    address = reverse("onboarding:buddy", args=[found.agreement.reference])
    assert list(desk.post(address, {"school": "3002"}).context["form"].errors) == ["school"]
    assert said(desk.post(address, {"school": old.code}, follow=True)) == f"已邀請{old.name}。"
    buddy = client_as(make_coordinator(old))
    page = buddy.get(found.get_absolute_url())
    assert forms_of(page) == ["accept", "decline"]
    buddy.post(reverse("onboarding:accept", args=[found.agreement.reference]))
    page = buddy.get(found.get_absolute_url())
    assert f"學伴學校：{old.name}。" in text_of(page)
    assert forms_of(page) == []
    assert said(desk.get(address, follow=True)) == "學伴學校已經同意。"


def test_a_school_that_declines_is_led_to_its_own_list(client_as):
    found, old = ladder(newcomer()), experienced().school
    services.propose_buddy(found, actor=make_bureau(), school=old)
    client = client_as(make_coordinator(old))
    answer = client.post(reverse("onboarding:decline", args=[found.agreement.reference]))
    assert answer["Location"] == LIST
    assert client.get(found.get_absolute_url()).status_code == 404


def test_the_bureau_exempts_with_a_reason(client_as):
    found, client = ladder(newcomer()), client_as(make_bureau())
    address = reverse("onboarding:exempt", args=[found.agreement.reference])
    assert list(client.post(address, {"reason": ""}).context["form"].errors) == ["reason"]
    page = client.post(address, {"reason": "自111年起合作。"}, follow=True)
    assert "民政局已免除第一年的步驟：自111年起合作。" in text_of(page)
    assert said(client.post(address, {"reason": "再一次"}, follow=True)) == "這所學校已完成第一年的步驟。"


# -- on the agreement's page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "sees"), [("school", True), ("desk", True), ("bureau", True), ("stranger", False)])
def test_the_agreement_shows_the_ladder_to_those_concerned(client_as, who, sees):
    makers = {
        "school": lambda: make_coordinator(school()),
        "desk": lambda: make_officer(district()),
        "bureau": make_bureau,
        "stranger": lambda: make_officer(district("daan")),
    }
    new = newcomer()
    page = client_as(makers[who]()).get(new.get_absolute_url())
    assert links_of(page, "/onboarding/AG") == (["查看步驟與學伴學校"] if sees else [])


def test_no_ladder_no_panel(client_as):
    newcomer(starts_on=local_today() - timedelta(days=400))
    second = agreements.signed(school(), district("daan"), starts_on=local_today())
    assert links_of(client_as(make_bureau()).get(second.get_absolute_url()), "/onboarding/") == []


def test_the_panel_takes_one_query_and_none_for_the_public(django_assert_num_queries):
    from django.contrib.auth.models import AnonymousUser

    from onboarding.panels import ladder_panel

    new, bureau = newcomer(), make_bureau()
    with django_assert_num_queries(1):
        panel = ladder_panel(new, bureau)
    assert panel is not None
    with django_assert_num_queries(0):
        assert ladder_panel(new, AnonymousUser()) is None


# -- assemblies --------------------------------------------------------------------------------------------------


def typed(**fields: str) -> dict[str, str]:
    day = format_roc_short(local_today() + timedelta(days=30))
    return {"title": TITLE, "held_on": day, "place": "區民活動中心"} | fields


def test_a_desk_plans_an_assembly_of_its_own(client_as):
    client = client_as(make_officer(district("daan")))
    client.post(NEW, typed(district="xinyi"))
    made = TownMeeting.objects.get()
    assert (made.district.slug, made.title, made.is_sample) == ("daan", TITLE, False)
    assert list(client.post(NEW, typed(held_on="改天")).context["form"].errors) == ["held_on"]


def test_the_bureau_says_in_which_district(client_as):
    client = client_as(make_bureau())
    assert list(client.post(NEW, typed()).context["form"].errors) == ["district"]
    client.post(NEW, typed(district="xinyi"))
    assert TownMeeting.objects.get().district.slug == "xinyi"


def test_planning_a_newcomer_alone_is_refused_on_the_page_with_the_reason(client_as):
    new, coming = newcomer(), meeting()
    client = client_as(make_officer(district()))
    address = reverse("onboarding:plan", args=[coming.reference])
    page = client.post(address, {"agreement": new.reference, "role": Role.ASSIST})
    assert "世新大學還在第一年，已查證的觀摩為0場（需2場），不能單獨支援這場住民大會" in text_of(page)
    assert page.context["form"]["role"].value() == Role.ASSIST
    assert (
        said(client.post(address, {"agreement": new.reference, "role": Role.OBSERVE}, follow=True))
        == "已排定世新大學。"
    )
    assert Attendance.objects.get().role == Role.OBSERVE


def test_only_partners_of_the_district_are_offered(client_as):
    newcomer()
    newcomer(school("3002"), district("daan"))
    page = client_as(make_bureau()).get(meeting().get_absolute_url())
    assert [one.school.code for one in page.context["form"].fields["agreement"].queryset] == ["1015"]


@pytest.mark.parametrize(
    ("make", "school_may", "desk_may"),
    [
        (planned, ["report"], ["cancel", "plan"]),
        (reported, ["take-back"], ["verify", "plan"]),
        (refused, ["report"], ["plan"]),
        (verified, [], ["plan"]),
    ],
)
def test_everybody_has_the_buttons_of_the_moment(client_as, make, school_may, desk_may):
    part = make(newcomer())
    address = part.meeting.get_absolute_url()
    assert forms_of(client_as(make_coordinator(school())).get(address)) == school_may
    assert forms_of(client_as(make_officer(district())).get(address)) == desk_may
    assert forms_of(client_as(make_auditor()).get(address)) == []


def test_reporting_and_verifying_by_a_click_each(client_as):
    part = planned(newcomer())
    people, desk = client_as(make_coordinator(school())), client_as(make_officer(district()))
    assert said(people.post(at("report", part), follow=True)) == "已回報，等候區公所查證。"
    assert said(desk.post(at("verify", part), follow=True)) == "已查證。"
    assert "參與狀態為「已查證」，不能這樣處理" in said(desk.post(at("verify", part), follow=True))
    part.refresh_from_db()
    assert part.state == State.VERIFIED


def test_not_confirming_needs_its_reason_which_the_school_reads(client_as):
    part, desk = reported(newcomer()), client_as(make_officer(district()))
    assert list(desk.post(at("refuse", part), {}).context["form"].errors) == ["reason"]
    desk.post(at("refuse", part), {"reason": "簽到表沒有貴校。"})
    page = client_as(make_coordinator(school())).get(part.meeting.get_absolute_url())
    assert "未予查證：簽到表沒有貴校。" in text_of(page)


def test_a_cancelled_assembly_says_so_and_offers_nothing(client_as):
    coming, client = meeting(), client_as(make_officer(district()))
    assert said(client.post(reverse("onboarding:cancel_meeting", args=[coming.reference]), follow=True)).startswith(
        "住民大會已取消"
    )
    assert forms_of(client.get(coming.get_absolute_url())) == []
    for name in ("edit_meeting", "cancel_meeting"):
        assert (
            said(client.get(reverse(f"onboarding:{name}", args=[coming.reference]), follow=True))
            == "這場住民大會已取消。"
        )


def test_a_part_is_found_under_its_own_assembly_only(client_as):
    part, other = reported(newcomer()), meeting()
    wrong = reverse("onboarding:verify", args=[other.reference, part.agreement.reference])
    assert client_as(make_officer(district())).post(wrong).status_code == 404


# -- any size ------------------------------------------------------------------------------------------------------

LIST_QUERIES, MEETINGS_QUERIES, MEETING_QUERIES, DETAIL_QUERIES = 5, 7, 7, 6


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_at_any_size(client_as, number, django_assert_num_queries):
    client = client_as(make_officer(district()))
    coming = meeting()
    for code in ("1015", "3002", "0037")[:number]:
        planned(newcomer(school(code)), on=coming)
    for _more in range(number):
        last = planned(ladder_agreement(), on=meeting())
    client.get(LIST)
    addresses = {
        LIST: LIST_QUERIES,
        MEETINGS: MEETINGS_QUERIES,
        coming.get_absolute_url(): MEETING_QUERIES,
        ladder(last.agreement).get_absolute_url(): DETAIL_QUERIES,
    }
    for address, queries in addresses.items():
        with django_assert_num_queries(queries):
            client.get(address)


def ladder_agreement():
    return school().agreements.get()
