"""Large samples: as many as wanted, the same each time, and sound in every respect but their number."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Membership, User
from agreements.constants import AgreementStatus
from agreements.models import Agreement
from applications.constants import Status
from applications.content import CaseContent, content_hash, shown_sections, snapshot
from applications.models import Application, ConsentRequest, Submission
from cycles.selectors import working_days_after
from demo.scale.population import PREFIX
from evidence.constants import UseState
from evidence.models import Evidence, EvidenceUse
from health.models import AgreementHealth
from history.verification import breaches
from schools.models import School

pytestmark = pytest.mark.django_db
_CASES, _OPEN, _AGREEMENTS, _PEOPLE = 360, 240, 60, 70


def _seed(**more):
    wanted = {"applications": _CASES, "open": _OPEN, "agreements": _AGREEMENTS, "people": _PEOPLE} | more
    call_command("seed_scale", interactive=False, verbosity=0, **wanted)


def _facts():
    """Everything that does not hang on primary keys and on the passwords, which are random."""
    cases = Application.objects.order_by("reference").values_list(
        "reference", "school__code", "status", "reviewing_district__slug", "status_since", "due_on", "answers__plan"
    )
    return list(cases), sorted(User.objects.values_list("email", "display_name"))


def test_there_is_as_much_as_wanted_of_every_kind_and_all_of_it_is_a_sample():
    _seed()
    invented = School.objects.filter(code__startswith=PREFIX)
    assert Application.objects.filter(is_sample=True).count() == Application.objects.count() == _CASES
    assert Application.objects.open().count() == _OPEN
    assert set(Application.objects.values_list("status", flat=True)) == set(Status.values)
    assert Agreement.objects.filter(is_sample=True).count() == Agreement.objects.count() == _AGREEMENTS
    assert User.objects.filter(is_sample=True).count() == User.objects.count() == _PEOPLE
    assert invented.filter(name__startswith="示範學校").count() == invented.count() == _OPEN // 10
    # No district's page grows by them.
    assert invented.filter(campuses__district__isnull=False).count() == 0


def test_constraints_hold_and_every_chain_is_whole():
    _seed()
    connection.check_constraints()
    assert list(breaches()) == []
    assert Agreement.objects.filter(events__isnull=True).count() == 0
    for case in Application.objects.prefetch_related("events").order_by("pk"):
        told = [event.to_state for event in case.events.all()]
        assert ([state for state in told if state] or [Status.DRAFT])[-1] == case.status
        assert told[:1] == [""]


def test_rows_still_have_to_begin_as_drafts_afterwards():
    _seed()
    case = Application.objects.filter(status=Status.DRAFT).order_by("pk")[0]
    case.pk, case.reference, case.status = None, "PB115-9999-A", Status.WITHDRAWN
    with pytest.raises(Exception, match="application_begins_as_draft"), transaction.atomic():
        case.save(force_insert=True)


def test_dates_are_what_the_rules_make_of_them_and_nothing_is_later_than_now():
    _seed()
    now = timezone.now()
    assert Application.objects.filter(events__at__gte=now).count() == 0
    assert 0 < Application.objects.open().filter(due_on__lt=timezone.localdate(now)).count() < _OPEN // 2
    for case in Application.objects.filter(status=Status.SUBMITTED).order_by("pk")[:20]:
        sent = timezone.localdate(case.submitted_at)
        assert (case.due_on, case.claim_due_on) == (working_days_after(sent, 10), working_days_after(sent, 1))


def test_frozen_copies_are_what_sending_would_have_frozen():
    _seed()
    for sent in Submission.objects.select_related("application__school", "application__campus").order_by("pk")[:5]:
        content = CaseContent(sent.application)
        asked = ConsentRequest(name="郭示範", title="系主任", confirmed_at=timezone.now())
        asked.content_digest = content.consent_digest
        content.__dict__["consent_request"] = asked
        assert sent.content == snapshot(content)
        assert sent.content_hash == content_hash(sent.content)
        assert sent.answers == sent.application.answers
        assert len(shown_sections(sent.content)) == 7


def test_somebody_can_act_on_every_case():
    _seed()
    desks = set(Membership.objects.active().values_list("district_id", "role"))
    wanted = set(Application.objects.open().values_list("reviewing_district_id", flat=True))
    assert {(district, role) for district in wanted for role in ("district_officer", "section_chief")} <= desks
    led = set(Membership.objects.filter(role="school_coordinator").values_list("school_id", flat=True))
    assert set(Application.objects.values_list("school_id", flat=True)) <= led


def test_a_second_call_adds_nothing_and_a_larger_one_makes_it_up():
    _seed()
    before = _facts()
    _seed()
    assert _facts() == before
    _seed(applications=_CASES + 60, open=_OPEN + 30, agreements=_AGREEMENTS + 10)
    assert Application.objects.count() == _CASES + 60
    assert Application.objects.open().count() == _OPEN + 30
    assert Agreement.objects.count() == _AGREEMENTS + 10
    assert list(breaches()) == []


def test_the_same_call_gives_the_same_data():
    found = []
    for _ in range(2):
        savepoint = transaction.savepoint()
        _seed()
        found.append(_facts())
        transaction.savepoint_rollback(savepoint)
    assert found[0] == found[1]


def test_open_cases_that_do_not_fit_are_refused():
    with pytest.raises(CommandError, match="more --schools make room"):
        _seed(applications=700, open=600, schools=0)
    assert Application.objects.count() == 0


def test_too_few_people_are_refused():
    with pytest.raises(CommandError, match="--people is at least 60"):
        _seed(people=59)


def test_production_is_left_alone():
    with (
        override_settings(SETTINGS_MODULE="pbportal.settings.prod"),
        pytest.raises(CommandError, match="development settings only"),
    ):
        _seed()
    assert User.objects.count() == 0


def test_without_a_yes_nothing_is_written(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("seed_scale", verbosity=0)
    assert User.objects.count() == 0


def test_evidence_belongs_to_agreements_in_force_which_are_judged():
    _seed(evidence=400)
    connection.check_constraints()
    in_force = Agreement.objects.filter(status=AgreementStatus.ACTIVE)
    assert Evidence.objects.filter(is_sample=True).count() == Evidence.objects.count() == 400
    assert in_force.count() >= _AGREEMENTS * 95 // 100
    assert in_force.filter(targets__isnull=True).count() == 0
    assert EvidenceUse.objects.exclude(agreement__in=in_force).count() == 0
    assert set(EvidenceUse.objects.values_list("state", flat=True)) >= {UseState.VERIFIED, UseState.CLAIMED}
    assert AgreementHealth.objects.filter(agreement__in=in_force).count() == in_force.count()
