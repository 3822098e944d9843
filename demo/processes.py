"""Web, worker and beat under one parent, which ends them whatever ends itself."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_HOST = "127.0.0.1"
_STOP_SECONDS = 8
_PR_SET_PDEATHSIG = 1


class ChildEnded(RuntimeError):
    """A process that should run has ended; the message holds the end of its log."""


@dataclass
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


@dataclass
class Processes:
    """The running portal. Use as a context manager: leaving it ends every child."""

    port: int
    logs: Path
    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start web, worker and beat; each writes its own log."""
        python = [sys.executable, "-W", "ignore", "-m"]
        self._start("web", [*python, "gunicorn", "pbportal.wsgi", "--bind", f"{_HOST}:{self.port}", "--workers", "2"])
        self._start("worker", [*python, "celery", "-A", "pbportal", "worker", "--concurrency", "1", "-l", "warning"])
        schedule = self.logs / "beat-schedule"
        self._start("beat", [*python, "celery", "-A", "pbportal", "beat", "-l", "warning", "-s", str(schedule)])

    def _start(self, name: str, command: list[str]) -> None:
        log = self.logs / f"{name}.log"
        environment = os.environ | {
            "PB_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "pbportal.settings.dev",
            "SITE_URL": f"http://localhost:{self.port}",
            "PB_DB_POOL": "1" if name == "web" else "0",
        }
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - before any thread
            )
        self.children.append(Child(name, process, log))

    def wait_for_web(self, seconds: float = 30) -> None:
        """Return once the site answers. Raises ChildEnded or TimeoutError."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.check()
            if _answers(f"http://{_HOST}:{self.port}/healthz"):
                return
            time.sleep(0.1)
        raise TimeoutError(f"The site did not answer within {seconds:.0f} s; see {self.logs / 'web.log'}.")

    def check(self) -> None:
        """Raise ChildEnded when one of the processes is gone."""
        for child in self.children:
            if child.process.poll() is not None:
                raise ChildEnded(f"{child.name} ended unexpectedly:\n{child.tail()}")

    def stop(self) -> None:
        """Ask every child to end, then insist; bounded."""
        for child in reversed(self.children):
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.process.wait()
        self.children.clear()


def _signal(child: Child, number: signal.Signals) -> None:
    if child.process.poll() is None:
        os.killpg(child.process.pid, number)


def _die_with_parent() -> None:
    """Ask Linux to end this child when the parent is killed without a chance to clean up."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True


def next_free(port: int, is_port_free: Callable[[int], bool] = is_free) -> int:
    """The first free port above `port`."""
    return next(candidate for candidate in range(port + 1, port + 200) if is_port_free(candidate))
