"""Who uses the servers, and how they stop when nobody does."""

import atexit
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import locks, wheels
from .home import Home
from .servers import Server, all_servers, detach

# The keeper imports this package alone, not the project's with its Celery application.
KEEPER = "import sys; sys.path.append(sys.argv[1]); from embedded.users import keep; keep(sys.argv[2])"

_membership: int | None = None


def start_or_join(home: Home, wanted: Sequence[Server]) -> None:
    """Count this process as a user, and see to it that each wanted server answers."""
    for server in wanted:
        wheels.installed(server.package)
    if not wanted:
        return
    home.create()
    with home.starting():
        _join(home)
        for server in wanted:
            server.launch()
        for server in wanted:
            server.await_answer()


def _join(home: Home) -> None:
    """Be a user until we end. Forked children share our lock and so count too, as long as they live."""
    global _membership  # noqa: PLW0603 - one per process
    if _membership is None:
        _membership = locks.open_lock(home.path / "users")
        locks.take(_membership, locks.SHARED)
        atexit.register(_leave, home, os.getpid())
    if locks.is_free(home.path / "keeper"):
        _start_keeper(home)


def _start_keeper(home: Home) -> None:
    project = Path(__file__).parents[1]
    with (home.path / "keeper.log").open("wb") as log:
        detach([sys.executable, "-I", "-c", KEEPER, str(project), str(home.path)], log, cwd=home.path)


def _leave(home: Home, joined_as: int) -> None:
    if _membership is not None and os.getpid() == joined_as and home.path.exists():
        with home.starting():
            os.close(_membership)
            _stop_if_unused(home)


def _stop_if_unused(home: Home) -> bool:
    with locks.opened(home.path / "users") as lock:
        while not locks.try_to_take(lock, locks.EXCLUSIVE):
            if locks.try_to_take(lock, locks.SHARED):
                return False
            time.sleep(0.001)  # the keeper has a glance and lets go at once
        for server in all_servers(home):
            server.stop()
        return True


def keep(path: str) -> None:
    """Wait until nobody uses the servers of that home, however the last user ended, and stop them."""
    home = Home(Path(path))
    with locks.opened(home.path / "keeper") as keeper:
        done = not locks.try_to_take(keeper, locks.EXCLUSIVE)
        while not done:
            with locks.opened(home.path / "users") as users:
                locks.take(users, locks.EXCLUSIVE)
            with home.starting():
                done = _stop_if_unused(home)
                if done:
                    locks.drop(keeper)  # before a newcomer can look
