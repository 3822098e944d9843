"""A whole portal of its own — PostgreSQL, Valkey, two workers, two beats, a mail server — to kill parts of."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

import psycopg

from pbportal.embedded.home import Home
from pbportal.embedded.servers import Postgres, Valkey
from tests.notifications.mail_server import MailServer

CHECKOUT = Path(__file__).resolve().parents[2]
WORKERS = ("worker-1", "worker-2")
BEATS = ("beat-1", "beat-2")


class Accepted(list[bytes]):
    """What the mail server took, with the instant of each."""

    def __init__(self) -> None:
        super().__init__()
        self.instants: list[float] = []

    def append(self, mail: bytes) -> None:
        self.instants.append(time.time())
        super().append(mail)


@dataclass(frozen=True, slots=True)
class Kill:
    what: str
    at: float


@dataclass
class World:
    """Everything runs between `with` and its end; afterwards no process and no file of it is left."""

    seed: int
    kills: list[Kill] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.random = random.Random(self.seed)
        # Sockets want short paths, and the servers' account must reach them.
        self.home = Home(Path(tempfile.mkdtemp(prefix="pbfault", dir="/var/tmp")) / "h")
        self.home.path.parent.chmod(0o755)
        self.home.create()
        self.servers = {"postgres": Postgres(self.home), "valkey": Valkey(self.home)}
        for server in self.servers.values():
            server.launch()
        for server in self.servers.values():
            server.await_answer()
        self.mail = MailServer(accepted=Accepted()).__enter__()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log: IO[bytes] = (self.home.path / "processes.log").open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self._end(name)
        self.log.close()
        self.mail.__exit__()
        for server in self.servers.values():
            server.stop()
        shutil.rmtree(self.home.path.parent)

    # -- processes -----------------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        postgres, valkey = self.servers["postgres"].url, self.servers["valkey"].url
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": postgres,
            "REDIS_URL": valkey,
            "PB_TEST_BROKER": valkey.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host="),
            "PB_TEST_SMTP": f"127.0.0.1:{self.mail.port}",
            "PB_TEST_RUN": "_fault",
        }
        return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | own

    def run(self, *command: str) -> None:
        subprocess.run([sys.executable, *command], cwd=CHECKOUT, env=self.environment, check=True, timeout=120)  # noqa: S603

    def start(self, name: str) -> None:
        common = ["-m", "celery", "-A", "pbportal"]
        if name in WORKERS:
            command = [*common, "worker", "--concurrency=2", "--loglevel=WARNING", "-n", f"{name}@fault"]
        else:
            command = [*common, "beat", "--schedule", str(self.home.path / name), "--pidfile=", "--max-interval=1"]
        self.processes[name] = subprocess.Popen(  # noqa: S603
            [sys.executable, *command],
            cwd=CHECKOUT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def _end(self, name: str) -> None:
        """kill -9 for a process and its children: they share a group of their own."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    # -- faults --------------------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """End a process with SIGKILL and start it anew."""
        self.kills.append(Kill(name, time.time()))
        self._end(name)
        self.start(name)

    def crash(self, name: str) -> None:
        """SIGKILL for a server; it recovers at its next start, which follows at once."""
        server = self.servers[name]
        pid = server.pid()
        assert pid is not None
        self.kills.append(Kill(name, time.time()))
        os.kill(pid, signal.SIGKILL)
        self._back(name)

    def restart(self, name: str) -> None:
        """An orderly stop, as an administrator would, and a start."""
        self.kills.append(Kill(name, time.time()))
        self.servers[name].stop()
        self._back(name)

    def _back(self, name: str) -> None:
        deadline = time.monotonic() + 30
        while self.servers[name].is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.servers[name].launch()
        self.servers[name].await_answer()

    def strike(self) -> None:
        """One fault, chosen by the seed."""
        faults: list[Callable[[], None]] = [
            *(lambda name=name: self.kill(name) for name in (*WORKERS, *WORKERS, *BEATS)),
            lambda: self.crash("postgres"),
            lambda: self.restart("postgres"),
            lambda: self.crash("valkey"),
            lambda: self.restart("valkey"),
        ]
        self.random.choice(faults)()

    # -- what became of it ---------------------------------------------------------------------------------

    def sql(self, statement: str, *parameters: object) -> list[tuple]:
        with psycopg.connect(self.servers["postgres"].url, autocommit=True) as database:
            cursor = database.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    def arrivals(self) -> dict[str, list[float]]:
        """The instants at which the mail server took each Message-ID."""
        found: dict[str, list[float]] = defaultdict(list)
        for mail, instant in zip(self.mail.mails, self.mail.accepted.instants, strict=True):
            found[str(mail["Message-ID"]).strip()].append(instant)
        return found

    def last_words(self) -> str:
        self.log.flush()
        return (self.home.path / "processes.log").read_text(errors="replace")[-4000:]
