"""The pages of documents and handover files: one click, progress, files for those who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import FileAccess
from reports.constants import PeriodKind, ReportKind
from reports.models import Report
from reports.services import count_figures
from tests.factories import agreements, evidence, reports
from tests.factories.accounts import make_bureau, make_chief, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
INDEX = "reports:index"


def key_in(page: Any) -> str:
    return str(page.context["form"].initial["form_key"])


def test_one_click_and_a_second_one_make_one_document(client_as: SignIn):
    period, client = reports.closed(), client_as(make_bureau())
    asked = {"kind": "council", "period": period.key, "form_key": key_in(client.get(reverse(INDEX)))}
    addresses = {client.post(reverse(INDEX), asked).url for _click in range(2)}
    report = Report.objects.get()
    assert addresses == {report.get_absolute_url()}
    reports.make(report)
    assert client.post(reverse(INDEX), asked).url == report.get_absolute_url()
    assert Report.objects.count() == 1


def test_whose_report_it_is_must_be_said(client_as: SignIn):
    period, client = reports.closed(), client_as(make_bureau())
    page = client.post(reverse(INDEX), {"kind": "district", "period": period.key})
    assert page.context["form"].errors["district"] == ["請選擇是哪一區或哪一所學校的報告。"]
    client.post(reverse(INDEX), {"kind": "district", "period": period.key, "district": "daan"})
    assert Report.objects.get().district == district("daan")


def test_a_school_has_its_own_made_and_no_other(client_as: SignIn):
    period, own = reports.closed(), school("1015")
    client = client_as(make_coordinator(own))
    client.post(reverse(INDEX), {"kind": "school", "period": period.key, "school": "soochow-university"})
    assert Report.objects.get().school == own
    page = client.post(reverse(INDEX), {"kind": "council", "period": period.key})
    assert "kind" in page.context["form"].errors


def test_the_page_shows_how_far_it_is_and_then_the_files(client_as: SignIn):
    bureau = make_bureau()
    report, client = reports.asked(by=bureau), client_as(bureau)
    assert "等待產製" in text_of(client.get(report.get_absolute_url()))
    made = reports.make(report)
    page = text_of(client.get(report.get_absolute_url()))
    assert made.pdf.sha256 in page
    assert made.figures_sha256 in page


def test_a_failure_says_so_and_leads_to_another_attempt(client_as: SignIn):
    bureau = make_bureau()
    report, client = reports.failed(by=bureau), client_as(bureau)
    assert "未能產製" in text_of(client.get(report.get_absolute_url()))
    client.post(reverse("reports:repeat", args=[report.reference]))
    assert reports.make(report).is_ready


def test_files_are_for_those_who_may_and_opening_is_noted(client_as: SignIn):
    agreement = agreements.signed()
    report = reports.made(ReportKind.SCHOOL, school=agreement.school)
    address = reverse("reports:file", args=[report.reference, "pdf"])
    response = client_as(make_coordinator(agreement.school)).get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response.getvalue().startswith(b"%PDF-")
    assert FileAccess.objects.filter(file=report.pdf).count() == 1
    for stranger in (make_coordinator(school("0003")), make_officer(district("beitou"))):
        assert client_as(stranger).get(address).status_code == 404
    assert client_as(make_bureau()).get(reverse("reports:file", args=[report.reference, "exe"])).status_code == 404


def test_the_common_reports_are_for_both_sides_once_ready(client_as: SignIn):
    report, reader = reports.asked(), client_as(make_coordinator(school("1015")))
    assert reader.get(report.get_absolute_url()).status_code == 404
    reports.make(report)
    assert reader.get(report.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(client_as: SignIn, django_assert_num_queries: Any, count: int):
    bureau, period = make_bureau(), reports.closed()
    for slug in ("shilin", "daan", "beitou")[:count]:
        reports.asked(ReportKind.DISTRICT, bureau, period=period, district=district(slug))
    client = client_as(bureau)
    with django_assert_num_queries(8):
        client.get(reverse(INDEX))


def test_the_handover_file_is_a_page_and_a_document(client_as: SignIn):
    agreement = agreements.signed()
    client = client_as(make_officer(agreement.district))
    page = client.get(reverse("reports:district_handover", args=[agreement.district.slug]))
    assert agreement.reference in text_of(page)
    client.post(reverse("reports:make_district_handover", args=[agreement.district.slug]))
    assert reports.make(Report.objects.get()).kind == ReportKind.HANDOVER


def test_a_closed_quarter_shows_the_file_it_kept(client_as: SignIn):
    client = client_as(make_bureau())
    period = reports.closed(PeriodKind.QUARTER)
    agreement = agreements.signed()
    address = reverse("reports:handover")
    assert agreement.reference in text_of(client.get(address))
    assert agreement.reference not in text_of(client.get(address, {"period": period.key}))
    assert client.get(address, {"period": "1999-q1"}).status_code == 404


def test_a_persons_handover_is_for_them_and_those_above(client_as: SignIn):
    officer = make_officer(district("shilin"))
    address = reverse("reports:person", args=[officer.pk])
    for reader in (officer, make_chief(district("shilin")), make_bureau()):
        assert officer.name in text_of(client_as(reader).get(address))
    for stranger in (make_officer(district("shilin")), make_chief(district("daan")), make_coordinator(school("1015"))):
        assert client_as(stranger).get(address).status_code == 403
    client_as(officer).post(reverse("reports:make_person", args=[officer.pk]))
    report = reports.make(Report.objects.get())
    assert client_as(make_bureau()).get(report.get_absolute_url()).status_code == 404


def test_a_chief_finds_the_handover_of_whoever_leaves(client_as: SignIn):
    officer, desk = make_officer(district("shilin")), reverse("reports:district_handover", args=["shilin"])
    leaver = reverse("reports:person", args=[officer.pk])
    for reader, finds in ((make_chief(district("shilin")), True), (make_bureau(), True), (officer, False)):
        assert bool(links_of(client_as(reader).get(desk), leaver)) is finds


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_handover_do_not_grow(client_as: SignIn, django_assert_num_queries: Any, count: int):
    for place in ("shilin", "daan", "beitou")[:count]:
        evidence.verified(agreements.signed(school("1015"), district(place)))
    count_figures(reports.running().term)
    client = client_as(make_bureau())
    with django_assert_num_queries(20):
        client.get(reverse("reports:handover"))
