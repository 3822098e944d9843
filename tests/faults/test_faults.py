"""Every due reminder arrives, whatever dies meanwhile; twice only where a kill fell between acceptance and stamp."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from obligations.selectors.ladders import local_day
from tests.faults.world import BEATS, WORKERS, World

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]

CASES, BATCH = 240, 20
SETTLE_SECONDS = 150


def fall_due(world: World, first: int, last: int) -> None:
    """Let some more cases be due: the sweep must find them while things die."""
    today = local_day(timezone.now())
    world.sql(
        "UPDATE applications_application SET due_on = %s WHERE reference BETWEEN %s AND %s",
        today,
        f"PB115-{first:04d}-X",
        f"PB115-{last:04d}-X",
    )


def settled(world: World) -> bool:
    issued, sent = world.sql(
        "SELECT (SELECT count(*) FROM obligations_reminder WHERE state = 'issued'),"
        " (SELECT count(*) FROM notifications_message WHERE composer = 'reminder' AND status = 'sent')"
    )[0]
    return issued == CASES and sent == CASES


@pytest.mark.parametrize(("seed", "strikes"), [(0, 0), (1, 8), (2, 8), (3, 8)])
def test_nothing_due_is_lost_and_nothing_doubles_without_a_kill(seed, strikes):
    with World(seed) as world:
        world.run("-m", "tests.faults.populate", str(CASES))
        for name in (*WORKERS, *BEATS):
            world.start(name)
        for batch in range(CASES // BATCH):
            fall_due(world, batch * BATCH + 1, (batch + 1) * BATCH)
            time.sleep(world.random.uniform(0.3, 1.5))
            if batch < strikes:
                world.strike()
        deadline = time.monotonic() + SETTLE_SECONDS
        while not settled(world) and time.monotonic() < deadline:
            time.sleep(0.5)
        assert settled(world), world.last_words()

        arrivals = world.arrivals()
        rows = world.sql("SELECT id, subject_id FROM notifications_message WHERE composer = 'reminder'")
        assert len({subject for _id, subject in rows}) == CASES
        assert {f"<{key}@localhost>" for key, _subject in rows} == set(arrivals)
        deaths = [kill.at for kill in world.kills if kill.what in {*WORKERS, "postgres"}]
        for message_id, instants in arrivals.items():
            for first, second in pairwise(instants):
                assert any(first - 0.5 <= death <= second for death in deaths), (message_id, first, second, world.kills)
        assert bool(world.kills) == bool(strikes)


def test_two_schedulers_and_many_sweeps_write_one_ledger_row_per_step():
    with World(7) as world:
        world.run("-m", "tests.faults.populate", "12")
        for name in (*WORKERS, *BEATS):
            world.start(name)
        fall_due(world, 1, 12)
        deadline = time.monotonic() + 60
        while not _ticked(world, timedelta(seconds=6)) and time.monotonic() < deadline:
            time.sleep(0.5)
        counts = world.sql("SELECT state, count(*) FROM obligations_reminder GROUP BY state ORDER BY state")
        assert counts == [("issued", 12), ("superseded", 12)]


def _ticked(world: World, span: timedelta) -> bool:
    first, last, count = world.sql("SELECT min(started_at), max(started_at), count(*) FROM obligations_sweep")[0]
    return count > 3 and last - first > span
