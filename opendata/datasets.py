"""What is given away: each dataset's columns in both languages, and its rows, as everybody may read them on the pages.

Keys and ids never change once published; a column is only ever added at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from . import rows
from .constants import FieldType

TEXT, WHOLE, DECIMAL, DAY, FLAG = FieldType.TEXT, FieldType.WHOLE, FieldType.DECIMAL, FieldType.DAY, FieldType.FLAG
Value = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Field:
    """One column; its meaning in Chinese and in English, since the dictionary is published in both."""

    key: str
    type: FieldType
    meaning: str
    meaning_en: str


@dataclass(frozen=True, slots=True)
class Dataset:
    slug: str
    title: str
    title_en: str
    about: str
    about_en: str
    fields: tuple[Field, ...]
    # One tuple per row, in the order of `fields`; read from the database piece by piece.
    rows: Callable[[], Iterator[tuple[Value, ...]]]
    # The day of the newest change, as far as it is recorded.
    updated: Callable[[], date | None]

    @property
    def label(self) -> str:
        return self.title_en if get_language() == "en" else self.title

    @property
    def description(self) -> str:
        return self.about_en if get_language() == "en" else self.about


_SAMPLE = Field("is_sample", FLAG, "是否為示範資料（虛構）", "Whether it is invented for the demonstration")

DATASETS = (
    Dataset(
        "schools",
        "學校名錄",
        "Registry of schools",
        "名錄中的大專校院與社區大學。",
        "Universities, colleges and community colleges of the registry.",
        (
            Field("code", TEXT, "學校代碼（社區大學為本站代碼）", "School code (our own for community colleges)"),
            Field("slug", TEXT, "本站網址代稱", "Name in this site's addresses"),
            Field("name", TEXT, "校名", "Name"),
            Field("name_en", TEXT, "英文校名", "English name"),
            Field("kind", TEXT, "類別代碼", "Code of its type"),
            Field("kind_name", TEXT, "類別", "Type, in Chinese"),
            Field("u9_member", FLAG, "是否為優久大學聯盟成員", "Member of the U9 University Alliance"),
            Field("registry_order", WHOLE, "名錄順序", "Order in the registry"),
        ),
        rows.schools,
        rows.schools_updated,
    ),
    Dataset(
        "campuses",
        "校區",
        "Campuses",
        "各校校區、所在行政區與座標；地緣關係依校區計算。",
        "Where each school teaches, with district and coordinates; locality is computed per campus.",
        (
            Field("school_code", TEXT, "學校代碼", "School code"),
            Field("name", TEXT, "校區", "Campus"),
            Field("city", TEXT, "縣市代碼", "Code of the city"),
            Field("district_code", TEXT, "行政區代碼；不在臺北市者為空白", "District code; empty outside Taipei City"),
            Field("address", TEXT, "地址", "Address"),
            Field("latitude", DECIMAL, "緯度（WGS84）", "Latitude (WGS84)"),
            Field("longitude", DECIMAL, "經度（WGS84）", "Longitude (WGS84)"),
        ),
        rows.campuses,
        rows.schools_updated,
    ),
    Dataset(
        "districts",
        "行政區與區公所",
        "Districts and their offices",
        "十二區與區公所。",
        "The twelve districts and their offices.",
        (
            Field("code", TEXT, "行政區代碼（戶役政）", "District code (household registration)"),
            Field("slug", TEXT, "本站網址代稱", "Name in this site's addresses"),
            Field("name", TEXT, "區名", "Name"),
            Field("name_en", TEXT, "英文區名", "English name"),
            Field("postal_code", TEXT, "郵遞區號", "Postal code"),
            Field("office_address", TEXT, "區公所地址", "Address of the district office"),
            Field("desk_phone", TEXT, "經建課電話；未經確認者為空白", "Telephone of the desk; empty until confirmed"),
            Field("neighbours", TEXT, "相鄰行政區代碼，以空格分隔", "Codes of adjacent districts, separated by blanks"),
        ),
        rows.districts,
        rows.districts_updated,
    ),
    Dataset(
        "partnerships",
        "陪伴關係（合作協議）",
        "Partnerships (agreements)",
        "已簽署的合作協議，含已結束者；協商中的不公開。",
        "Agreements that were signed, those that have ended included; what is being negotiated is not public.",
        (
            Field("reference", TEXT, "協議編號", "Agreement number"),
            Field("kind", TEXT, "類型代碼", "Code of its type"),
            Field("school_code", TEXT, "學校代碼", "School code"),
            Field("district_code", TEXT, "行政區代碼", "District code"),
            Field("status", TEXT, "狀態代碼", "Code of its status"),
            Field("starts_on", DAY, "起始日", "First day"),
            Field("ends_on", DAY, "到期日", "Last day"),
            Field("closed_on", DAY, "提前結束日；依約到期者為空白", "Day it ended early; empty when it ran its term"),
            Field("signed_on", DAY, "簽署日", "Day it was signed"),
            _SAMPLE,
        ),
        rows.partnerships,
        rows.partnerships_updated,
    ),
    Dataset(
        "results",
        "承諾與已確認成果",
        "Commitments and verified results",
        "已簽署協議中雙方每學期的承諾量，以及經另一方確認的成果。",
        "What both sides promised for each term of a signed agreement, and what the other side has verified.",
        (
            Field("agreement_reference", TEXT, "協議編號", "Agreement number"),
            Field("side", TEXT, "承諾方：school 學校、government 區公所", "Who owes it: school or government"),
            Field("indicator", TEXT, "指標代碼", "Code of the indicator"),
            Field("indicator_name", TEXT, "指標", "Indicator, in Chinese"),
            Field("unit", TEXT, "單位", "Unit, in Chinese"),
            Field("from", DAY, "期間起日", "First day of the period"),
            Field("to", DAY, "期間訖日", "Last day of the period"),
            Field("target", WHOLE, "承諾量", "Amount promised"),
            Field("verified", WHOLE, "已確認數量；不公布者為空白", "Amount verified; empty where it is withheld"),
            _SAMPLE,
            Field("withheld", FLAG, "是否因參與人數少於 5 而不公布", "Withheld, being fewer than 5 people"),
        ),
        rows.results,
        rows.results_updated,
    ),
    Dataset(
        "needs",
        "行政區需求",
        "Needs of the districts",
        "各區公所目前公開、學校可以回應的需求。",
        "What district offices ask schools for at present.",
        (
            Field("id", WHOLE, "編號（本站 /needs/編號/）", "Number, as in this site's address /needs/number/"),
            Field("district_code", TEXT, "行政區代碼", "District code"),
            Field("indicator", TEXT, "指標代碼；不屬任何指標者為空白", "Code of the indicator; empty where none fits"),
            Field("title", TEXT, "標題", "Title, in Chinese"),
            Field("details", TEXT, "說明", "Details, in Chinese"),
            Field("amount", WHOLE, "數量；未定者為空白", "How many; empty where it is open"),
            Field("unit", TEXT, "單位", "Unit, in Chinese"),
            Field("opens_on", DAY, "開始日", "First day"),
            Field("closes_on", DAY, "截止日（含當日）", "Last day, inclusive"),
            _SAMPLE,
        ),
        rows.needs,
        rows.needs_updated,
    ),
    Dataset(
        "documented-cooperation",
        "文獻記載的合作",
        "Documented cooperation",
        "公開文獻提到的學校與行政區合作；不等於現行協議。",
        "Cooperation of a school and a district that public sources mention; not an agreement in force.",
        (
            Field("school_code", TEXT, "學校代碼", "School code"),
            Field("district_code", TEXT, "行政區代碼", "District code"),
            Field("relation", TEXT, "關係代碼", "Code of the relation"),
            Field("as_of", TEXT, "資料時間（年或年月）", "As of (year or month)"),
            Field("source", TEXT, "來源", "Source"),
            Field("confidence", TEXT, "可信度：high、medium、low", "Confidence: high, medium, low"),
        ),
        rows.documented,
        rows.schools_updated,
    ),
)  # fmt: skip
BY_SLUG = {dataset.slug: dataset for dataset in DATASETS}
