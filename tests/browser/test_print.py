"""The overview on paper: the table of the twelve districts whole on one page, nothing to click on."""

import io
import unicodedata
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
