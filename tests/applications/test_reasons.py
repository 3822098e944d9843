"""The quarterly report of reasons: every number is a list of that many cases (F33)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from applications import services
from applications.constants import CorrectionKind, Outcome, ReasonCode
from applications.models import Application, Assessment, CorrectionItem, CorrectionRequest, Decision
from applications.selectors.reasons import by_quarter, quarter_of, read_quarter
from core.dates import TAIPEI, local_today
from tests.factories import applications as cases
from tests.factories.accounts import make_auditor, make_bureau, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import sheet_of, text_of

pytestmark = pytest.mark.django_db
URL, NOW = "/applications/reasons/", quarter_of(local_today())


@pytest.fixture
def decided() -> list[Decision]:
    """Two approvals in one district, a decline in another one."""
    cases.approved(school=school("1003"))
    cases.approved(school=school("1015"))
    cases.declined(school=school("1016"), districts=("daan",))
    return list(Decision.objects.order_by("pk"))


def figures(client: Client, query: str = "") -> dict[str, tuple[int, int, dict[str, int]]]:
    rows = client.get(URL + query).context["found"].rows
    return {
        row.district.slug: (row.approved.count, row.declined.count, {one.label: one.count for one in row.reasons})
        for row in rows
        if row.approved.count or row.declined.count
    }


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 1, 1), "115Q1"), (date(2026, 6, 30), "115Q2"), (date(2026, 12, 31), "115Q4")]
)
def test_quarters_of_the_republics_years(day, code):
    quarter = quarter_of(day)
    assert (str(quarter), read_quarter(code)) == (code, quarter)
    assert quarter.starts_on <= day < quarter.following.starts_on
    assert quarter.following.previous == quarter


@pytest.mark.parametrize("text", ["", "115", "115Q5", "2026Q1", "9Q1", "Q1", "１１５Q1", "115Q4x"])
def test_what_is_no_quarter(text):
    assert read_quarter(text) is None


@pytest.mark.usefixtures("decided")
def test_every_number_is_a_list_of_so_many_cases(client_as):
    client = client_as(make_bureau())
    assert figures(client) == {
        "zhongzheng": (2, 0, {ReasonCode.LOCAL_TIE.label: 2, ReasonCode.TEACHING.label: 2}),
        "daan": (0, 1, {ReasonCode.NO_TEACHER.label: 1}),
    }
    for row in client.get(URL).context["found"].rows:
        for figure in (row.approved, row.declined, *row.reasons):
            assert len(client.get(figure.url).context["rows"]) == figure.count
    assert "同意 2 件，不同意 1 件" in text_of(client.get(URL))


@pytest.mark.usefixtures("decided")
def test_a_desk_reads_its_own_and_an_auditor_all(client_as):
    officer = client_as(make_officer(district("daan")))
    assert list(figures(officer)) == ["daan"]
    (row,) = officer.get(URL).context["found"].rows
    assert len(officer.get(row.declined.url).context["rows"]) == 1
    assert set(figures(client_as(make_auditor()))) == {"zhongzheng", "daan"}


def test_the_day_of_release_in_taipei_decides(client_as, decided):
    begins = datetime.combine(NOW.starts_on, time(), TAIPEI)
    Decision.objects.filter(pk=decided[0].pk).update(released_at=begins)
    Decision.objects.filter(pk=decided[1].pk).update(released_at=begins - timedelta(seconds=1))
    client = client_as(make_bureau())
    assert figures(client)["zhongzheng"][0] == 1
    assert figures(client, f"?quarter={NOW.previous}")["zhongzheng"][0] == 1


def test_by_quarter_is_what_other_rooms_read(decided):
    rows = by_quarter([NOW.previous, NOW], districts=[district("daan").pk])
    (row,) = rows
    assert (row.quarter, row.approved, row.declined, row.reasons[ReasonCode.NO_TEACHER]) == (NOW, 0, 1, 1)


def test_what_went_back_is_counted_by_its_faults(client_as):
    """Each case once; what was taken back, or went back in another quarter, is no return of this one."""
    officer = make_officer(district("zhongzheng"))
    case = cases.returned(
        school=school("1003"), items={"plan": "請補充。", "facilitators": "請說明。"}, officer=officer
    )
    CorrectionItem.objects.filter(question="plan").update(kind=CorrectionKind.INCORRECT)
    cancelled = cases.returned(school=school("1015"), officer=officer)
    services.cancel_return(cancelled, actor=officer)
    cases.returned(school=school("1016"), districts=("daan",))
    before = cases.returned(school=school("0003"), officer=officer)
    last = datetime.combine(NOW.starts_on, time(), TAIPEI) - timedelta(seconds=1)
    CorrectionRequest.objects.filter(application=before).update(requested_at=last)
    for client, expected in ((client_as(make_bureau()), 2), (client_as(officer), 1)):
        found = client.get(URL).context["found"]
        (row,) = [row for row in found.rows if row.district.slug == "zhongzheng"]
        assert (found.returned, row.returned.count) == (expected, 1)
        assert {one.label: one.count for one in row.faults} == {"內容有誤": 1, "資料不足": 1}
        for figure in (row.returned, *row.faults):
            assert [line.application.pk for line in client.get(figure.url).context["rows"]] == [case.pk]
    assert "returned=115Q9" not in client.get("/applications/?returned=115Q9").context["filter"].canonical


def test_a_case_that_another_desk_sent_back_is_not_counted_twice(client_as):
    """A desk may still open what it assessed before the case was referred; its list is of what it reviews itself."""
    officer = make_officer(district("zhongzheng"))
    case = cases.returned(officer=officer)
    Application.objects.filter(pk=case.pk).update(reviewing_district=district("daan"))
    Assessment.objects.create(
        application=case, district=district("zhongzheng"), is_recommended=False, assessed_by=officer,
        assessed_at=timezone.now(), checklist={}, reason="另有更近的學校。",
    )  # fmt: skip
    client = client_as(officer)
    (row,) = client.get(URL).context["found"].rows
    assert (row.returned.count, list(client.get(row.returned.url).context["rows"])) == (0, [])
    assert client.get("/applications/?show=all").context["rows"] != []


@pytest.mark.usefixtures("decided")
def test_the_sheet_holds_the_same_numbers(client_as):
    lines = sheet_of(client_as(make_officer(district("daan"))).get(f"{URL}sheet/?format=csv"))
    assert {(line["quarter"], line["quarter_starts_on"]) for line in lines} == {(str(NOW), NOW.starts_on.isoformat())}
    assert [(line["kind"], line["what"], line["count"]) for line in lines] == [
        ("outcome", str(Outcome.APPROVE.label), "0"),
        ("outcome", str(Outcome.DECLINE.label), "1"),
        ("reason", str(ReasonCode.NO_TEACHER.label), "1"),
        ("returned", "退回補正", "0"),
    ]


def test_the_number_of_queries_does_not_grow(client_as, django_assert_num_queries, decided):
    client = client_as(make_bureau())
    for quarter in (NOW, NOW.previous):
        with django_assert_num_queries(9):
            client.get(f"{URL}?quarter={quarter}")
