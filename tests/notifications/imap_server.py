"""A tiny IMAP server over TLS in a thread, with one mailbox."""

import re
import socketserver
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self


@dataclass
class ImapServer:
    """`letters` by number; `seen` are those marked. `drips` never finishes its answer to SEARCH."""

    certificate: Path
    letters: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    password: str = "p@ss/word"
    folder: str = ""
    drips: bool = False
    ended: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    def __enter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.mailbox, self._server.context = self, context
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mailbox: ImapServer
    context: ssl.SSLContext


class _Session(socketserver.StreamRequestHandler):
    def setup(self) -> None:
        self.request.settimeout(20)
        self.mailbox: ImapServer = self.server.mailbox
        self.request = self.server.context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        super().setup()

    def handle(self) -> None:
        try:
            self.connection.do_handshake()
            self.say("* OK test")
            while line := self.rfile.readline().decode():
                tag, command, rest = [*line.strip().split(" ", 2), ""][:3]
                self.answer(tag, command.upper(), rest)
                if command.upper() == "LOGOUT":
                    return
        except OSError:
            return  # the other side does not trust us, or has gone

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def answer(self, tag: str, command: str, rest: str) -> None:
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "LOGIN" and rest != f'pb "{self.mailbox.password}"':
            return self.say(f"{tag} NO wrong password")
        elif command == "SELECT":
            self.mailbox.folder = rest
            self.say(f"* {len(self.mailbox.letters)} EXISTS")
        elif command == "UID":
            self.by_number(rest)
        self.say(f"{tag} OK done")
        return None

    def by_number(self, rest: str) -> None:
        if self.mailbox.drips:
            while not self.mailbox.ended.wait(0.1):
                self.wfile.write(b"*")
        if rest == "SEARCH UNSEEN":
            self.say("* SEARCH " + " ".join(str(uid) for uid in self.mailbox.letters if uid not in self.mailbox.seen))
        elif found := re.fullmatch(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest):
            letter = self.mailbox.letters[int(found[1])][: int(found[2])]
            self.wfile.write(f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(letter)}}}\r\n".encode() + letter)
            self.say(")")
        elif found := re.fullmatch(r"STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", rest):
            self.mailbox.seen.add(int(found[1]))

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
