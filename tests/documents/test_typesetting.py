import io
import re
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from documents.typesetting import typeset
from tests.documents.documents import APPLICATION, LETTER


def text_of(template: str, data: Any) -> str:
    """The text of all pages without spaces and line breaks, which are the typesetter's business."""
    pages = PdfReader(io.BytesIO(typeset(template, data))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_a_letter_has_the_parts_of_an_official_letter() -> None:
    text = text_of("letter.typ", LETTER)
    parts = [
        "臺北市政府民政局函",
        "地址：110204臺北市信義區市府路1號",
        "承辦人：林佩君",
        "受文者：世新大學",
        "發文日期：中華民國115年11月23日",
        "發文字號：北市民區字第1150000001號",
        "速別：普通件",
        "密等及解密條件或保密期限：普通",
        "附件：合作協議草案1份",
        "主旨：貴校申請擔任本市中正區參與式預算陪伴學校一案，同意辦理，請查照。",
        "說明：一、復貴校115年11月2日申請案。二、陪伴期間及承諾事項如下：（一）陪伴行政區：中正區。",
        "（二）貴校每學期開設課程1門。三、檢附合作協議草案1份，請於文到14日內確認。正本：世新大學",
        "正本：世新大學副本：臺北市中正區公所局長○○○",
        "第1頁，共1頁",
    ]
    assert [part for part in parts if part not in text] == []
    assert [word for word in ("系統通知", "示範資料", "電話：") if word in text] == []


def test_without_a_number_it_is_no_official_letter() -> None:
    text = text_of("letter.typ", LETTER | {"document_no": ""})
    assert "臺北市政府民政局系統通知，非正式公文本通知由系統自動產生" in text
    assert "通知日期：中華民國115年11月23日案號：PB115-0042-K" in text
    assert [word for word in ("函", "發文字號", "發文日期", "速別", "密等") if word in text] == []


def test_a_sample_says_so_on_every_page() -> None:
    long = LETTER | {"sample": True, "explanations": ["說明文字。" * 200] * 5}
    reader = PdfReader(io.BytesIO(typeset("letter.typ", long)))
    assert len(reader.pages) == 5
    assert [page for page in reader.pages if "示範資料，非真實文件" not in page.extract_text()] == []


def test_the_copy_of_an_application_says_all_that_was_answered() -> None:
    text = text_of("application.typ", APPLICATION)
    parts = [
        "成為陪伴學校・申請書副本世新大學",
        "案號PB115-0042-K送件時間中華民國115年11月2日09:14（臺北時間）送件人王小明送件次數第2次送件第一志願中正區",
        "學校與校區申請單位公共行政學系單位網址（未填）附件課程大綱.pdf合作照片.jpg",
        "承諾承諾由誰承諾目標學校開設課程1推動計畫第一段。第二段。",
        APPLICATION["content_hash"],
        "第1頁，共1頁",
    ]
    assert [part for part in parts if part not in text] == []


def test_the_copy_has_english_headings_too() -> None:
    text = text_of("application.typ", APPLICATION | {"language": "en"})
    assert "Submitted2November202609:14(Taipeitime)" in text
    assert "(notanswered)" in text
    assert "Page1of1" in text


@pytest.mark.parametrize(("template", "data"), [("letter.typ", LETTER), ("application.typ", APPLICATION)])
def test_the_same_data_give_the_same_bytes(template: str, data: Any) -> None:
    assert typeset(template, data) == typeset(template, data)


def test_the_document_bears_its_own_date_and_title() -> None:
    about = PdfReader(io.BytesIO(typeset("letter.typ", LETTER))).metadata
    assert about is not None
    assert (about.creation_date_raw, about.title) == ("D:20261123060500Z", LETTER["subject"])


@pytest.mark.parametrize(
    "typed",
    [
        "#strong[x]",
        "$1+1$",
        "*粗*",
        "#sys.inputs",
        '"; #panic("x")',
        "= 標題",
        "@ref <label>",
        "\\",
        "// 註解",
        "- 項目",
    ],
)
def test_what_people_type_is_never_markup(typed: str) -> None:
    text = text_of("letter.typ", LETTER | {"explanations": [f"始{typed}終"]})
    assert f"始{typed}終".replace(" ", "") in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("𠮷野", "𠮷野"),
        ("😀", "〔U+1F600〕"),
        ("𪚥", "〔U+2A6A5〕"),
        ("ع", "〔U+0639〕"),
        ("\ue000", "〔U+E000〕"),
        ("\ud800", "〔U+D800〕"),
        ("a\u200b\u202e\x07b", "ab"),
        ("e\u0301", "é"),
    ],
)
def test_a_sign_that_the_fonts_lack_stops_nothing_and_does_not_vanish(typed: str, shown: str) -> None:
    assert f"始{shown}終" in text_of("letter.typ", LETTER | {"recipient": f"始{typed}終"})


def test_long_words_stay_on_the_sheet() -> None:
    address = "https://example.edu.tw/" + "abcdefgh/" * 40
    questions = [{"label": "網址", "answer": address}]
    data = APPLICATION | {"sections": [{"title": "網址", "questions": questions}]}
    assert address in text_of("application.typ", data)


def test_a_samples_table_goes_on_over_the_page() -> None:
    """The mark of samples must not come between its two halves."""
    rows = [[f"第{number}項", "成果"] for number in range(80)]
    table = {"kind": "table", "caption": "", "columns": ["項目", "內容"], "rows": rows}
    words = dict.fromkeys(("issuer", "title", "subtitle", "reference", "hash_name"), "臺北市")
    paper = {
        **words, "created": LETTER["created"], "hash": "a" * 64, "cover": [["期間", "本季"]], "sample": True,
        "sections": [{"title": "成果", "parts": [table]}],
    }  # fmt: skip
    pages = PdfReader(io.BytesIO(typeset("report.typ", paper))).pages
    assert len(pages) > 3
    assert "第79項" in pages[-1].extract_text()


def test_a_missing_key_is_an_error() -> None:
    data: dict[str, Any] = dict(LETTER)
    del data["recipient"]
    with pytest.raises(typst.TypstError, match="recipient"):
        typeset("letter.typ", data)
