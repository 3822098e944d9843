"""The workflow table, walked status by status and verb by verb; the database agrees with it."""

import pgtrigger
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from agreements.services import create_draft_agreement
from applications.constants import OPEN_STATUSES, Status
from applications.models import Application
from applications.services.gate import TransitionNotAllowed, lock, move
from applications.wording import known_verbs
from applications.workflow import TRANSITIONS, allowed_moves, transition_for
from core.dates import local_today
from cycles.models import AcademicTerm
from tests.factories.accounts import make_bureau, make_coordinator
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
VERBS = sorted({transition.verb for transition in TRANSITIONS})


def draft() -> Application:
    owner = make_coordinator(school("1015"))
    now = timezone.now()
    return Application.objects.create(
        reference="PB115-9999-X", school=school("1015"), owner=owner, status_since=now, saved_at=now
    )


def put_into(application: Application, status: Status) -> Application:
    """Set a status past both guards of the database, with what its constraints ask for."""
    fields = {"status": status}
    if status != Status.DRAFT:
        fields |= {"submitted_at": timezone.now(), "reviewing_district": district("zhongzheng")}
    fields["claim_due_on"] = local_today() if status == Status.SUBMITTED else None
    if status == Status.APPROVED:
        fields["agreement"] = _agreement(application)
    with pgtrigger.ignore("applications.Application:application_status_moves"):
        Application.objects.filter(pk=application.pk).update(**fields)
    return Application.objects.get(pk=application.pk)


def _agreement(application):
    term = AcademicTerm.objects.get(academic_year=115, term=2)
    return create_draft_agreement(
        application.school,
        district("zhongzheng"),
        actor=make_bureau(),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        commitments=[],
    )


def fields_for(target: Status, application: Application) -> dict:
    fields = {"submitted_at": application.submitted_at or timezone.now(), "reviewing_district": district("zhongzheng")}
    fields["claim_due_on"] = local_today() if target == Status.SUBMITTED else None
    if target == Status.APPROVED:
        fields["agreement"] = _agreement(application)
    return fields


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("verb", VERBS)
def test_every_status_and_verb(status, verb):
    application = put_into(draft(), status)
    transition = transition_for(verb, status)
    with transaction.atomic():
        locked = lock(application)
        if transition is None:
            with pytest.raises(TransitionNotAllowed):
                move(locked, verb, actor=application.owner, now=timezone.now())
        else:
            fields = fields_for(transition.target, application)
            move(locked, verb, actor=application.owner, now=timezone.now(), fields=fields)
    after = Application.objects.get(pk=application.pk)
    assert after.status == (transition.target if transition else status)
    assert after.events.count() == (1 if transition else 0)


@pytest.mark.parametrize("source", list(Status))
@pytest.mark.parametrize("target", list(Status))
def test_the_database_refuses_what_the_table_does_not_hold(source, target):
    application = put_into(draft(), source)
    allowed = source == target or (source.value, target.value) in allowed_moves()
    fields = {"status": target.value} | (fields_for(target, application) if target != Status.DRAFT else {})
    update = Application.objects.filter(pk=application.pk)
    if allowed:
        update.update(**fields)
    else:
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            update.update(**fields)
    assert Application.objects.get(pk=application.pk).status == (target if allowed else source)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.DRAFT}))
def test_a_case_begins_as_a_draft(status):
    now = timezone.now()
    with pytest.raises(ProgrammingError, match="Cannot insert rows"), transaction.atomic():
        Application.objects.create(
            reference="PB115-9998-X",
            school=school("1015"),
            owner=make_coordinator(school("1015")),
            status=status,
            status_since=now,
            saved_at=now,
            submitted_at=now,
            reviewing_district=district("zhongzheng"),
        )


def test_a_case_is_never_deleted():
    application = draft()
    with pytest.raises(ProgrammingError, match="Cannot delete rows"), transaction.atomic():
        application.delete()


def test_moving_outside_a_transaction_is_a_mistake(transactional_db):
    application = draft()
    with pytest.raises(RuntimeError, match="transaction"):
        move(application, "submit", actor=application.owner, now=timezone.now())


def test_every_verb_is_worded():
    assert set(VERBS) <= known_verbs()


def test_nothing_leads_out_of_a_decision():
    closed = {Status.APPROVED, Status.DECLINED, Status.WITHDRAWN}
    assert {transition.source for transition in TRANSITIONS} & closed == set()


def test_every_open_status_can_be_withdrawn():
    assert {t.source for t in TRANSITIONS if t.verb == "withdraw"} == OPEN_STATUSES


def test_triggers_are_installed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'applications_application'::regclass")
        names = " ".join(name for (name,) in cursor.fetchall())
    assert "application_status_moves" in names
    assert "application_begins_as_draft" in names
