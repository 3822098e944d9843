"""A mail server that takes everything, in a process of its own: `python -m benchmarks.sink` prints its port.

HELP answers how many mails it has taken so far, and the instant of the last one.
"""

import smtplib
import socketserver
import threading
import time


class Taken:
    """How many mails came, and when the last one did."""

    def __init__(self) -> None:
        self.count, self.last = 0, 0.0
        self.lock = threading.Lock()

    def one_more(self) -> None:
        with self.lock:
            self.count, self.last = self.count + 1, time.time()


class Conversation(socketserver.StreamRequestHandler):
    """Just enough SMTP for Django's backend."""

    taken = Taken()
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._take_mail()
            self._say(self._answers().get(verb, "250 ok"))
            if verb == b"QUIT":
                return

    def _take_mail(self) -> None:
        self._say("354 go on")
        while self.rfile.readline() not in {b".\r\n", b""}:
            pass
        self.taken.one_more()

    def _answers(self) -> dict[bytes, str]:
        return {b"QUIT": "221 bye", b"HELP": f"214 {self.taken.count} {self.taken.last}"}

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


def taken(port: int) -> tuple[int, float]:
    """Asks a running sink."""
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        count, last = server.help().split()
    return int(count), float(last)


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Conversation) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
