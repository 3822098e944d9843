"""Reading a page as its reader would: the text without tags, the lists, and its weight on the wire."""

import csv
import gzip
import html
import io
import re

from django.http import HttpResponse

# Everything a public page may weigh: HTML, compressed, as the server in front sends it.
LIGHT = 12 * 1024


def text_of(response: HttpResponse) -> str:
    """The words of the page's main part, in one line."""
    page = response.content.decode()
    main = page.partition("<main")[2].partition("</main>")[0] or page
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", f"<{main}")).split())


def links_of(response: HttpResponse, pattern: str) -> list[str]:
    """The texts of the links in the main part whose address holds `pattern`, in order."""
    return links_in(response.content.decode().partition("<main")[2].partition("</main>")[0], pattern)


def links_in(markup: str, pattern: str = "") -> list[str]:
    found = re.findall(rf'<a [^>]*href="[^"]*{pattern}[^"]*"[^>]*>(.*?)</a>', markup, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", words)).split()) for words in found]


def sheet_of(response: HttpResponse) -> list[dict[str, str]]:
    """The lines of a sheet that came as CSV, by the keys of its second heading."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    _titles, keys, *lines = csv.reader(io.StringIO(text, newline=""))
    return [dict(zip(keys, line, strict=True)) for line in lines]


def weight_of(response: HttpResponse) -> int:
    return len(gzip.compress(response.content, 6))
