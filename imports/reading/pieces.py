"""XML of a zip's entry, handed over tag by tag; a document type, and with it every entity, is refused."""

import zipfile
from collections.abc import Mapping
from typing import Protocol
from xml.parsers.expat import ParserCreate

_PIECE = 64 * 1024


class Handler(Protocol):
    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, words: str) -> None: ...


class Enough(Exception):
    """The handler has all it wants: the rest is not read."""


def parse(archive: zipfile.ZipFile, name: str, handler: Handler) -> None:
    """Names come without their namespace's address: `table-cell`, whatever prefix the file uses."""
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: handler.start(
        _bare(tag), {_bare(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: handler.end(_bare(tag))
    parser.CharacterDataHandler = handler.text
    try:
        with archive.open(name) as entry:
            while piece := entry.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except Enough:
        return


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_facts: object) -> None:
    raise ValueError("a document type in a spreadsheet")
