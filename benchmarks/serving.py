"""The site under measurement: gunicorn with two sync workers, as production runs it."""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from .client import Site
from .databases import Database
from .environment import HOST, OUTPUT, environment, run, running

_PATIENCE = 30.0


def collect_static(database: Database) -> None:
    """Hashed and compressed files, once a run."""
    run(["django", "collectstatic", "--no-input", "-v0"], environment(database.url))


@contextmanager
def serve(database: Database) -> Iterator[Site]:
    """A running site on a free port; it ends with the block."""
    port = _free_port()
    env = environment(database.url, WEB_CONCURRENCY="2", BIND=f"{HOST}:{port}")
    facts = json.loads(run(["benchmarks.subjects"], env))
    # Workers are not renewed in the middle of a measurement.
    command = ["gunicorn", "pbportal.wsgi", "--max-requests", "0"]
    with running(command, env, OUTPUT / f"{database.name}.log"):
        _wait(f"http://{HOST}:{port}/healthz")
        yield Site(port, **facts)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer; see {OUTPUT}")
