"""Periods lay themselves out, are closed once, and stay what they were."""

import json
from datetime import date, timedelta
from hashlib import sha256

import pytest

from core.dates import local_today
from cycles.selectors import term_of
from obligations.selectors.tasks import tasks_of
from reports.constants import PeriodKind
from reports.figures import Count, from_json
from reports.models import Erratum, Period, PeriodEvent, Snapshot
from reports.selectors import figures_for, figures_of, frozen_text
from reports.services import FiguresChanged, NotPossible, close_period, lay_out_periods
from tests.factories import agreements, reports
from tests.factories.accounts import make_bureau
from tests.violations import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


def test_terms_and_quarters_lay_themselves_out():
    assert lay_out_periods(date(2026, 11, 23), since=date(2026, 6, 30)) == 5
    rows = Period.objects.order_by("ends_on", "kind").values_list("key", "starts_on", "ends_on", "term__term")
    assert [(key, str(first), str(last), term) for key, first, last, term in rows] == [
        ("2026-q2", "2026-04-01", "2026-06-30", 2),
        ("114-2", "2026-02-01", "2026-07-31", 2),
        ("2026-q3", "2026-07-01", "2026-09-30", 1),
        ("2026-q4", "2026-10-01", "2026-12-31", 1),
        ("115-1", "2026-08-01", "2027-01-31", 1),
    ]
    assert lay_out_periods(date(2026, 11, 24), since=date(2026, 6, 30)) == 0


def test_what_ended_before_it_was_laid_out_is_not_late_yet():
    lay_out_periods(date(2026, 11, 23), since=date(2026, 6, 30))
    due = dict(Period.objects.order_by("key").values_list("key", "due_on"))
    assert due["114-2"] == date(2026, 12, 23)
    assert due["115-1"] == date(2027, 3, 2)


def test_closing_freezes_every_figure_with_its_hash():
    period, bureau = reports.ended(), make_bureau()
    text = frozen_text(period)
    snapshot = reports.close(period, bureau)
    assert (snapshot.figures, snapshot.sha256) == (text, sha256(text.encode()).hexdigest())
    period = reports.again(period)
    assert (period.is_closed, period.closed_by) == (True, bureau)
    assert from_json(json.loads(snapshot.figures)).as_of == period.ends_on
    event = PeriodEvent.objects.get(subject=period)
    assert (event.verb, event.to_state, event.details) == ("close", "closed", {"sha256": snapshot.sha256})


def test_later_changes_do_not_reach_a_closed_period():
    period = reports.closed()
    before, text = figures_of(period), period.snapshot.figures
    agreements.signed(starts_on=period.starts_on, ends_on=local_today() + timedelta(days=300))
    assert frozen_text(period) != text
    assert figures_of(reports.again(period)) == before
    assert figures_for(period.term) == (before, period.snapshot, [])


def test_an_open_term_is_counted():
    term = term_of(local_today())
    agreements.signed()
    figures, snapshot, errata = figures_for(term)
    assert (snapshot, errata) == (None, [])
    assert figures.term == f"{term.academic_year}-{term.term}"


def test_figures_that_changed_meanwhile_are_looked_at_again():
    period = reports.ended()
    with pytest.raises(FiguresChanged):
        close_period(period, actor=make_bureau(), seen="0" * 64)
    assert not Snapshot.objects.exists()


def test_the_second_to_close_is_told_who_was_faster():
    period, bureau = reports.closed(by=make_bureau(display_name="林佳穎")), make_bureau()
    with pytest.raises(NotPossible, match="林佳穎"):
        close_period(period, actor=bureau, seen=period.snapshot.sha256)
    assert Snapshot.objects.count() == 1


def test_the_database_keeps_what_is_closed():
    period = reports.closed(PeriodKind.QUARTER)
    reports.correct(period)
    with refused_by_trigger("Cannot update"):
        Snapshot.objects.update(figures="{}")
    with refused_by_trigger("Cannot update or delete"):
        Erratum.objects.all().delete()
    with refused_by_trigger("Cannot update"):
        Erratum.objects.update(reason="x")
    with refused_by_trigger("period_closed_stays|Cannot update|Invalid transition"):
        Period.objects.filter(pk=period.pk).update(ends_on=local_today())
    with refused_by("period_closed_by_somebody"):
        Period.objects.filter(pk=reports.running().pk).update(closed_at="2026-01-01T00:00Z")


def test_an_erratum_stands_beside_the_figure():
    period = reports.closed()
    was = figures_of(period).city[reports.FIGURE]
    reports.correct(period, right=Count(77))
    _figures, _snapshot, (erratum,) = figures_for(period.term)
    assert (erratum.was, erratum.right, erratum.reason) == (was, Count(77), reports.REASON)
    assert figures_of(reports.again(period)).city[reports.FIGURE] == was
    event = period.events.order_by("-sequence")[0]
    assert event.details["figure"] == reports.FIGURE
    assert reports.REASON not in str(event.details)


def test_the_same_correction_is_made_once():
    period = reports.closed()
    reports.correct(period)
    with pytest.raises(NotPossible, match=r"stands there already|已經是這個數字"):
        reports.correct(period)
    assert Erratum.objects.count() == 1


def test_an_unknown_figure_is_refused():
    with pytest.raises(NotPossible):
        reports.correct(reports.closed(), figure="no_such_figure")


def test_what_has_ended_is_owed_by_the_bureau_until_it_is_closed():
    bureau, period = make_bureau(), reports.ended()
    assert period.label in str([task.what for task in tasks_of(bureau)])
    assert {task.due_on for task in tasks_of(bureau)} == {local_today() + timedelta(days=30)}
    waiting = len(tasks_of(bureau))
    reports.close(period, bureau)
    assert len(tasks_of(bureau)) == waiting - 1
