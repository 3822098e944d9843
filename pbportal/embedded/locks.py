"""File locks (flock). The kernel drops one when the last process that shares it ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED = fcntl.LOCK_SH
EXCLUSIVE = fcntl.LOCK_EX


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """The descriptor of a lock file, made if missing; closing it drops a lock that no child has inherited."""
    descriptor = open_lock(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take(descriptor: int, kind: int) -> None:
    """Wait for the lock as long as it takes."""
    fcntl.flock(descriptor, kind)


def try_to_take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def drop(descriptor: int) -> None:
    """Give the lock up for every process that shares it, which closing the descriptor does not."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock exclusively."""
    try:
        with opened(path) as descriptor:
            return try_to_take(descriptor, SHARED)
    except FileNotFoundError:
        return True


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
