"""The two programs that read markup, which `make scan` fetches: the Nu checker, and a11y-moda for Taiwan's rules."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.tree import ROOT

_FETCHED = ROOT / "var" / "scan"
_PATIENCE_SECONDS = 240
# Rules of the version in force from 30 November 2026, to level AA.
_MODA_OPTIONS = ("--level", "AA", "--spec", "115.11", "--no-render", "--allow-file", "--format", "json")

# Of a file it does not read the style sheets, so it misses everything in them (CS…); and it wants every e-mail field to
# be filled with the reader's own address, also those that ask for somebody else's.
_NOT_ASKED = ("CS", "HM2330800E")


def nu_errors(folder: Path) -> list[str]:
    """What the Nu checker calls an error in the pages of a folder; its warnings are opinions."""
    java, checker = _needed(shutil.which("java"), "Java"), _needed(_found("vnu-*/vnu.jar"), "the Nu checker")
    done = _run([java, "-jar", checker, "--format", "json", "--errors-only", "--exit-zero-always", str(folder)])
    messages = json.loads(done.stderr)["messages"]
    return [f"{Path(one.get('url', '')).name}: {one['message']}: {one.get('extract', '')!r}" for one in messages]


def moda_failures(folder: Path) -> list[str]:
    """What a11y-moda says fails in the pages; what a person should look at is not for a machine to decide."""
    program = _needed(_found("moda-*/bin/a11y-moda"), "a11y-moda")
    report = folder.with_suffix(".json")
    _run([program, "site", *_MODA_OPTIONS, "--max-pages", "10000", "--output", str(report), str(folder)])
    pages: Iterable[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["pages"]
    found = [(page["url"], one) for page in pages for one in page["issues"] if one["status"] == "fail"]
    return [_sentence(url, one) for url, one in found if not one["rule_id"].startswith(_NOT_ASKED)]


def _sentence(url: str, issue: dict[str, str]) -> str:
    return f"{Path(url).name}: {issue['rule_id']} {issue['message']} {issue['snippet']}"


def _found(pattern: str) -> str | None:
    return next((str(path) for path in sorted(_FETCHED.glob(pattern), reverse=True)), None)


def _needed(program: str | None, name: str) -> str:
    """Without it the test is skipped, where CI=true it fails."""
    if program is None:
        leave = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        leave(f"{name} was not found: `make scan` fetches the checkers, and Java must be installed for one of them.")
    return program


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)  # noqa: S603
    if done.returncode:
        raise AssertionError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    return done
