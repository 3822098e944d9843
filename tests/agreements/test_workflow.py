"""The life of an agreement, status by status and verb by verb; the database agrees with the table."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import transaction
from django.utils import timezone

from agreements.constants import AgreementStatus
from agreements.models import Agreement
from agreements.services import TransitionNotAllowed
from agreements.services.gate import lock, move
from agreements.wording import known_verbs
from agreements.workflow import TRANSITIONS, allowed_moves, transition_for
from core.dates import local_today
from tests.factories.accounts import make_bureau
from tests.factories.agreements import draft, ended, signed
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by_trigger

pytestmark = pytest.mark.django_db
VERBS = sorted({transition.verb for transition in TRANSITIONS})
MAKERS = {AgreementStatus.DRAFT: draft, AgreementStatus.ACTIVE: signed, AgreementStatus.TERMINATED: ended}


@pytest.mark.parametrize("status", list(AgreementStatus))
@pytest.mark.parametrize("verb", VERBS)
def test_every_status_and_verb(status, verb):
    agreement, bureau = MAKERS[status](), make_bureau()
    transition, before = transition_for(verb, status), agreement.events.count()
    fields = {"signed_on": local_today()} if verb == "record_signing" else {}
    with transaction.atomic():
        if transition is None:
            with pytest.raises(TransitionNotAllowed, match=str(status.label)):
                move(lock(agreement), verb, actor=bureau, now=timezone.now(), fields=fields)
        else:
            move(lock(agreement), verb, actor=bureau, now=timezone.now(), fields=fields)
    agreement.refresh_from_db()
    assert agreement.status == (transition.target if transition else status)
    assert agreement.events.count() - before == (1 if transition else 0)


@pytest.mark.parametrize("source", list(AgreementStatus))
@pytest.mark.parametrize("target", list(AgreementStatus))
def test_the_database_refuses_what_the_table_does_not_hold(source, target):
    agreement = MAKERS[source]()
    update = Agreement.objects.filter(pk=agreement.pk)
    fields = {"status": target.value, "signed_on": local_today()}
    if source == target or (source.value, target.value) in allowed_moves():
        update.update(**fields)
        assert update.get().status == target
    else:
        with refused_by_trigger("Invalid transition"):
            update.update(**fields)
        assert update.get().status == source


@pytest.mark.parametrize("status", [AgreementStatus.ACTIVE, AgreementStatus.TERMINATED])
def test_an_agreement_begins_as_a_draft(status):
    day = local_today()
    facts = {"starts_on": day, "ends_on": day + timedelta(days=90), "signed_on": day}
    with refused_by_trigger("Cannot insert rows"):
        Agreement.objects.create(reference="AG115-9999-X", school=school(), district=district(), status=status, **facts)


def test_seeding_passes_the_guards_by_name():
    day = local_today()
    with pgtrigger.ignore("agreements.Agreement:agreement_begins_as_draft"):
        made = Agreement.objects.create(
            reference="AG115-9999-X", school=school(), district=district(), status=AgreementStatus.ACTIVE,
            starts_on=day, ends_on=day + timedelta(days=90), signed_on=day,
        )  # fmt: skip
    assert Agreement.objects.live().get() == made


def test_an_agreement_is_never_deleted():
    with refused_by_trigger("Cannot delete rows"):
        Agreement.objects.filter(pk=draft().pk)._raw_delete("default")


def test_every_verb_is_worded():
    assert {*VERBS, "start"} == known_verbs()
