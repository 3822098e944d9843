"""The life of an agreement, status by status and verb by verb; the database agrees with the table."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import transaction
from django.utils import timezone

from agreements.constants import AgreementStatus, EndReason
from agreements.models import Agreement
from agreements.services import TransitionNotAllowed
from agreements.services.gate import lock, move
from agreements.wording import known_verbs
from agreements.workflow import TRANSITIONS, allowed_moves, transition_for
from core.dates import local_today
from tests.factories import agreements as made
from tests.factories.accounts import make_bureau
from tests.factories.agreements import draft
from tests.factories.districts import district
from tests.factories.schools import school
from tests.violations import refused_by_trigger

pytestmark = pytest.mark.django_db
VERBS = sorted({transition.verb for transition in TRANSITIONS})
MAKERS = {
    AgreementStatus.DRAFT: made.draft,
    AgreementStatus.NEGOTIATING: made.negotiating,
    AgreementStatus.FROZEN: made.frozen,
    AgreementStatus.SIGNING: made.signing,
    AgreementStatus.ACTIVE: made.signed,
    AgreementStatus.PAUSED: made.paused,
    AgreementStatus.EXPIRED: made.lapsed,
    AgreementStatus.TERMINATED: made.ended,
    AgreementStatus.SUPERSEDED: made.superseded,
}
FACTS = {
    "record_signing": {"signed_on": local_today()},
    "activate": {"signed_on": local_today()},
    "drop": {"closed_on": local_today(), "end_reason": EndReason.NOT_AGREED},
    "terminate": {"closed_on": local_today(), "end_reason": EndReason.MUTUAL},
}
# What the services record beside the moves of the table.
NOTED = {
    "start", "sign", "amend", "make_room", "open_amendment", "drop_version", "propose_pause", "accept_pause",
    "refuse_pause", "end_pause", "lay_out", "import",
}  # fmt: skip


@pytest.mark.parametrize("status", list(AgreementStatus))
@pytest.mark.parametrize("verb", VERBS)
def test_every_status_and_verb(status, verb):
    agreement, bureau = MAKERS[status](), make_bureau()
    transition, before = transition_for(verb, status), agreement.events.count()
    fields = FACTS.get(verb, {})
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
def test_the_database_refuses_what_the_table_does_not_hold(source):
    """Every target from one source: each try is taken back, so that one agreement serves them all."""
    update = Agreement.objects.filter(pk=MAKERS[source]().pk)
    day = update.get().ends_on
    for target in AgreementStatus:
        facts = {"status": target.value, "signed_on": day, "closed_on": day, "end_reason": EndReason.MUTUAL}
        if source == target or (source.value, target.value) in allowed_moves():
            with transaction.atomic():
                update.update(**facts)
                assert update.get().status == target
                transaction.set_rollback(True)
        else:
            with refused_by_trigger("Invalid transition"):
                update.update(**facts)
    assert update.get().status == source


@pytest.mark.parametrize("status", [AgreementStatus.ACTIVE, AgreementStatus.TERMINATED])
def test_an_agreement_begins_as_a_draft(status):
    day = local_today()
    facts = {"starts_on": day, "ends_on": day + timedelta(days=90), "signed_on": day, "status_since": timezone.now()}
    with refused_by_trigger("Cannot insert rows"):
        Agreement.objects.create(reference="AG115-9999-X", school=school(), district=district(), status=status, **facts)


def test_seeding_passes_the_guards_by_name():
    day = local_today()
    with pgtrigger.ignore("agreements.Agreement:agreement_begins_as_draft"):
        made = Agreement.objects.create(
            reference="AG115-9999-X", school=school(), district=district(), status=AgreementStatus.ACTIVE,
            starts_on=day, ends_on=day + timedelta(days=90), signed_on=day, status_since=timezone.now(),
        )  # fmt: skip
    assert Agreement.objects.live().get() == made


def test_an_agreement_is_never_deleted():
    with refused_by_trigger("Cannot delete rows"):
        Agreement.objects.filter(pk=draft().pk)._raw_delete("default")


def test_every_verb_is_worded():
    assert {*VERBS, *NOTED, "end"} == known_verbs()
