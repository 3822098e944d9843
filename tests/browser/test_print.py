"""The overview on paper: the table of the twelve districts whole on one page, nothing to click on."""

import io
import unicodedata
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

from districts.models import District
from reports.services import count_figures
from tests.factories import agreements, reports
from tests.factories.accounts import make_bureau


def test_the_twelve_districts_stand_on_one_page(page: Page, sign_in: Any) -> None:
    agreements.signed()
    count_figures(reports.running().term)
    sign_in(page, make_bureau())
    page.goto("/dashboard/")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    # Fonts may hand back look-alike signs for parts of characters.
    pages = [unicodedata.normalize("NFKC", one.extract_text()) for one in paper.pages]
    names = [*District.objects.order_by("number").values_list("name", flat=True), "臺北市"]
    assert any(all(name in text for name in names) for text in pages)
    assert "點選欄名" not in "".join(pages)
    assert len(pages) <= 5


# How light each is, from 0 to 1, of the colours that an element has on paper.
_LIGHTNESS = """elements => elements.map(one => {
  const [r, g, b] = getComputedStyle(one).fill.match(/[\\d.]+/g).map(part => part / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
})"""


def test_drawings_are_told_apart_without_colour(page: Page, sign_in: Any) -> None:
    """In greyscale: levels of the small maps from light to dark, those beside each other patterned otherwise; bars."""
    agreements.signed()
    count_figures(reports.running().term)
    sign_in(page, make_bureau())
    page.goto("/dashboard/")
    page.emulate_media(media="print")
    levels = page.locator(".map-shapes pattern > rect").evaluate_all(_LIGHTNESS)
    assert [lighter - darker > 0.03 for lighter, darker in pairwise(levels)] == [True] * 3
    marks = page.locator(".map-shapes pattern")
    assert [marks.nth(place).locator("circle, path").count() for place in range(4)] == [0, 1, 1, 0]
    grounds = page.locator(".bullet .ground").evaluate_all(_LIGHTNESS)
    parts = page.locator(".bullet .part").evaluate_all(_LIGHTNESS)
    assert min(ground - part for ground, part in zip(grounds, parts, strict=True)) > 0.3
