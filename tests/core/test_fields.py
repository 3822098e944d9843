"""How a field is drawn: label, hint, errors and control belong together by their ids."""

import re

import pytest
from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import override

from core.forms import PortalForm


class Example(PortalForm):
    name = forms.CharField(label="<Name>", help_text=mark_safe("<em>short</em>"), max_length=9)
    remark = forms.CharField(label="Remark", required=False, widget=forms.Textarea, max_length=5)
    agrees = forms.BooleanField(label="I agree", help_text="to all")
    side = forms.ChoiceField(label="Side", choices=[("a&", "A & B")], widget=forms.RadioSelect)
    day = forms.SplitDateTimeField(label="Day", required=False)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def drawn(name: str, data: dict[str, str] | None = None) -> str:
    return re.sub(r"\s+", " ", str(Example(data)[name].as_field_group()))


def test_a_single_field_has_label_hint_and_control():
    assert drawn("name") == (
        '<div class="field"><label for="id_name">&lt;Name&gt;</label>'
        '<div class="hint" id="id_name_helptext"><em>short</em></div>'
        '<input type="text" name="name" aria-describedby="id_name_helptext" id="id_name"></div>'
    )


def test_an_error_stands_between_and_is_pointed_to():
    shown = drawn("name", {"name": ""})
    error = re.search(r'<div class="field bad">.*<div id="id_name_error"><p class="error">(.*?)</p></div><input', shown)
    assert error is not None
    assert error[1].startswith('<span class="visually-hidden">Error: </span>')
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in shown


def test_a_long_text_is_optional_and_counts_down():
    shown = drawn("remark")
    assert '<label for="id_remark">Remark<span class="optional"> (optional)</span></label>' in shown
    assert '<p class="counter" id="id_remark_counter" data-left="{n} characters left"' in shown
    assert "At most 5 characters</p>" in shown


def test_a_tick_box_comes_before_its_label():
    assert re.search(
        r'^<div class="field"><div class="option"><input type="checkbox" [^>]*id="id_agrees"><label for="id_agrees">'
        r'I agree</label><div class="hint" id="id_agrees_helptext">to all</div></div></div>$',
        drawn("agrees"),
    )


def test_a_choice_is_a_group_with_a_legend():
    shown = drawn("side", {"side": "?"})
    assert shown.startswith('<fieldset class="field bad" role="radiogroup" aria-invalid="true"')
    assert "<legend>Side</legend>" in shown
    assert re.search(
        r'<div class="options" id="id_side"><div class="option"><input type="radio" name="side" value="a&amp;"'
        r'[^>]* id="id_side_0"[^>]*><label for="id_side_0">A &amp; B</label></div></div></fieldset>$',
        shown,
    )


def test_a_control_of_parts_is_a_group_without_a_role():
    shown = drawn("day")
    assert shown.startswith('<fieldset class="field"><legend>Day<span class="optional">')
    assert shown.count("<input") == 2
    assert '<div class="parts">' in shown
