"""The officials' list: whose cases, in which order, narrowed by the address alone."""

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client

from applications import services
from applications.constants import Status
from applications.models import Application
from applications.selectors import queue
from core.compiled import compiled
from core.dates import format_roc_short, local_today
from tests.factories import applications as cases
from tests.factories.accounts import make_auditor, make_bureau, make_chief, make_officer
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
LIST = "/applications/"


def references(client: Client, query: str = "") -> list[str]:
    """The cases of the queue, in its order."""
    return [row.application.reference for row in client.get(LIST + query).context["rows"]]


def due_in(application: Application, days: int) -> Application:
    Application.objects.filter(pk=application.pk).update(due_on=local_today() + timedelta(days=days))
    application.refresh_from_db()
    return application


def test_a_desk_sees_what_waits_on_it_the_most_urgent_first(client_as):
    officer = make_officer(district("zhongzheng"))
    late = due_in(cases.submitted(school("1003")), 9)
    soon = due_in(cases.claimed(school=school("1015"), officer=officer), 2)
    cases.returned(school=school("1016"), officer=officer)
    cases.submitted(school("1006"), districts=("daan",))
    assert references(client_as(officer)) == [soon.reference, late.reference]


def test_a_reviewer_is_named_while_the_desk_has_the_case(client_as):
    officer = make_officer(district("zhongzheng"), display_name="林佳穎")
    cases.claimed(school=school("1003"), officer=officer)
    cases.confirmed(school=school("1015"), officer=officer)
    rows = client_as(make_auditor()).get(LIST + "?show=all").context["rows"]
    named = {(row.holder, row.reviewer) for row in rows}
    assert named == {("中正區公所經建課", "林佳穎"), ("民政局", "")}


def test_equal_dates_are_sorted_by_reference(client_as):
    first, second = cases.submitted(school("1003")), cases.submitted(school("1015"))
    officer = make_officer(district("zhongzheng"))
    assert references(client_as(officer)) == [first.reference, second.reference]


def test_the_bureau_sees_what_it_decides_and_districts_without_accounts(client_as):
    officer = make_officer(district("zhongzheng"))
    cases.submitted(school("1003"))
    deserted = due_in(cases.submitted(school("1006"), districts=("beitou",)), 1)
    waiting = due_in(cases.confirmed(school=school("1015"), officer=officer), 2)
    client = client_as(make_bureau())
    assert references(client) == [deserted.reference, waiting.reference]
    marked = [row.application.reference for row in client.get(LIST).context["rows"] if row.by_bureau]
    assert marked == [deserted.reference]
    assert client.get(LIST).content.decode().count("由民政局代辦") == 1


def test_an_auditor_sees_everything_drafts_included(client_as):
    draft, sent = cases.make_draft(school("1003")), cases.submitted(school("1015"))
    assert set(references(client_as(make_auditor()))) == {draft.reference, sent.reference}


def test_a_school_gets_its_own_list(client_as):
    owner = cases.make_coordinator(school("1015"))
    cases.submitted(school("1015"), owner)
    response = client_as(owner).get(LIST)
    assert "applications/my_applications.html" in {template.name for template in response.templates}


def test_cases_that_only_name_the_district_are_listed_without_a_way_in(client_as):
    case = cases.submitted(school("1015"), districts=("daan", "zhongzheng"))
    response = client_as(make_officer(district("zhongzheng"))).get(LIST)
    (named,) = response.context["named"].rows
    assert (named.reference, named.school, named.rank, named.status) == (case.reference, "世新大學", 2, "審查中")
    page = response.content.decode()
    assert case.reference in page
    assert case.get_absolute_url() not in page
    assert references(client_as(make_officer(district("wenshan")))) == []


def test_named_cases_are_listed_by_rank_and_then_the_newest_first(client_as):
    third = cases.submitted(school("1015"), districts=("daan", "wenshan", "zhongzheng"))
    older = cases.submitted(school("1016"), districts=("daan", "zhongzheng"))
    newer = cases.submitted(school("1017"), districts=("daan", "zhongzheng"))
    named = client_as(make_officer(district("zhongzheng"))).get(LIST).context["named"].rows
    assert [(row.reference, row.rank) for row in named] == [
        (newer.reference, 2),
        (older.reference, 2),
        (third.reference, 3),
    ]


def test_what_waits_and_what_is_overdue_are_counted_up_to_a_limit(client_as, monkeypatch):
    officer = make_officer(district("zhongzheng"))
    for days, code in enumerate(("1003", "1006", "1015", "1016"), start=-3):
        due_in(cases.submitted(school(code)), days)
    cases.submitted(school("1017"), districts=("beitou",))
    waiting = client_as(officer).get(LIST).context["waiting"]
    assert (waiting.count, waiting.overdue, waiting.is_more, waiting.is_more_overdue) == (4, 3, False, False)
    monkeypatch.setattr("applications.selectors.queue.COUNTED", 3)
    at_desk = compiled(queue._waiting_at_desk._build)
    monkeypatch.setattr("applications.selectors.queue._waiting_at_desk", at_desk)
    page = client_as(officer).get(LIST)
    waiting = page.context["waiting"]
    assert (waiting.count, waiting.overdue, waiting.is_more, waiting.is_more_overdue) == (3, 3, True, False)


@pytest.mark.parametrize("few", [0, 100])
def test_a_search_finds_the_same_whether_many_schools_match_or_few(client_as, monkeypatch, few):
    monkeypatch.setattr("applications.selectors.narrowing.FEW", few)
    found = [cases.submitted(school(code)) for code in ("0017", "0003")]
    cases.withdrawn(school("1015"))
    client = client_as(make_officer(district("zhongzheng")))
    assert references(client, "?q=國立") == [case.reference for case in found]


def test_the_bureau_counts_what_it_decides_and_what_has_no_desk(client_as):
    officer = make_officer(district("zhongzheng"))
    cases.submitted(school("1003"))
    due_in(cases.submitted(school("1006"), districts=("beitou",)), -1)
    due_in(cases.confirmed(school=school("1015"), officer=officer), 2)
    waiting = client_as(make_bureau()).get(LIST).context["waiting"]
    assert (waiting.count, waiting.overdue) == (2, 1)


def test_a_draft_does_not_show_that_it_names_the_district(client_as):
    cases.complete_draft(school("1015"), districts=("daan", "zhongzheng"))
    response = client_as(make_officer(district("zhongzheng"))).get(LIST)
    assert response.context["named"].rows == []


def test_overdue_is_said_in_a_word(client_as):
    officer = make_officer(district("zhongzheng"))
    case = due_in(cases.submitted(school("1003")), -1)
    fresh = cases.submitted(school("1015"))
    client = client_as(officer)
    row = re.search(rf"<tr>(?:(?!</tr>).)*{case.reference}.*?</tr>", client.get(LIST).content.decode(), re.DOTALL)
    assert "逾期" in row[0]
    assert format_roc_short(case.due_on) in row[0]
    assert references(client, "?overdue=true") == [case.reference]
    assert references(client, "?overdue=false") == [case.reference, fresh.reference]


def test_filters_stand_in_the_address_and_can_be_taken_off(client_as):
    officer = make_officer(district("zhongzheng"))
    mine = cases.claimed(school=school("1003"), officer=officer)
    theirs = cases.claimed(school=school("1015"), officer=make_officer(district("zhongzheng")))
    client = client_as(officer)
    assert references(client, "?mine=true") == [mine.reference]
    assert references(client, f"?status={Status.UNDER_REVIEW}") == [mine.reference, theirs.reference]
    assert references(client, f"?show=all&status={Status.RETURNED}") == []
    chips = client.get(LIST + "?show=waiting&mine=true&q=世新").context["chosen"]
    assert [(chip.label, chip.url) for chip in chips] == [
        ("學校、案號或條件：世新", "?show=waiting&mine=true"),
        ("只看我承辦的", "?show=waiting&q=%E4%B8%96%E6%96%B0"),
    ]


def test_shelves(client_as):
    officer, chief = make_officer(district("zhongzheng")), make_chief(district("zhongzheng"))
    waiting = cases.submitted(school("1003"))
    returned = cases.returned(school=school("1015"), officer=officer)
    away = cases.confirmed(school=school("1016"), officer=officer, chief=chief)
    closed = cases.withdrawn(school("1006"))
    client = client_as(officer)
    assert references(client) == [waiting.reference]
    assert references(client, "?show=school") == [returned.reference]
    assert references(client, "?show=elsewhere") == [away.reference]
    assert references(client, "?show=closed") == [closed.reference]
    assert set(references(client, "?show=all")) == {one.reference for one in (waiting, returned, away, closed)}


@pytest.mark.parametrize("typed", ["臺北大學", "台北大學", "台北大", "臺", "ＰＢ１１５"])
def test_search_finds_a_school_however_it_is_written(client_as, typed):
    case = cases.submitted(school("0017"))
    cases.submitted(school("1015"))
    found = references(client_as(make_officer(district("zhongzheng"))), f"?q={typed}")
    assert (case.reference in found) is True


def test_search_looks_beyond_what_waits_and_finds_a_reference(client_as):
    case = cases.withdrawn(school("1015"))
    client = client_as(make_officer(district("zhongzheng")))
    assert references(client, "?q=世新") == [case.reference]
    assert references(client, f"?q={case.reference.lower()}") == [case.reference]


def test_search_stays_in_the_readers_scope(client_as):
    cases.submitted(school("1015"), districts=("daan",))
    assert references(client_as(make_officer(district("zhongzheng"))), "?q=世新&show=all") == []


def test_only_the_city_filters_by_district(client_as):
    there, here = cases.submitted(school("1015"), districts=("daan",)), cases.submitted(school("1003"))
    bureau = client_as(make_bureau())
    assert references(bureau, "?show=all&district=daan") == [there.reference]
    assert references(client_as(make_officer(district("zhongzheng"))), "?district=daan") == [here.reference]


# A key of the right length whose date is none.
WRONG_KEY = base64.urlsafe_b64encode(b'["nonsense", "x"]').decode()


@pytest.mark.parametrize(
    "query",
    ["?status=nonsense", "?district=nowhere", "?show=%00", "?after=xyz", f"?after={WRONG_KEY}", "?q=" + "世" * 500],
)
def test_nonsense_in_the_address_is_answered(client_as, query):
    cases.submitted(school("1015"))
    response = client_as(make_bureau()).get(LIST + query)
    assert response.status_code == 200
    assert len(response.context["form"].errors) == ("=n" in query)


def test_pages_hold_every_case_once_with_and_without_a_date(client_as, monkeypatch):
    monkeypatch.setattr("core.pagination.paginate.__kwdefaults__", {"size": 2})
    officer = make_officer(district("zhongzheng"))
    expected = {cases.withdrawn(school(code)).reference for code in ("1003", "1006", "1015")}
    expected |= {cases.submitted(school(code)).reference for code in ("1016", "1017")}
    client, seen, query = client_as(officer), [], "?show=all"
    while query:
        response = client.get(LIST + query)
        seen += [row.application.reference for row in response.context["rows"]]
        query = response.context["page"].next_url
    assert len(seen) == 5
    assert set(seen) == expected


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(client_as, django_assert_num_queries, number):
    officer = make_officer(district("zhongzheng"))
    for code in ("1003", "1006", "1015")[:number]:
        cases.claimed(school=school(code), officer=officer)
    for code in ("1016", "1017", "1021")[:number]:
        cases.submitted(school(code), districts=("daan", "zhongzheng"))
    client = client_as(officer)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)


def test_a_referred_case_leaves_the_first_desks_work_but_not_its_sight(client_as):
    officer = make_officer(district("zhongzheng"))
    case = cases.confirmed(school=school("1015"), officer=officer, is_recommended=False)
    services.refer_application(case, actor=make_bureau(), note="請貴區審查。")
    assert references(client_as(officer)) == []
    assert references(client_as(officer), "?show=elsewhere") == [case.reference]
    assert references(client_as(make_officer(district("wenshan")))) == [case.reference]
