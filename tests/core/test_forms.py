import datetime as dt
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation

from core.forms import ErrorLink, PortalForm, RocDateField, error_links


class Sample(PortalForm):
    name = forms.CharField(label="姓名", help_text="與證件相同。", max_length=5)
    email = forms.EmailField(label="電子郵件")
    count = forms.IntegerField(label="桌長 100% 到場幾名？", min_value=1, max_value=8)
    role = forms.ChoiceField(label="身分", choices=[("t", "教師"), ("s", "職員")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label="課程", choices=[("a", "甲"), ("b", "乙")], widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label="理由", widget=forms.Textarea, max_length=4, required=False)
    paper = forms.FileField(label="同意書")
    agreed = forms.BooleanField(label="已閱讀")

    def clean(self):
        if self.data.get("clash"):
            raise forms.ValidationError("兩個欄位互相矛盾。")


ATTACHED = {"paper": SimpleUploadedFile("consent.pdf", b"%PDF-")}
VALID = {"name": "王示範", "email": "a@example.edu.tw", "count": "4", "role": "t", "topics": ["a"], "agreed": "on"}


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hant"):
        yield


def messages(**data) -> list[str]:
    return [link.message for link in error_links(Sample(VALID | data, files=ATTACHED))]


def test_empty_form_names_every_field_and_its_remedy():
    assert error_links(Sample({}, files={})) == [
        ErrorLink("id_name", "請填寫「姓名」。"),
        ErrorLink("id_email", "請填寫「電子郵件」。"),
        ErrorLink("id_count", "請填寫「桌長 100% 到場幾名？」。"),
        ErrorLink("id_role_0", "請選擇「身分」。"),
        ErrorLink("id_topics_0", "請選擇「課程」。"),
        ErrorLink("id_paper", "請附上「同意書」的檔案。"),
        ErrorLink("id_agreed", "請先勾選「已閱讀」。"),
    ]


def test_limits_say_the_limit_and_the_count():
    assert messages(name="王小明明明明") == ["「姓名」最多 5 個字，目前有 6 個字。"]
    assert messages(count="9") == ["「桌長 100% 到場幾名？」不能大於 8。"]
    assert messages(count="0") == ["「桌長 100% 到場幾名？」不能小於 1。"]
    assert messages(count="四") == ["「桌長 100% 到場幾名？」請填寫數字，例如 4。"]
    assert messages(email="a@") == ["「電子郵件」請填寫完整的電子郵件地址，例如 name@example.edu.tw。"]


def test_a_sentence_the_author_wrote_stays():
    class Own(PortalForm):
        name = forms.CharField(error_messages={"required": "請寫下您的姓名"})

    assert error_links(Own({})) == [ErrorLink("id_name", "請寫下您的姓名")]


def test_the_label_counts_that_the_form_shows_last():
    form = Sample(VALID | {"name": ""}, files=ATTACHED)
    form.fields["name"].label = "聯絡人姓名"
    assert error_links(form) == [ErrorLink("id_name", "請填寫「聯絡人姓名」。")]


def test_line_ends_count_as_one_character():
    assert messages(text="一\r\n二三") == []
    assert messages(text="一\r\n二三四") == ["「理由」最多 4 個字，目前有 5 個字。"]


def test_whole_form_errors_come_first_and_link_to_their_place():
    form = Sample(VALID | {"clash": "1", "name": ""}, files=ATTACHED)
    assert error_links(form) == [
        ErrorLink("form-errors", "兩個欄位互相矛盾。"),
        ErrorLink("id_name", "請填寫「姓名」。"),
    ]
    assert 'id="form-errors"' in str(form)


def test_links_of_several_forms_and_formsets_keep_their_order():
    class One(PortalForm):
        name = forms.CharField(label="姓名")

    pair = forms.formset_factory(One, extra=0)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "", "form-1-name": ""}
    )
    links = error_links(One({}, prefix="a"), pair, None, "not a form", [One({}, prefix="b")])
    assert [link.anchor for link in links] == ["id_a-name", "id_form-0-name", "id_form-1-name", "id_b-name"]


def test_unbound_and_valid_forms_have_no_links():
    assert error_links(Sample()) == []
    assert error_links(Sample(VALID, files=ATTACHED)) == []


def test_every_anchor_and_every_described_by_exists_in_the_page():
    form = Sample({"clash": "1"}, files={})
    html = str(form)
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {link.anchor for link in error_links(form)} <= set(ids)
    described = {name for value in re.findall(r'aria-describedby="([^"]+)"', html) for name in value.split()}
    assert described <= set(ids)
    assert {"id_name_helptext", "id_name_error", "id_role_error", "id_text_counter"} <= described


def test_browser_validation_is_off_and_nothing_is_cut():
    html = str(Sample())
    assert " required" not in html
    assert " maxlength" not in html
    assert 'data-maxlength="4"' in html


def test_groups_have_a_legend_and_say_what_is_wrong():
    html = str(Sample({}, files={})["role"].as_field_group())
    assert '<fieldset class="field bad" role="radiogroup" aria-invalid="true" aria-describedby="id_role_error">' in html
    assert "<legend>身分</legend>" in html
    assert html.count("aria-invalid") == 1
    assert '<label for="id_role_0">教師</label>' in html


def test_optional_fields_are_marked_unless_the_form_declines():
    assert "（選填）" in Sample()["text"].as_field_group()
    assert "（選填）" not in Sample()["name"].as_field_group()

    class Filter(Sample):
        mark_optional = False

    assert "（選填）" not in Filter()["text"].as_field_group()


def test_typed_text_comes_back_escaped():
    html = Sample({"name": '"><script>', "text": "</textarea>"}, files={})
    assert "<script>" not in str(html)
    assert "&lt;/textarea&gt;" in str(html)


def test_summary_repeats_the_words_beside_the_field():
    form = Sample(VALID | {"name": ""}, files=ATTACHED)
    html = Template('{% include "components/error_summary.html" %}').render(Context({"form": form}))
    assert '<a href="#id_name">請填寫「姓名」。</a>' in html
    assert "有 1 個地方需要修正" in html
    assert Template('{% include "components/error_summary.html" %}').render(Context({"form": Sample()})).strip() == ""


class Dated(PortalForm):
    day = RocDateField(label="開始日期", required=False)


def test_roc_date_field_reads_and_shows_roc_dates():
    form = Dated({"day": "115年11月23日"})
    assert form.is_valid()
    assert form.cleaned_data == {"day": dt.date(2026, 11, 23)}
    assert 'value="115/11/23"' in str(Dated(initial={"day": dt.date(2026, 11, 23)}))


def test_roc_date_field_keeps_what_was_typed_and_says_why():
    form = Dated({"day": "115-2-30"})
    assert error_links(form) == [ErrorLink("id_day", "「開始日期」沒有這一天：115-2-30。")]
    assert 'value="115-2-30"' in str(form)


def test_roc_date_field_empty_is_none_and_change_is_seen():
    assert Dated({"day": ""}).is_valid()
    assert Dated({"day": "115/11/23"}, initial={"day": dt.date(2026, 11, 23)}).changed_data == []
    assert Dated({"day": "115/11/24"}, initial={"day": dt.date(2026, 11, 23)}).changed_data == ["day"]
