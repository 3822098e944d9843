"""The malware scanner, where one is configured: clamd's INSTREAM command, nothing else of it."""

import logging
import socket
import struct
from pathlib import Path

from django.conf import settings

from .constants import SCAN_TIMEOUT_SECONDS, ScanState

logger = logging.getLogger(__name__)

_PIECE = 64 * 1024
_CLEAN = b"stream: OK"


def _address() -> str:
    return getattr(settings, "CLAMD_ADDRESS", "")


def scan(content: bytes) -> ScanState:
    """CHECKED without a scanner, WAITING when it does not answer, else CLEAN or QUARANTINED."""
    if not _address():
        return ScanState.CHECKED
    try:
        answer = _ask(content)
    except OSError as error:
        logger.warning("the malware scanner does not answer: %s", type(error).__name__)
        return ScanState.WAITING
    return _meaning(answer)


def _meaning(answer: bytes) -> ScanState:
    if answer == _CLEAN:
        return ScanState.CLEAN
    if answer.endswith(b"FOUND"):
        return ScanState.QUARANTINED
    logger.warning("the malware scanner could not scan: %s", answer[:100].decode("ascii", "replace"))
    return ScanState.WAITING


def _ask(content: bytes) -> bytes:
    with _connect() as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        return _read_answer(connection)


def _connect() -> socket.socket:
    """CLAMD_ADDRESS is a socket's path or host:port."""
    address = _address()
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=SCAN_TIMEOUT_SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(SCAN_TIMEOUT_SECONDS)
    connection.connect(str(Path(address)))
    return connection


def _read_answer(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0"):
        piece = connection.recv(4096)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n")
