"""Lists as a bureau has them in its folders: one of past agreements, taken over; one of past reports with an error."""

import csv
import io
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from accounts.models import User
from core.dates import local_today, roc_year
from imports.constants import ListKind
from imports.services import receive_list, take_batch

from .clock import at, working_days_ago


def tell(people: dict[str, User]) -> None:
    """Everything by the services, as the bureau would do it; agreements and reports are invented."""
    year = roc_year(local_today()) - 4
    bureau = people["bureau-two"]
    with override("zh-hant"):
        with at(working_days_ago(7, hour=10)):
            batch = receive_list(ListKind.AGREEMENTS, _file("歷年協議（示範）.csv", _agreements(year)), actor=bureau)
            take_batch(batch, actor=bureau, seen=batch.checked_at)
        with at(working_days_ago(1, hour=15)):
            receive_list(ListKind.EVIDENCE, _file("歷年成果（示範）.csv", _reports(year)), actor=bureau)


def _agreements(year: int) -> list[Sequence[str]]:
    days = (f"{year}年8月1日", f"{year + 1}年7月31日", f"{year}/07/20")
    return [
        ("校名", "區別", "起日", "迄日", "簽約日期", "公文文號", "開設課程", "桌長"),
        ("國立臺灣科技大學", "大安區", *days, f"府授民治字第{year}0000001號（示範）", "1", "6"),
        ("國立臺灣大學", "中正區", *days, f"府授民治字第{year}0000002號（示範）", "2", "6"),
        ("大同大學", "中山區", *days, f"府授民治字第{year}0000003號（示範）", "1", "4"),
    ]


def _reports(year: int) -> list[Sequence[str]]:
    leaders = "住民大會桌長支援（示範）"
    return [
        ("學校", "行政區", "日期", "辦理事項", "承諾項目", "數量", "核備文號"),
        ("臺灣科技大學", "大安區", f"{year}.10.15", leaders, "桌長", "６", f"北市民治字第{year}0000011號"),
        ("臺灣大學", "中正區", f"{year}.11.20", leaders, "桌長", "6", ""),
        ("大同大學", "中山區", "去年秋天", "課程發表會（示範）", "開設課程", "一門", ""),
    ]


def _file(name: str, lines: Sequence[Sequence[str]]) -> SimpleUploadedFile:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"))
