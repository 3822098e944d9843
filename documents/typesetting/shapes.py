"""What data the templates in documents/typst/ take."""

from typing import Literal, NotRequired, TypedDict


class Explanation(TypedDict):
    """A numbered paragraph with numbered ones below it."""

    text: str
    items: NotRequired[list[str]]


class Letter(TypedDict):
    """letter.typ: a decision letter in the layout of official letters, always in Chinese.

    An empty `document_no` makes it a 「系統通知，非正式公文」 without 速別 and 密等.
    """

    created: str  # ISO date-time with offset: the document's own date
    issuer: str  # 臺北市政府民政局
    contact: NotRequired[list[tuple[str, str]]]  # 地址, 承辦人, 電話, 電子信箱; empty values are left out
    recipient: str  # 受文者
    recipient_address: NotRequired[str]
    date: str  # ISO date, printed with the ROC year
    document_no: str  # 發文字號, "" for none
    speed: NotRequired[str]  # 速別, 普通件 unless given
    secrecy: NotRequired[str]  # 密等及解密條件或保密期限, 普通 unless given
    attachments: NotRequired[str]  # 附件
    reference: str  # 案號
    subject: str  # 主旨
    explanations: list[str | Explanation]  # 說明, numbered 一、二、…
    original_to: list[str]  # 正本
    copy_to: NotRequired[list[str]]  # 副本
    signatory: NotRequired[str]  # 局長　○○○
    sample: NotRequired[bool]  # marks the sheet 「示範資料，非真實文件」


class AnswerTable(TypedDict):
    columns: list[str]
    rows: list[list[str]]


class Question(TypedDict):
    label: str
    answer: str | list[str] | AnswerTable  # empty shows 「（未填）」; line breaks make paragraphs


class Section(TypedDict):
    title: str
    questions: list[Question]


class ApplicationCopy(TypedDict):
    """application.typ: the copy of a submitted application."""

    created: str  # ISO date-time with offset: the document's own date
    language: NotRequired[str]  # of the headings: "zh-hant" (default) or "en"
    reference: str
    school: str
    submitted_at: str  # ISO date-time in Taipei time
    submitted_by: str
    number: NotRequired[int]  # which submission this is; shown from the second on
    content_hash: str  # SHA-256 in hex
    facts: NotRequired[list[tuple[str, str]]]  # further lines of the box at the top
    sections: list[Section]
    sample: NotRequired[bool]


class Article(TypedDict):
    number: str  # 第一條
    title: str
    body: str  # line breaks make paragraphs


class PaperTable(TypedDict):
    caption: str
    columns: list[str]
    rows: list[list[str]]  # line breaks inside a cell stand below each other


class AgreementPaper(TypedDict):
    """agreement.typ: an agreement as it is signed, always in Chinese."""

    created: str  # ISO date-time with offset: the document's own date
    reference: str
    title: str
    subtitle: str  # which version, "" for the first
    preamble: list[str]
    articles: list[Article]
    tables: list[PaperTable]
    parties: list[tuple[str, str]]  # 甲方 and its name
    remark: str  # stands below the title, "" for none
    text_hash: str  # SHA-256 in hex, on every page
    sample: bool


class Bar(TypedDict):
    label: str
    value: int
    words: str


class Photo(TypedDict):
    file: str  # the name under which its bytes are handed over
    caption: str


class TextPart(TypedDict):
    kind: Literal["text", "heading"]
    text: str


class TablePart(TypedDict):
    kind: Literal["table"]
    caption: str
    columns: list[str]
    rows: list[list[str]]
    widths: NotRequired[list[int]]  # in proportion to each other


class BarsPart(TypedDict):
    kind: Literal["bars"]
    caption: str
    sentence: str  # what the chart says, for those who do not see it
    bars: list[Bar]


class PhotosPart(TypedDict):
    kind: Literal["photos"]
    photos: list[Photo]


Part = TextPart | TablePart | BarsPart | PhotosPart


class PaperSection(TypedDict):
    title: str
    parts: list[Part]


class ReportPaper(TypedDict):
    """report.typ: a report or a handover file with cover and contents, always in Chinese."""

    created: str  # ISO date-time with offset: the document's own date
    reference: str
    issuer: str
    title: str
    subtitle: str
    cover: list[list[str]]  # label and value
    sections: list[PaperSection]
    hash_name: str  # what the hash is of
    hash: str  # SHA-256 in hex, on every page; "" for none
    sample: bool
