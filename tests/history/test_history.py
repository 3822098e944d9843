"""History is append-only and proves it: by triggers, by chains, by anchors."""

import datetime as dt
from io import StringIO
from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F
from django.utils import timezone

from core.actors import SYSTEM
from history.models import Anchor, Event
from history.selectors import chain_heads, event_models
from history.services import anchor_day, digest, event_hash, record_event
from history.tasks import anchor_history
from history.verification import Breach, breaches
from schools.models import School, SchoolEvent
from tests.factories.accounts import make_bureau
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


def told(subject: School, *verbs: str) -> list[SchoolEvent]:
    return [record_event(SchoolEvent, subject, actor=SYSTEM, verb=verb) for verb in verbs]


@pytest.fixture
def subject() -> School:
    return school()


def test_an_event_says_who_did_what_in_which_capacity(subject: School) -> None:
    officer = make_bureau()
    at = timezone.now()
    event = record_event(
        SchoolEvent, subject, actor=officer, verb="rename", at=at, details={"name": ["舊名", "新名"], "day": at.date()}
    )
    kept = SchoolEvent.objects.get(pk=event.pk)
    assert (kept.subject, kept.actor, kept.acting_code) == (subject, officer, "bureau_officer@city")
    assert (kept.verb, kept.at, kept.from_state, kept.to_state) == ("rename", at, "", "")
    assert kept.details == {"name": ["舊名", "新名"], "day": at.date().isoformat()}


def test_the_portal_itself_is_an_actor_without_a_person(subject: School) -> None:
    (event,) = told(subject, "import")
    assert (event.actor, event.acting_code) == (None, "system")


def test_events_are_chained_per_record(subject: School) -> None:
    other = school("0003")
    first, second = told(subject, "one", "two")
    (elsewhere,) = told(other, "one")
    assert [event.sequence for event in (first, second, elsewhere)] == [1, 2, 1]
    assert (first.previous_hash, second.previous_hash, elsewhere.previous_hash) == ("", first.hash, "")
    assert first.hash != elsewhere.hash
    assert list(breaches()) == []


def test_the_hash_survives_the_database(subject: School) -> None:
    (event,) = told(subject, "one")
    assert event_hash(SchoolEvent.objects.get(pk=event.pk)) == event.hash


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_happened(subject: School, change: str) -> None:
    told(subject, "one")
    events = SchoolEvent.objects.filter(subject=subject)
    with pytest.raises(ProgrammingError, match="Cannot update or delete rows"), transaction.atomic():
        events.update(verb="other") if change == "update" else events.delete()
    assert [event.verb for event in events] == ["one"]


def test_every_event_table_is_protected() -> None:
    unprotected = [
        model._meta.label
        for model in [*event_models(), Anchor]
        if "append_only" not in {trigger.name for trigger in model._meta.triggers}
    ]
    assert unprotected == []
    assert SchoolEvent in event_models()


def test_two_writers_without_a_lock_cannot_fork_a_chain(subject: School) -> None:
    (event,) = told(subject, "one")
    twin = SchoolEvent(subject=subject, sequence=1, at=event.at, acting_code="system", verb="twin", hash="x")
    with pytest.raises(IntegrityError, match="school_event_chain"), transaction.atomic():
        twin.save(force_insert=True)


def tampered(subject: School, how: str) -> None:
    """What somebody with the keys of the database could do."""
    told(subject, "one", "two", "three")
    events = SchoolEvent.objects.filter(subject=subject)
    with pgtrigger.ignore("schools.SchoolEvent:append_only"):
        if how == "content":
            events.filter(sequence=2).update(verb="other")
        elif how == "moment":
            events.filter(sequence=2).update(at=F("at") - dt.timedelta(days=1))
        elif how == "removed":
            events.filter(sequence=2).delete()
        elif how == "rehashed":
            event = events.get(sequence=2)
            event.verb = "other"
            events.filter(sequence=2).update(verb="other", hash=event_hash(event))


@pytest.mark.parametrize(
    ("how", "sequence", "problem"),
    [
        ("content", 2, "its content was changed"),
        ("moment", 2, "its content was changed"),
        ("removed", 3, "an event before it is missing"),
        ("rehashed", 3, "it is not chained to the event before it"),
    ],
)
def test_tampering_is_found_where_it_happened(subject: School, how: str, sequence: int, problem: str) -> None:
    tampered(subject, how)
    assert list(breaches()) == [Breach("schools.schoolevent", subject.pk, sequence, problem)]


def test_an_anchor_vouches_for_the_newest_events_too(subject: School) -> None:
    """Cutting off the end of a chain leaves a sound chain: only the anchor knows."""
    told(subject, "one", "two")
    anchor = anchor_day(timezone.localdate())
    assert list(breaches()) == []
    with pgtrigger.ignore("schools.SchoolEvent:append_only"):
        SchoolEvent.objects.filter(subject=subject, sequence=2).delete()
    assert [(breach.table, breach.subject_id) for breach in breaches()] == [("history.anchor", anchor.pk)]


def test_what_happens_after_an_anchor_does_not_break_it(subject: School) -> None:
    told(subject, "one")
    anchor_day(timezone.localdate())
    told(subject, "two")
    assert list(breaches()) == []


def test_a_day_is_anchored_once(subject: School) -> None:
    told(subject, "one")
    day = dt.date(2026, 11, 23)
    first = anchor_day(day)
    told(subject, "two")
    assert anchor_day(day) == first
    assert (first.heads, Anchor.objects.count()) == (len(chain_heads()), 1)


def test_the_nightly_task_vouches_for_yesterday() -> None:
    anchor_history()
    assert [anchor.day for anchor in Anchor.objects.all()] == [timezone.localdate() - dt.timedelta(days=1)]


def test_verify_history_says_that_all_is_whole(subject: School) -> None:
    told(subject, "one", "two")
    out = StringIO()
    call_command("verify_history", stdout=out)
    total = sum(model._default_manager.count() for model in event_models())
    assert out.getvalue() == f"{total} events verified; every chain is whole.\n"


def test_verify_history_names_each_breach_and_fails(subject: School) -> None:
    tampered(subject, "content")
    err = StringIO()
    with pytest.raises(CommandError, match=r"^1 breach\(es\) found\.$"):
        call_command("verify_history", stderr=err)
    assert err.getvalue() == f"schools.schoolevent {subject.pk} #2: its content was changed\n"


def test_digests_prove_equality_and_hide_the_text(settings: Any) -> None:
    assert digest("王小明") == digest("王小明")
    assert digest("王小明") != digest("王小美")
    before = digest("王小明")
    settings.SECRET_KEY = "another"
    assert digest("王小明") != before


def test_events_hold_no_free_text_of_their_own() -> None:
    fields = {field.name for field in Event._meta.get_fields()}
    assert fields == {
        "sequence", "at", "actor", "acting_code", "verb", "from_state", "to_state", "details", "previous_hash", "hash",
    }  # fmt: skip
