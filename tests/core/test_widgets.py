"""Widgets written in Python give what Django's templates of the same names give."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.forms import PortalRenderer
from core.widgets import WRITTEN

GROUPED = [("", "—"), ("city", [("a&b", "A & B"), (2, gettext_lazy("Yes"))]), ("x", mark_safe("<b>x</b>"))]
ATTRS = {"id": "id_it", "class": 'w"x', "disabled": True, "hidden": False, "data-n": 3, "data-html": mark_safe("&amp;")}
WIDGETS = {
    "text": (forms.TextInput, ["<typed> & 'quoted'", "", None, 5]),
    "email": (forms.EmailInput, ["a@b.tw"]),
    "number": (forms.NumberInput, [1234567, "x"]),
    "password": (forms.PasswordInput, ["secret"]),
    "hidden": (forms.HiddenInput, ["1"]),
    "checkbox": (forms.CheckboxInput, [True, False, "on"]),
    "file": (forms.FileInput, [None]),
    "textarea": (forms.Textarea, ["two\nlines </textarea>", "", None]),
    "select": (lambda attrs: forms.Select(attrs, GROUPED), ["a&b", 2, "", None, "unknown"]),
    "several": (lambda attrs: forms.SelectMultiple(attrs, GROUPED), [["a&b", "x"], []]),
    "date": (forms.DateInput, ["2026-11-23"]),
}


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_what_the_template_gives(name):
    make, values = WIDGETS[name]
    for value in values:
        written, drawn = (
            make(dict(ATTRS)).render("field", value, {"title": "<t>"}, renderer)
            for renderer in (PortalRenderer(), DjangoTemplates())
        )
        assert _normal(written) == _normal(drawn)


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("wraps", [True, False])
def test_an_option_is_what_the_template_gives(widget, wraps):
    for option in widget(ATTRS, GROUPED).subwidgets("field", "2", {"id": "id_it"}):
        context = {"widget": option | {"wrap_label": wraps}}
        written, drawn = (
            renderer.render(option["template_name"], context) for renderer in (PortalRenderer(), DjangoTemplates())
        )
        assert _normal(written) == _normal(drawn)


def test_every_written_template_is_one_of_djangos():
    for name in WRITTEN:
        DjangoTemplates().get_template(name)


def test_a_text_keeps_the_line_end_it_begins_with():
    written = forms.Textarea().render("field", "\nfirst", renderer=PortalRenderer())
    assert written == '<textarea name="field" cols="40" rows="10">\n\nfirst</textarea>'


def _normal(html: str) -> str:
    """Django's templates have line ends and indents between their parts."""
    return re.sub(r"\s+", " ", html).replace(" <", "<").replace("> ", ">").strip()
