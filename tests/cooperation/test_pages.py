"""The half-minute form, the list and one pair's page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cooperation.models import InformalActivity
from cooperation.services import correct_activity, strike_activity
from core.dates import format_roc_short, local_today, parse_roc_date
from tests.factories import agreements
from tests.factories.accounts import make_auditor, make_bureau, make_officer
from tests.factories.cooperation import NTUE, entered, facts
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
LIST, LOG = reverse("cooperation:list"), reverse("cooperation:log")


def typed(**fields: str) -> dict[str, str]:
    today = format_roc_short(local_today())
    return {
        "school": NTUE,
        "happened_on": today,
        "kind": "lecture",
        "what": "提案說明課程",
        "participants": "35",
    } | fields


def at(name: str, activity: InformalActivity) -> str:
    return reverse(f"cooperation:{name}", args=[activity.district.slug, activity.school.slug, activity.pk])


# -- entering ------------------------------------------------------------------------------------------------


def test_one_character_finds_the_school_and_one_form_enters_it(client_as):
    client = client_as(make_officer(district("daan")))
    hits = links_of(client.get(LOG, {"q": "教"}), r"school=")
    assert "國立臺北教育大學" in hits
    page = client.get(LOG, {"school": NTUE})
    form = page.context["form"]
    assert parse_roc_date(form["happened_on"].value()) == local_today()
    assert list(form.fields) == ["form_key", "happened_on", "kind", "what", "participants", "note"]
    answer = client.post(LOG, typed())
    assert answer["Location"] == reverse("cooperation:pair", args=["daan", school(NTUE).slug])
    made = InformalActivity.objects.get()
    assert (made.what, made.happened_on, made.participants, made.is_sample) == (
        "提案說明課程",
        local_today(),
        35,
        False,
    )


def test_two_clicks_on_one_form_enter_it_once(client_as):
    client = client_as(make_officer(district("daan")))
    key = str(client.get(LOG, {"school": NTUE}).context["form"]["form_key"].value())
    for _click in range(2):
        assert client.post(LOG, typed(form_key=key)).status_code == 302
    assert InformalActivity.objects.count() == 1


def test_the_usual_school_needs_no_search(client_as):
    officer = make_officer(district("daan"))
    entered(actor=officer)
    entered(school("3002"), district("xinyi"))
    assert links_of(client_as(officer).get(LOG), r"school=") == ["國立臺北教育大學"]


def test_the_bureau_says_for_which_district(client_as):
    client = client_as(make_bureau())
    refused = client.post(LOG, typed())
    assert list(refused.context["form"].errors) == ["district"]
    client.post(LOG, typed(district="daan"))
    assert InformalActivity.objects.get().district.slug == "daan"


def test_a_desk_cannot_name_another_district(client_as):
    client_as(make_officer(district("daan"))).post(LOG, typed(district="xinyi"))
    assert InformalActivity.objects.get().district.slug == "daan"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"happened_on": "99.9.9."}, ["happened_on"]),
        ({"happened_on": "200.1.1"}, ["happened_on"]),
        ({"happened_on": "100.1.1"}, ["happened_on"]),
        ({"kind": "party"}, ["kind"]),
        ({"what": " "}, ["what"]),
        ({"what": "字" * 121}, ["what"]),
        ({"participants": "0"}, ["participants"]),
        ({"participants": "許多"}, ["participants"]),
    ],
)
def test_what_is_wrong_is_said_and_kept(client_as, fields, wrong):
    page = client_as(make_officer(district("daan"))).post(LOG, typed(**fields))
    assert sorted(page.context["form"].errors) == wrong
    assert InformalActivity.objects.count() == 0
    (name, value), *_others = fields.items()
    assert page.context["form"][name].value() == value


def test_with_an_agreement_in_force_it_is_sent_there(client_as):
    agreement = agreements.signed(school(NTUE), district("daan"), starts_on=local_today() - timedelta(days=3))
    page = client_as(make_officer(district("daan"))).post(LOG, typed())
    assert "因此請登錄為該協議的成果" in text_of(page)
    assert links_of(page, agreement.get_absolute_url()) == ["開啟協議"]
    assert InformalActivity.objects.count() == 0


@pytest.mark.parametrize("code", ["", "9999", "\0", "0037' --"])
def test_an_unknown_school_leads_to_the_look_up(client_as, code):
    page = client_as(make_officer(district("daan"))).get(LOG, {"school": code})
    assert page.templates[0].name == "cooperation/look_up.html"


# -- reading -------------------------------------------------------------------------------------------------


def listed(client, **params: str) -> list[str]:
    return [row.what for row in client.get(LIST, params).context["page"].rows]


def test_the_list_is_filtered_by_district_school_and_year(client_as):
    this, last = local_today(), local_today().replace(year=local_today().year - 1, day=1)
    entered(happened_on=this, what="甲")
    entered(school("3002"), district("xinyi"), happened_on=last, what="乙")
    client = client_as(make_bureau())
    assert listed(client) == ["甲", "乙"]
    assert listed(client, district="xinyi") == ["乙"]
    assert listed(client, q="教育大學") == ["甲"]
    assert listed(client, year=str(last.year)) == ["乙"]
    assert client.get(LIST, {"year": str(last.year)}).context["chips"][0].label == f"{last.year - 1911}年"


def test_a_desk_reads_its_own_only(client_as):
    entered(what="甲")
    entered(district=district("xinyi"), what="乙")
    client = client_as(make_officer(district("daan")))
    assert listed(client) == ["甲"]
    assert "district" not in client.get(LIST).context["form"].fields
    assert client.get(reverse("cooperation:pair", args=["xinyi", school(NTUE).slug])).status_code == 404


def test_struck_entries_stay_readable_on_the_pairs_page_only(client_as):
    officer = make_officer(district("daan"))
    first = entered(actor=officer, what="寫錯的課程")
    correct_activity(first, actor=officer, facts=facts(what="改正的課程"))
    strike_activity(entered(actor=officer, what="沒有舉行"), actor=officer, reason="因颱風取消")
    client = client_as(officer)
    assert listed(client) == ["改正的課程"]
    shown = client.get(reverse("cooperation:pair", args=["daan", school(NTUE).slug])).context["shown"]
    assert [one.what for one in shown.pair.activities] == ["改正的課程"]
    assert [(one.what, one.struck_reason) for one in shown.struck] == [("寫錯的課程", ""), ("沒有舉行", "因颱風取消")]
    assert shown.proposal == []


def test_an_agreement_ends_the_proposal_on_the_pairs_page(client_as):
    officer = make_officer(district("daan"))
    for _time in range(2):
        entered(actor=officer)
    draft = agreements.draft(school(NTUE), district("daan"))
    page = client_as(officer).get(reverse("cooperation:pair", args=["daan", school(NTUE).slug]))
    assert page.context["shown"].proposal == []
    assert links_of(page, draft.get_absolute_url()) == ["開啟協議"]


def test_an_auditor_reads_and_is_offered_nothing_to_do(client_as):
    entered()
    client = client_as(make_auditor())
    page = client.get(reverse("cooperation:pair", args=["daan", school(NTUE).slug]))
    assert links_of(page, "/cooperation/daan/") == []
    assert links_of(client.get(LIST), LOG) == []


@pytest.mark.parametrize("number", [1, 3])
def test_pages_take_the_same_queries_at_any_size(client_as, number, django_assert_num_queries):
    officer = make_officer(district("daan"))
    for code in (NTUE, "3002", "1015")[:number]:
        for day in (30, 10):
            entered(school(code), actor=officer, happened_on=local_today() - timedelta(days=day))
    client = client_as(officer)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)
    for _more in range(number):
        entered(actor=officer)
    with django_assert_num_queries(PAIR_QUERIES):
        client.get(reverse("cooperation:pair", args=["daan", school(NTUE).slug]))


LIST_QUERIES = 9
PAIR_QUERIES = 11


# -- putting right -------------------------------------------------------------------------------------------


def test_correcting_starts_from_what_was_entered(client_as):
    officer = make_officer(district("daan"))
    made = entered(actor=officer, participants=350)
    client = client_as(officer)
    assert client.get(at("correct", made)).context["form"]["participants"].value() == 350
    client.post(at("correct", made), typed(participants="35"))
    assert [one.participants for one in InformalActivity.objects.standing()] == [35]
    again = client.post(at("correct", made), typed(participants="36"), follow=True)
    assert str([*again.context["messages"]][-1]) == "這筆紀錄已經劃除。"
    assert [one.participants for one in InformalActivity.objects.standing()] == [35]


def test_striking_out_needs_its_reason_and_a_second_click_is_answered(client_as):
    officer = make_officer(district("daan"))
    made, client = entered(actor=officer), client_as(officer)
    assert list(client.post(at("strike", made), {}).context["form"].errors) == ["reason"]
    for _click in range(2):
        assert client.post(at("strike", made), {"reason": "重複登錄"}).status_code == 302
    assert InformalActivity.objects.get().struck_reason == "重複登錄"
    passed = client.get(at("strike", made), follow=True)
    assert str([*passed.context["messages"]][-1]) == "這筆紀錄已經劃除。"


def test_an_entry_is_found_only_under_its_own_pair(client_as):
    made = entered()
    wrong = reverse("cooperation:strike", args=["daan", school("3002").slug, made.pk])
    assert client_as(make_bureau()).get(wrong).status_code == 404
