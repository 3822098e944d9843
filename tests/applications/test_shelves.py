"""Drafts nobody touches (F22): reminded on day 7, 21 and 60, put on the shelf two weeks later, never lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from applications import services
from applications.models import Application
from applications.reminders import to_go_on
from core.dates import local_today
from directory.selectors.doors import door_of
from obligations.models import Reminder
from obligations.services import lay_out_ladders, sweep
from tests.applications.pages import text_of, url
from tests.factories import applications as cases
from tests.factories.accounts import make_coordinator, make_member
from tests.factories.obligations import at, steps_of
from tests.factories.schools import school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ladders(db):
    lay_out_ladders()


def untouched(days: int, owner=None) -> Application:
    """A draft in which somebody wrote so many days ago, at noon."""
    draft = cases.make_draft(school(), owner)
    services.save_section(draft, actor=draft.owner, section_code="school", answers={"unit": "社會心理學系"})
    Application.objects.filter(pk=draft.pk).update(saved_at=at(local_today() - timedelta(days=days), 12))
    draft.refresh_from_db()
    return draft


def reminded(draft: Application, days: int) -> None:
    """As if the sweep had reminded of it so many days ago."""
    sweep(at(local_today()))
    Reminder.objects.filter(subject_id=draft.pk).update(created_at=timezone.now() - timedelta(days=days))


def shelved(owner=None) -> Application:
    draft = untouched(80, owner)
    reminded(draft, 15)
    assert services.shelve_untouched_drafts() == 1
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(("days", "step"), [(6, []), (8, [-67]), (22, [-53]), (61, [-14])])
def test_a_draft_is_reminded_of_on_its_days_once(days, step):
    draft = untouched(days)
    for _sweep in range(2):
        sweep(at(local_today()))
    assert [offset for offset, _audience in steps_of(draft)] == step


def test_a_word_ends_it_and_it_waits_in_the_tasks_until_then(client_as):
    owner = make_coordinator(school())
    draft = untouched(22, owner)
    assert "繼續填寫世新大學的草稿" in text_of(client_as(owner).get("/tasks/"))
    services.save_section(draft, actor=owner, section_code="school", answers={"unit": "新聞學系"})
    assert list(to_go_on()) == []


def test_nothing_goes_on_the_shelf_before_its_people_were_reminded_for_two_weeks():
    draft = untouched(80)
    assert services.shelve_untouched_drafts() == 0
    reminded(draft, 13)
    assert services.shelve_untouched_drafts() == 0
    reminded(draft, 15)
    assert (services.shelve_untouched_drafts(), services.shelve_untouched_drafts()) == (1, 0)
    early = untouched(70)
    reminded(early, 40)
    assert services.shelve_untouched_drafts() == 0


def test_it_leaves_lists_and_counts_and_comes_back_in_one_click(client_as):
    owner = make_coordinator(school())
    draft = shelved(owner)
    client = client_as(owner)
    assert "繼續辦理" not in text_of(client.get("/apply/"))
    assert "繼續辦理" not in str(door_of(owner, school()))
    page = client.get("/applications/")
    assert ([row.case for row in page.context["shelved"]], page.context["unfinished"]) == ([draft], [])
    assert "擱置的草稿" in text_of(page)
    assert "已於" in text_of(client.get(url(draft, "edit/")))
    for _click in range(2):
        assert client.post(url(draft, "take-up/"))["Location"] == url(draft, "edit/")
    draft.refresh_from_db()
    assert (draft.shelved_at, draft.answers) == (None, {"unit": "社會心理學系"})
    verbs = draft.events.order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["start", "save", "shelve", "unshelve"]
    assert services.shelve_untouched_drafts() == 0


def test_a_word_in_it_brings_it_back_too(client_as):
    owner = make_coordinator(school())
    draft = shelved(owner)
    answer = client_as(owner).post(url(draft, "edit/school/keep/"), {"unit": "新聞學系", "tab": "one"})
    draft.refresh_from_db()
    assert (answer.status_code, draft.shelved_at, draft.answers["unit"]) == (200, None, "新聞學系")


def test_whoever_may_not_write_takes_nothing_down(client_as):
    draft = shelved()
    assert client_as(make_member(school())).post(url(draft, "take-up/")).status_code == 403
    draft.refresh_from_db()
    assert draft.is_shelved


def test_only_drafts_lie_on_the_shelf():
    case = cases.submitted()
    with pytest.raises(IntegrityError, match="application_only_drafts_are_shelved"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(shelved_at=timezone.now())


def test_what_is_due_is_found_by_an_index():
    """Among many drafts of these days and PostgreSQL knowing so; on an empty table any index is as good."""
    someone, now = make_coordinator(school()), timezone.now()
    Application.objects.bulk_create(
        Application(reference=f"D{number}", school=school(), owner=someone, status_since=now, saved_at=now)
        for number in range(1000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE applications_application")
        sql, params = to_go_on().query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "application_untouched" in plan
