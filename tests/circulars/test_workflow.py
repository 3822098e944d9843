"""Every status × verb, and what the database refuses by name."""

import itertools

import pytest
from django.utils import timezone

from circulars.constants import CircularStatus, CircularVerb
from circulars.models import Circular, CircularRecipient
from circulars.services import discard_circular
from circulars.workflow import TRANSITIONS, allowed_moves, transition_for
from tests.factories.accounts import make_bureau
from tests.factories.circulars import draft, english, handed_in, released, sent
from tests.factories.districts import district
from tests.violations import refused_by, refused_by_trigger

ALLOWED = {
    ("send", "draft"): "sent",
    ("ask_release", "draft"): "waiting",
    ("discard", "draft"): "discarded",
    ("release", "waiting"): "sent",
    ("take_back", "waiting"): "draft",
    ("send_back", "waiting"): "draft",
    ("discard", "waiting"): "discarded",
}


def test_every_status_and_verb():
    pairs = itertools.product(CircularVerb, CircularStatus)
    found = {(verb.value, status.value): transition_for(verb, status) for verb, status in pairs}
    assert {key: move.target.value for key, move in found.items() if move} == ALLOWED
    assert len(TRANSITIONS) == len(ALLOWED)


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "target"), sorted(itertools.permutations(CircularStatus.values, 2)))
def test_the_database_guards_every_move(source: str, target: str):
    circular = {"draft": draft, "waiting": handed_in, "sent": sent}.get(source, discarded)()
    row = Circular.objects.filter(pk=circular.pk)
    facts = {
        "sent_at": timezone.now() if target == "sent" else None,
        "discarded_at": timezone.now() if target == "discarded" else None,
        "asked_at": timezone.now() if target == "waiting" else None,
        "recipient_count": None if target == "draft" else 1,
        "released_by": None,
    }
    if (source, target) in allowed_moves():
        assert row.update(status=target, **facts) == 1
    else:
        with refused_by_trigger("circular_status_moves|Invalid transition"):
            row.update(status=target, **facts)


def discarded() -> Circular:
    author = make_bureau()
    return discard_circular(draft(author), actor=author)


# -- facts ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "make", "change"),
    [
        ("circular_sent_has_its_instant", draft, {"sent_at": timezone.now()}),
        ("circular_discarded_has_its_instant", draft, {"discarded_at": timezone.now()}),
        ("circular_waiting_since_it_was_handed_in", draft, {"asked_at": timezone.now()}),
        ("circular_waiting_since_it_was_handed_in", handed_in, {"asked_at": None}),
        ("circular_counted_once_handed_in", draft, {"recipient_count": 3}),
        ("circular_counted_once_handed_in", handed_in, {"recipient_count": 0}),
        ("circular_to_many_is_released", sent, {"recipient_count": 21}),
        ("circular_releaser_exactly_when_released", released, {"released_by": None, "recipient_count": 3}),
        ("circular_releaser_exactly_when_released", released, {"asked_at": None}),
        ("circular_english_whole_or_not_at_all", draft, {"subject_en": "Dates"}),
    ],
)
def test_facts_and_state_cannot_disagree(name, make, change):
    circular = make()
    with refused_by(name):
        Circular.objects.filter(pk=circular.pk).update(**change)


@pytest.mark.django_db
def test_nobody_releases_their_own():
    author = make_bureau()
    circular = released(author)
    with refused_by("circular_released_by_another_person"):
        Circular.objects.filter(pk=circular.pk).update(released_by=author)


@pytest.mark.django_db
def test_a_desk_cannot_leave_its_district():
    circular = draft()
    with refused_by("circular_desk_stays_in_its_district"):
        Circular.objects.filter(pk=circular.pk).update(office=district("daan"), district=district("beitou"))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"body": "x"}, {"subject": "x"}, {"audience": "desks"}, english()])
def test_the_text_is_fixed_once_handed_in(change):
    circular = handed_in()
    with refused_by_trigger("circular_text_fixed_once_handed_in|Cannot update"):
        Circular.objects.filter(pk=circular.pk).update(**change)


@pytest.mark.django_db
def test_it_begins_as_a_draft_and_is_never_deleted():
    circular = draft()
    with refused_by_trigger("Cannot delete"):
        Circular.objects.filter(pk=circular.pk)._raw_delete("default")
    copy = Circular.objects.get(pk=circular.pk)
    copy.pk, copy.reference = None, "CL115-9999-X"
    with refused_by_trigger("Cannot insert"):
        copy.status = CircularStatus.WAITING
        copy.asked_at, copy.recipient_count = timezone.now(), 1
        copy.save(force_insert=True)


# -- the list ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_stands_in_a_list_once():
    row = sent().recipients.get()
    row.pk = None
    with refused_by("circular_recipient_once"):
        row.save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("circular_recipient_left_out_for_a_reason", {"left_out": "mood"}),
        ("circular_recipient_dropped_for_a_reason", {"dropped_at": timezone.now()}),
    ],
)
def test_left_out_only_for_a_reason(name, change):
    row = sent().recipients.get()
    with refused_by(name):
        CircularRecipient.objects.filter(pk=row.pk).update(**change)


@pytest.mark.django_db
def test_the_address_on_the_list_is_fixed():
    row = sent().recipients.get()
    with refused_by_trigger("Cannot update"):
        CircularRecipient.objects.filter(pk=row.pk).update(address="other@example.com")
