"""The handover file: everything a successor must know, kept with each closed quarter."""

import json

import pytest

from core.dates import local_today
from reports.constants import PeriodKind, ReportKind
from reports.models import HandoverCopy
from reports.papers import handover_sections, personal_sections
from reports.selectors.handovers import frozen_sections, standing_figures
from reports.selectors.scopes import CITY, of_district
from tests.factories import agreements, evidence, reports
from tests.factories.accounts import make_bureau, make_coordinator, make_officer
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by_trigger

pytestmark = pytest.mark.django_db


def words(sections: list[dict[str, object]]) -> str:
    return json.dumps(sections, ensure_ascii=False)


def of_today(subject: object) -> list[dict[str, object]]:
    return handover_sections(subject, standing_figures(local_today()), [], local_today())


def test_what_runs_who_promised_what_and_what_stops():
    agreement = agreements.signed()
    evidence.verified(agreement)
    sections = of_today(CITY)
    assert [one["title"] for one in sections] == [
        "重點", "進行中的協議", "誰答應了什麼、何時到期", "逾期未了事項",
        "近一年成果", "決定與理由", "等待處理", "數字",
    ]  # fmt: skip
    said = words(sections)
    assert agreement.reference in said
    assert f"{agreement.district.name}公所" in said
    assert "如果暫停，會停下來的事" in said


def test_a_district_file_holds_its_own_agreements_only():
    own = agreements.signed()
    other = agreements.signed(*_elsewhere())
    said = words(of_today(of_district(own.district)))
    assert own.reference in said
    assert other.reference not in said


def _elsewhere() -> tuple[object, object]:
    return school("0003"), district("beitou")


def test_every_closed_quarter_keeps_the_files_of_the_city_and_each_district():
    agreement = agreements.signed()
    period = reports.closed(PeriodKind.QUARTER)
    assert HandoverCopy.objects.filter(period=period).count() == 13
    before = words(frozen_sections(period, None))
    assert agreement.reference in before
    agreements.signed(*_elsewhere())
    assert words(frozen_sections(period, None)) == before
    with refused_by_trigger("Cannot update"):
        HandoverCopy.objects.update(content="{}")


def test_the_frozen_file_has_the_figures_of_the_snapshot():
    agreements.signed()
    period = reports.closed(PeriodKind.QUARTER)
    report = reports.made(ReportKind.HANDOVER, period=period)
    figures = json.loads(report.content)["figures"]
    assert report.figures_sha256 == period.snapshot.sha256
    assert figures["city"] == json.loads(period.snapshot.figures)["city"]


def test_a_term_keeps_no_handover_files():
    assert not HandoverCopy.objects.filter(period=reports.closed()).exists()


def test_a_person_leaves_tasks_cases_and_contacts():
    agreement = agreements.signed()
    officer = make_officer(agreement.district)
    colleague, partner = make_officer(agreement.district), make_coordinator(agreement.school)
    evidence.claimed(agreement, actor=partner)
    said = words(personal_sections(officer))
    assert agreement.reference in said
    assert colleague.email in said
    assert partner.email in said
    assert make_bureau().email not in said
