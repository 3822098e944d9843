"""What the processes of a run get to know, and how they are started and ended."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
OUTPUT = ROOT / "var" / "bench"
HOST = "127.0.0.1"
RUN = str(os.getpid())
_STOP_SECONDS = 10
PYTHON = [sys.executable, "-W", "ignore", "-m"]


def environment(database_url: str, **more: str) -> dict[str, str]:
    """Settings of production with secrets of this run only."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": database_url,
        "SECRET_KEY": _SECRET,
        "OUTBOX_KEYS": "Zm9yLW1lYXN1cmluZy1vbmx5LW5vdC1hLXNlY3JldCE=",
        "METRICS_TOKEN": "bench",
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "DEFAULT_FROM_EMAIL": "bench@sample.invalid",
        "PB_BENCH_RUN": RUN,
        "PB_DEMO": "",
        **more,
    }


_SECRET = secrets.token_hex(32)


def run(arguments: list[str], env: dict[str, str]) -> str:
    """Run a module of Python to its end; what it printed. Raises SystemExit with its last words when it fails."""
    done = subprocess.run([*PYTHON, *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def running(arguments: list[str], env: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends with the block, asked first and then made to, with all its children."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            [*PYTHON, *arguments], env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
