"""Timing one act inside a process, with the queries it takes."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from statistics import median
from typing import Any

from django.db import connection


def timed(act: Callable[[], object], *, times: int) -> tuple[float, int]:
    """The median of some runs in seconds, and the queries of one."""
    taken, queries = [], 0

    def counting(execute: Callable[..., Any], *call: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*call)

    for number in range(times):
        with connection.execute_wrapper(counting) if number == 0 else nullcontext():
            began = time.perf_counter()
            act()
            taken.append(time.perf_counter() - began)
    return median(taken), queries
