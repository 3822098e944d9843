"""An agreement on paper: PDF and ODT of a settled text, always in Chinese, whoever asks for them.

Both are made from `Version.text` alone, never from the rows behind it, so that what is printed is what was hashed:

    {"reference": "AG115-0007-K", "kind": "partner", "version": 1,
     "school": {"name": "世新大學"}, "district": {"office": "臺北市中正區公所", "name": "中正區"}, "bureau": False,
     "first_day": "2026-08-01", "last_day": "2028-07-31",
     "clauses": [{"title": "目的", "body": "…"}],
     "commitments": {"government": [{"name": "派員到校協助課程", "unit": "次", "per": "每學期", "target": 2, "note": "",
                                     "terms": [{"term": "115學年度第1學期", "from": "2026-08-01", "to": "2027-01-31",
                                                "amount": 2}]}],
                     "school": [...]},
     "text_template_confirmed": False,
     "amends": None or {"version": 1, "hash": "9f…", "reason": "…"}}
"""

from datetime import date
from typing import Any

from core.dates import TAIPEI, roc_year
from documents.constants import FileKind
from documents.models import StoredFile
from documents.services import store_generated
from documents.typesetting import AgreementPaper, PaperTable, typeset
from documents.typesetting.odt import Heading, Paragraph, Part, Table, write_odt

from .constants import AgreementKind, Side
from .models import Version

BUREAU = "臺北市政府民政局"
UNCONFIRMED = "範本條文，待法制單位確認"
_TITLES = {
    AgreementKind.PARTNER: "參與式預算官學聯盟合作協議書",
    AgreementKind.PROMOTION: "參與式預算推廣合作協議書",
}
_COLUMNS = ["指標", "數量", "計算方式", "各學期（年度）應完成數量"]
_NUMERALS = "〇一二三四五六七八九"


def make_documents(version: Version) -> tuple[StoredFile, StoredFile]:
    """PDF and ODT of a version whose text is settled; the caller links them."""
    paper = paper_of(version)
    name = f"{paper['reference']}-v{version.text['version']}"
    pdf = store_generated(f"{name}.pdf", typeset("agreement.typ", paper))
    odt = store_generated(f"{name}.odt", open_document(paper), kind=FileKind.ODT)
    return pdf, odt


def paper_of(version: Version) -> AgreementPaper:
    """Everything that stands on the sheet, in order, for both formats."""
    assert version.frozen_at is not None  # noqa: S101 - only a settled text is put on paper
    text = version.text
    return AgreementPaper(
        created=version.frozen_at.astimezone(TAIPEI).isoformat(timespec="seconds"),
        reference=text["reference"],
        title=_TITLES[AgreementKind(text["kind"])],
        subtitle=_subtitle(text),
        preamble=_preamble(text),
        articles=[
            {"number": f"第{numeral(place)}條", "title": clause["title"], "body": clause["body"]}
            for place, clause in enumerate(text["clauses"], start=1)
        ],
        tables=[_table(text, "甲方", Side.GOVERNMENT), _table(text, "乙方", Side.SCHOOL)],
        parties=_parties(text),
        remark="" if text["text_template_confirmed"] else UNCONFIRMED,
        text_hash=version.text_hash,
        sample=version.agreement.is_sample,
    )


def _subtitle(text: dict[str, Any]) -> str:
    amends = text["amends"]
    return f"第{numeral(text['version'])}版（修正第{numeral(amends['version'])}版）" if amends else ""


def _preamble(text: dict[str, Any]) -> list[str]:
    bureau = f"，以及{BUREAU}（以下簡稱丙方）" if text["bureau"] else ""
    parties = f"{text['district']['office']}（以下簡稱甲方）與{text['school']['name']}（以下簡稱乙方）"
    lines = [
        f"立協議書人：{parties}{bureau}，為推動臺北市參與式預算，同意訂定本協議，並共同遵守下列條款。",
        f"合作期間：{_day(text['first_day'])}起至{_day(text['last_day'])}止。",
    ]
    if amends := text["amends"]:
        changed = f"第{numeral(amends['version'])}版（內容雜湊值 {amends['hash'][:16]}…）"
        lines.append(f"本版修正{changed}；修正理由：{amends['reason']}")
    return lines


def _table(text: dict[str, Any], party: str, side: Side) -> PaperTable:
    name = text["district"]["office"] if side == Side.GOVERNMENT else text["school"]["name"]
    number = "一" if side == Side.GOVERNMENT else "二"
    return PaperTable(
        caption=f"附表{number}　{party}（{name}）承諾事項",
        columns=_COLUMNS,
        rows=[_row(one) for one in text["commitments"][side]],
    )


def _row(commitment: dict[str, Any]) -> list[str]:
    name = "\n".join(filter(None, [commitment["name"], commitment["note"]]))
    terms = "\n".join(f"{one['term']}：{one['amount']}{commitment['unit']}" for one in commitment["terms"])
    return [name, f"{commitment['target']}{commitment['unit']}", commitment["per"], terms]


def _parties(text: dict[str, Any]) -> list[tuple[str, str]]:
    parties = [("甲方", text["district"]["office"]), ("乙方", text["school"]["name"])]
    return [*parties, ("丙方", BUREAU)] if text["bureau"] else parties


def open_document(paper: AgreementPaper) -> bytes:
    """The same sheet as ODT."""
    parts: list[Part] = [Paragraph(line, "Small") for line in (paper["subtitle"], paper["remark"]) if line]
    parts += [Paragraph(line) for line in paper["preamble"]]
    for article in paper["articles"]:
        parts += [Heading(f"{article['number']}　{article['title']}"), Paragraph(article["body"])]
    for table in paper["tables"]:
        parts += _table_parts(table)
    parts.append(Heading("立協議書人"))
    for party, name in paper["parties"]:
        parts += [Paragraph(f"{party}：{name}　（印）"), Paragraph("代表人：　　　　　　　　　職稱：", "Place")]
    parts.append(Paragraph("中華民國　　　　年　　　　月　　　　日", "Place"))
    header = "　".join(filter(None, [paper["reference"], "示範資料，非真實文件" if paper["sample"] else ""]))
    footer = f"內容雜湊值 SHA-256　{paper['text_hash']}"
    return write_odt(paper["title"], parts, header=header, footer=footer, created=paper["created"])


def _table_parts(table: PaperTable) -> list[Part]:
    if not table["rows"]:
        return [Heading(table["caption"]), Paragraph("無。")]
    return [Heading(table["caption"]), Table(table["caption"], table["columns"], table["rows"])]


def numeral(number: int) -> str:
    """1 to 99 as articles are numbered: 一, 十, 十一, 二十三."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"中華民國{roc_year(day)}年{day.month}月{day.day}日"
