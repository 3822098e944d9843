"""Figures in papers: tables of the city, of districts, of one of them; a chart; what each figure means."""

from collections.abc import Iterable, Mapping
from typing import Any

from districts.models import District
from documents.typesetting.shapes import PaperSection, Part

from ..constants import Scope
from ..figures import DEFINITIONS, Count, Figures, Share, Value, to_json
from ..figures.definitions import Key
from ..figures.values import values_to_json
from ..selectors.periods import ErratumShown, figure_rows
from ..selectors.scopes import Subject
from ..wording import value_words
from .parts import bars, full, section, table, text

# What stands beside each other for the twelve districts.
_COLUMNS = (Key.PARTNERS, Key.LOCAL, Key.SCHOOL_VERIFIED, Key.GOVERNMENT_VERIFIED, Key.ACTIVITIES, Key.SENT)
_HEADS = ["行政區", "有效協議", "在地", "學校履約", "區公所履約", "確認成果", "新申請"]


def figures_data(figures: Figures, subject: Subject) -> dict[str, Any]:
    """The figures that a paper is made of, as they were frozen; of the city with its districts, without schools."""
    if subject.scope == Scope.CITY:
        return {key: value for key, value in to_json(figures).items() if key != "schools"}
    values = values_to_json(dict(subject.values_in(figures)))
    return {"as_of": figures.as_of.isoformat(), "term": figures.term, "values": values}


def summary(figures: Figures, subject: Subject) -> str:
    """What a councillor reads first."""
    values = subject.values_in(figures)
    said = {key: value_words(values.get(key)) for key in Key}
    where = "全市" if subject.scope == Scope.CITY else subject.name
    first = f"截至{full(figures.as_of)}，{where}有效協議 {said[Key.PARTNERS]} 件"
    lines = [f"{first}，其中學校在該區設有校區者：{said[Key.LOCAL]}。"]
    if Key.COVERED in values:
        lines.append(
            f"十二個行政區中有陪伴學校者：{said[Key.COVERED]}；有在地陪伴學校者：{said[Key.COVERED_LOCALLY]}。"
        )
    lines.append(
        f"本期到期之承諾，學校已履行 {said[Key.SCHOOL_VERIFIED]}，區公所已履行 {said[Key.GOVERNMENT_VERIFIED]}；"
        f"經對方確認之成果 {said[Key.ACTIVITIES]} 項。"
    )
    return "\n".join(lines)


def own_table(caption: str, figures: Figures, subject: Subject, errata: Iterable[ErratumShown]) -> list[Part]:
    """One subject's figures, each with its erratum beside it."""
    rows = figure_rows(figures, subject, errata)
    lines = [
        [
            str(row.definition.name),
            value_words(row.value),
            "\n".join(f"應為 {value_words(one.right)}：{one.reason}" for one in row.errata),
        ]
        for row in rows
    ]
    if any(line[2] for line in lines):
        return table(caption, ["項目", "數字", "勘誤"], lines, (4, 3, 4))
    return table(caption, ["項目", "數字"], [line[:2] for line in lines], (1, 1))


def terms_table(caption: str, by_term: Mapping[str, Figures], subject: Subject) -> list[Part]:
    """Terms beside each other."""
    rows = [
        [str(one.name), *(value_words(subject.values_in(figures).get(key)) for figures in by_term.values())]
        for key, one in DEFINITIONS.items()
        if any(key in subject.values_in(figures) for figures in by_term.values())
    ]
    return table(caption, ["項目", *by_term], rows)


def districts_parts(figures: Figures) -> list[Part]:
    """The twelve beside each other in official order, and the chart of their agreements."""
    names = dict(District.objects.order_by("number").values_list("code", "name"))
    found = {code: figures.districts.get(code, {}) for code in names}
    rows = [[names[code], *(_brief(values.get(key)) for key in _COLUMNS)] for code, values in found.items()]
    counts = [(names[code], _number(values.get(Key.PARTNERS))) for code, values in found.items()]
    without = "、".join(name for name, count in counts if not count) or "無"
    most = max((count for _name, count in counts), default=0)
    sentence = f"有效協議最多的區有 {most} 件；沒有陪伴學校的區：{without}。依官方區序排列，不作排名。"
    chart = bars("圖一　各區有效協議數", sentence, ((name, count, str(count)) for name, count in counts))
    return [*table("各區數字", _HEADS, rows, (3, 3, 3, 3, 3, 3, 3)), chart]


def _brief(value: Value) -> str:
    """As short as a narrow column asks: a share is its part of its whole."""
    if isinstance(value, Share):
        return f"{value.part}／{value.whole}" if value.whole else "－"
    return value_words(value) if value is not None else "－"


def _number(value: Value) -> int:
    return value.n if isinstance(value, Count) else 0


def meanings() -> PaperSection:
    """Each figure with its sentence."""
    rows = [[str(one.name), str(one.unit), str(one.sentence)] for one in DEFINITIONS.values()]
    return section("名詞與計算方式", table("", ["項目", "單位", "計算方式"], rows, (3, 2, 7)))


def proof(label: str, sha256: str, *, closed: bool, errata: int) -> PaperSection:
    """What lets anybody check the figures."""
    if closed:
        lines = [
            f"{label}已結算，數字凍結後不再更動；本文件任何時候產製，數字均相同。",
            f"凍結數字之 SHA-256 雜湊值：{sha256}",
            f"結算後之勘誤：{errata} 則，列於數字旁。" if errata else "結算後並無勘誤。",
        ]
    else:
        lines = [f"{label}尚未結算，數字以產製時之登錄資料為準，之後仍可能變動。", f"數字之 SHA-256 雜湊值：{sha256}"]
    return section("查核", [text("\n".join(lines))])
