"""The content of a document as PDF and as ODT; both say the same."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from documents.checks.pictures import size_of
from documents.models import StoredFile
from documents.typesetting import ReportPaper, typeset
from documents.typesetting.odt import Chart, Contents, Heading, Paragraph, Picture, Table, write_odt
from documents.typesetting.odt import Part as OdtPart
from documents.typesetting.shapes import Part, PhotosPart

_NUMERALS = "壹貳參肆伍陸柒捌玖拾"


def pictures_of(paper: ReportPaper) -> dict[str, bytes]:
    """The bytes of every photograph that the paper names."""
    names = [photo["file"] for part in _parts(paper) if part["kind"] == "photos" for photo in part["photos"]]
    return {name: _content(name) for name in names}


def _parts(paper: ReportPaper) -> Iterator[Part]:
    for section in paper["sections"]:
        yield from section["parts"]


def _content(name: str) -> bytes:
    file = StoredFile.objects.get(pk=UUID(name.partition(".")[0]))
    with file.content.open("rb") as content:
        return bytes(content.read())


def write_pdf_of(paper: ReportPaper, pictures: Mapping[str, bytes]) -> bytes:
    return typeset("report.typ", paper, pictures=pictures)


def write_odt_of(paper: ReportPaper, pictures: Mapping[str, bytes]) -> bytes:
    titles = [f"{numeral(number)}、{section['title']}" for number, section in enumerate(paper["sections"])]
    parts: list[OdtPart] = [Paragraph(line) for line in (paper["subtitle"], paper["issuer"]) if line]
    parts += [Paragraph(f"{label}：{value}") for label, value in paper["cover"]]
    parts.append(Contents(titles))
    for title, section in zip(titles, paper["sections"], strict=True):
        parts.append(Heading(title))
        for part in section["parts"]:
            parts += _written(part, pictures)
    header = "　".join(filter(None, [paper["reference"], "示範資料，非真實文件" if paper["sample"] else ""]))
    footer = f"{paper['hash_name']}　{paper['hash']}" if paper["hash"] else ""
    return write_odt(paper["title"], parts, header=header, footer=footer, created=paper["created"], pictures=pictures)


def _written(part: Any, pictures: Mapping[str, bytes]) -> list[OdtPart]:
    match part["kind"]:
        case "table":
            caption = [Paragraph(part["caption"], "Caption")] if part["caption"] else []
            return [*caption, Table(part["caption"] or "表", part["columns"], part["rows"])]
        case "bars":
            longest = max([1, *(bar["value"] for bar in part["bars"])])
            drawn = [(bar["label"], bar["value"] / longest, bar["words"]) for bar in part["bars"]]
            return [Chart(part["caption"], part["sentence"], drawn)]
        case "photos":
            return _photographs(part, pictures)
        case "heading":
            return [Paragraph(part["text"], "Caption")]
    return [Paragraph(part["text"])]


def _photographs(part: PhotosPart, pictures: Mapping[str, bytes]) -> list[OdtPart]:
    found: list[OdtPart] = []
    for photo in part["photos"]:
        width, height = size_of(pictures[photo["file"]])
        found.append(Picture(photo["file"], photo["caption"], height / width))
    return found


def numeral(index: int) -> str:
    """壹, 貳, … 拾, 拾壹: how official papers number their parts."""
    tens, ones = divmod(index, len(_NUMERALS))
    return f"拾{_NUMERALS[ones]}" if tens else _NUMERALS[ones]
