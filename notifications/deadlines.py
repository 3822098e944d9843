"""Conversations with other servers that end when their time is over.

A socket's time-out starts anew with every byte, so a server that drips one a second would hold its caller for ever.
"""

import socket
import ssl
import time
from typing import Any


class Clock:
    """How long a conversation may still take: each step `step` seconds, all of it `steps` times as long."""

    def __init__(self, step: float, steps: int) -> None:
        self.step, self.steps = step, steps
        self.start()

    def start(self, seconds: float | None = None) -> None:
        self.ends = time.monotonic() + (seconds or self.steps * self.step)
        # The last line of a mail went out: the server may have it whatever comes now.
        self.handed_over = False

    def left(self) -> float:
        """Seconds for the next step. The answer to a mail's last line gets all that is left: a mail that is given up
        while it waits may arrive twice."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the other server takes too long")
        return left if self.handed_over else min(left, self.step)


class _Bounded(socket.socket):
    clock: Clock | None = None

    def _allow(self) -> None:
        if self.clock is not None:
            self.settimeout(self.clock.left())

    def recv_into(self, *args: Any, **options: Any) -> int:
        self._allow()
        return super().recv_into(*args, **options)

    def send(self, *args: Any, **options: Any) -> int:
        self._allow()
        return super().send(*args, **options)

    def sendall(self, *args: Any, **options: Any) -> None:
        self._allow()
        super().sendall(*args, **options)


class BoundedSocket(_Bounded):
    pass


class BoundedTLSSocket(_Bounded, ssl.SSLSocket):
    pass
