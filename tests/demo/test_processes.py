"""Ports, and a parent that leaves no children behind."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demo.processes import Child, ChildEnded, Processes, is_free, next_free


def test_a_taken_port_is_seen_and_the_next_free_one_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert is_free(port) is False
        assert next_free(port, lambda candidate: candidate == port + 3) == port + 3


def test_leaving_ends_every_child(tmp_path: Path):
    with Processes(0, tmp_path) as running:
        running._start("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"])
        pid = running.children[0].process.pid
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_child_that_ends_is_reported_with_its_last_words(tmp_path: Path):
    log = tmp_path / "web.log"
    log.write_text("it broke here\n")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    running = Processes(0, tmp_path, [Child("web", process, log)])
    with pytest.raises(ChildEnded, match="it broke here"):
        running.check()
