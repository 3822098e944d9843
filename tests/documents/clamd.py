"""A clamd of a few lines: answers INSTREAM, finds the word EICAR."""

import socketserver
import struct
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Clamd:
    answer: bytes = b""
    scanned: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.scanner = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def verdict(self, content: bytes) -> bytes:
        self.scanned.append(content)
        if self.answer:
            return self.answer
        return b"stream: Eicar-Test-Signature FOUND" if b"EICAR" in content else b"stream: OK"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    scanner: Clamd


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.wfile.write(self.server.scanner.verdict(content) + b"\0")
