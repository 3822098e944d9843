"""An agreement on paper: PDF and ODT say the same, and only what was settled."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import odfdo
import pytest
from pypdf import PdfReader

from agreements import papers
from agreements.models import Agreement, Version
from documents.checks import check_content
from documents.constants import FileKind
from documents.models import StoredFile
from documents.typesetting import typeset
from tests.factories.agreements import draft
from tests.factories.districts import district
from tests.factories.schools import school

pytestmark = pytest.mark.django_db
HASH = "9f8e7d6c5b4a3210" * 4


def commitment(name: str, unit: str, target: int, note: str = "") -> dict[str, Any]:
    terms = [
        {"term": "115學年度第1學期", "from": "2026-08-01", "to": "2027-01-31", "amount": target},
        {"term": "115學年度第2學期", "from": "2027-02-01", "to": "2027-07-31", "amount": target + 1},
    ]
    return {"name": name, "unit": unit, "per": "每學期", "target": target, "note": note, "terms": terms}


def version_of(agreement: Agreement | None = None, **changes: Any) -> Version:
    """A settled wording of 世新大學 and 中正區, not kept: what is printed comes from its text alone."""
    agreement = agreement or draft(school("1015"), district("zhongzheng"))
    text = {
        "reference": agreement.reference,
        "kind": "partner",
        "version": 1,
        "school": {"name": "世新大學"},
        "district": {"office": "臺北市中正區公所", "name": "中正區"},
        "bureau": False,
        "first_day": "2026-08-01",
        "last_day": "2027-07-31",
        "clauses": [
            {"title": "目的", "body": "為推動參與式預算。"},
            {"title": "經費", "body": "一、各自負擔。\n二、另行辦理。"},
        ],
        "commitments": {
            "government": [commitment("派員到校協助課程", "次", 2)],
            "school": [commitment("開設課程", "門", 1, note="含369課程")],
        },
        "text_template_confirmed": False,
        "amends": None,
    }
    at = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    return Version(agreement=agreement, text=text | changes, text_hash=HASH, frozen_at=at)


def in_pdf(version: Version) -> str:
    pages = PdfReader(io.BytesIO(typeset("agreement.typ", papers.paper_of(version)))).pages
    return squeezed("".join(page.extract_text() for page in pages))


def in_odt(version: Version) -> str:
    document = odfdo.Document(io.BytesIO(papers.open_document(papers.paper_of(version))))
    return squeezed(document.get_formatted_text())


def squeezed(text: str) -> str:
    """Without spaces, and without the lines that a table is drawn with."""
    return re.sub(r"[\s|_\-=*#\\]", "", text)


READERS = [pytest.param(in_pdf, id="pdf"), pytest.param(in_odt, id="odt")]


@pytest.mark.parametrize("read", READERS)
def test_both_papers_say_everything_that_was_settled(read: Any) -> None:
    text = read(version_of())
    parts = [
        "參與式預算官學聯盟合作協議書",
        "臺北市中正區公所（以下簡稱甲方）與世新大學（以下簡稱乙方）",
        "中華民國115年8月1日起至中華民國116年7月31日止",
        "第一條目的",
        "為推動參與式預算。",
        "第二條經費",
        "二、另行辦理。",
        "附表一甲方（臺北市中正區公所）承諾事項",
        "派員到校協助課程",
        "附表二乙方（世新大學）承諾事項",
        "含369課程",
        "115學年度第1學期：1門",
        "115學年度第2學期：2門",
        "甲方：臺北市中正區公所",
        "乙方：世新大學",
        "代表人：",
        papers.UNCONFIRMED,
    ]
    assert [part for part in parts if part not in text] == []
    assert text.index("附表一") < text.index("附表二")
    assert "丙方" not in text


@pytest.mark.parametrize("read", READERS)
def test_the_bureau_is_a_third_party_where_it_is_one(read: Any) -> None:
    text = read(version_of(bureau=True))
    assert "以及臺北市政府民政局（以下簡稱丙方）" in text
    assert "丙方：臺北市政府民政局" in text


@pytest.mark.parametrize("read", READERS)
def test_an_amendment_names_what_it_changes_and_why(read: Any) -> None:
    text = read(version_of(version=12, amends={"version": 11, "hash": HASH, "reason": "課程調整"}))
    assert "第十二版（修正第十一版）" in text
    assert f"內容雜湊值{HASH[:16]}…" in text
    assert "修正理由：課程調整" in text


@pytest.mark.parametrize("read", READERS)
def test_a_confirmed_wording_carries_no_remark(read: Any) -> None:
    assert papers.UNCONFIRMED not in read(version_of(text_template_confirmed=True))


@pytest.mark.parametrize("read", READERS)
def test_typed_markup_stays_text(read: Any) -> None:
    text = read(version_of(clauses=[{"title": "a & b", "body": '<b>#strong</b> $x$ "雙引號"'}]))
    assert '第一條a&b<b>strong</b>$x$"雙引號"' in text


def test_the_hash_stands_on_every_page() -> None:
    long = version_of(clauses=[{"title": "條文", "body": "文字。" * 300}] * 6)
    reader = PdfReader(io.BytesIO(typeset("agreement.typ", papers.paper_of(long))))
    assert len(reader.pages) == 6
    assert [page for page in reader.pages if HASH not in squeezed(page.extract_text())] == []
    styles = odfdo.Document(io.BytesIO(papers.open_document(papers.paper_of(long)))).get_part("styles")
    assert HASH in styles.root.serialize()


def test_the_documents_are_kept_as_files_of_their_kind() -> None:
    pdf, odt = papers.make_documents(version_of())
    reference = Agreement.objects.get().reference
    kept = StoredFile.objects.order_by("original_name").values_list("original_name", "kind")
    assert list(kept) == [(f"{reference}-v1.odt", FileKind.ODT), (f"{reference}-v1.pdf", FileKind.PDF)]
    for file in (pdf, odt):
        with file.content.open("rb") as content:
            assert check_content(content.read()) == file.kind


def test_the_same_text_gives_the_same_bytes() -> None:
    paper = papers.paper_of(version_of())
    assert papers.open_document(paper) == papers.open_document(paper)
    assert typeset("agreement.typ", paper) == typeset("agreement.typ", paper)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三"), (99, "九十九")]
)
def test_articles_are_numbered_in_chinese(number: int, words: str) -> None:
    assert papers.numeral(number) == words
