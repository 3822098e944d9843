"""Samples for the style guide: every component in every state. All schools and people here are invented."""

import datetime as dt
from types import SimpleNamespace as Sample
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message

from core.dates import TAIPEI
from core.forms import PortalForm, RocDateField

_MOMENT = dt.datetime(2026, 11, 23, 14, 5, tzinfo=TAIPEI)


class QuestionForm(PortalForm):
    school = forms.CharField(label="學校全名", help_text="輸入一個字就會開始找，台、臺皆可。", max_length=60)
    email = forms.EmailField(label="公務電子郵件", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    facilitators = forms.IntegerField(
        label="每場住民大會可支援幾名桌長？",
        help_text="以已受訓的學生計，通常 4 到 8 名。",
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    start = RocDateField(label="希望開始日期")
    term = forms.ChoiceField(
        label="開課學期", choices=[("", "請選擇"), ("1", "115學年度第1學期"), ("2", "115學年度第2學期")]
    )
    role = forms.ChoiceField(
        label="您在學校的身分",
        choices=[("t", "專任教師"), ("s", "行政人員"), ("o", "其他")],
        widget=forms.RadioSelect,
    )
    courses = forms.MultipleChoiceField(
        label="可以開設的課程",
        help_text="可複選。",
        choices=[("a", "參與式預算概論（2 學分）"), ("b", "推廣教育369（18 小時）"), ("c", "住民大會實作")],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label="為什麼選這個行政區？", widget=forms.Textarea, max_length=20)
    note = forms.CharField(label="其他說明", required=False, max_length=300, widget=forms.Textarea)
    consent = forms.FileField(label="單位主管同意書", help_text="PDF 或 ODT，10 MB 以內。")
    agreed = forms.BooleanField(label="我已閱讀個人資料蒐集告知事項", help_text="送件前都可以再看一次。")


class FilterForm(PortalForm):
    mark_optional = False
    q = forms.CharField(label="關鍵字", required=False)
    city = forms.ChoiceField(label="縣市", required=False, choices=[("", "全部"), ("t", "臺北市"), ("n", "新北市")])
    kind = forms.ChoiceField(label="學校類型", required=False, choices=[("", "全部"), ("u", "大學"), ("c", "社區大學")])


def context() -> dict[str, Any]:
    wrong = QuestionForm(
        {
            "wrong-email": "wang@", "wrong-facilitators": "0", "wrong-start": "115/2/30", "wrong-term": "",
            "wrong-courses": [], "wrong-reason": "從校門口走到里民活動中心只要五分鐘，我們每天經過。",
        },
        files={},
        auto_id="wrong_%s",
        prefix="wrong",
    )  # fmt: skip
    return {
        "clean_form": QuestionForm(),
        "wrong_form": wrong,
        "filter_form": FilterForm(auto_id="filter_%s"),
        "moment": _MOMENT,
        "palette": _PALETTE,
        "crumbs": [Sample(name=name, url=url) for name, url in _CRUMBS],
        "notices": [
            Message(messages.SUCCESS, "已送出，案號 PB115-0042-K。"),
            Message(messages.INFO, "窗口開放到 115年12月31日（四）23:59（含）。"),
            Message(messages.WARNING, "這份草稿同時有另一位同事在填。"),
            Message(messages.ERROR, "檔案沒有收到，請再選一次。"),
        ],
        "steps": _STEPS,
        "files": _FILES,
        "localities": [("same", "同區"), ("adjacent", "鄰區"), ("city", "跨區"), ("outside", "市外")],
        "districts": _DISTRICTS,
        "map_key": ["尚無", "1 所", "2 所", "3 所以上"],
        "page_between": Sample(previous_url="?before=x", next_url="?after=y", total_text="第 26–50 件，共 137 件"),
        "page_first": Sample(previous_url=None, next_url="?after=y", total_text="共 1,000 件以上"),
    }


_CRUMBS = [("首頁", "/"), ("行政區", "/districts/"), ("文山區", "")]
_PALETTE = [
    "magpie",
    "magpie-wash",
    "banyan",
    "banyan-wash",
    "beak",
    "beak-wash",
    "amber",
    "amber-wash",
    "ink",
    "ink-2",
    "rule",
    "sunk",
]
_STEPS = [
    Sample(label="送件", note="11月12日（四）", state="done"),
    Sample(label="審查", note="示範區經建課", state="done"),
    Sample(label="等候課長確認", note="期限 11月27日（五）", state="now"),
    Sample(label="民政局決定", note="", state=""),
    Sample(label="協議", note="", state=""),
]


def _file(name: str, size: int, scan: str, scan_label: str, *, url: str = "", remove_url: str = "") -> Sample:
    kind = name.rpartition(".")[2].upper()
    about = {"type": kind, "who": "王示範 115.11.20"}
    return Sample(name=name, size=size, scan=scan, scan_label=scan_label, url=url, remove_url=remove_url, **about)


_FILES = [
    _file("單位主管同意書.pdf", 482_133, "clean", "掃描通過", url="#case"),
    _file("桌長受訓名單（115學年度第1學期，含紀錄人員）.ods", 38_912, "waiting", "掃描中", remove_url="/styleguide/"),
    _file("課程大綱.odt", 2_310_044, "blocked", "已隔離：含巨集", remove_url="/styleguide/"),
]


def _district(name: str, level: int, note: str, label_at: tuple[int, int], path: str) -> Sample:
    x, y = label_at
    return Sample(
        name=f"{name}示範區",
        label=f"{name}區",
        url="#map" if level else "",
        level=level,
        note=note,
        label_x=x,
        label_y=y,
        path=path,
        is_here=level == 3,
    )


_DISTRICTS = [
    _district("東", 0, "尚無陪伴學校", (300, 85), "M200 10L380 30L395 150L290 170L200 120Z"),
    _district("西", 1, "1 所陪伴學校", (100, 80), "M200 10L200 120L120 160L10 130L30 40Z"),
    _district("南", 2, "2 所陪伴學校", (105, 215), "M10 130L120 160L200 120L210 270L90 300L20 240Z"),
    _district("中", 3, "3 所陪伴學校", (290, 225), "M200 120L290 170L395 150L370 290L210 270Z"),
]
