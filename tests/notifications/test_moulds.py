"""Mails filled into a mould are those that the templates draw."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.template import Node
from django.utils import translation

from notifications import moulds
from notifications.moulds import render_alike
from notifications.rendering import render_mail

TEXT = """{% extends "emails/base.txt" %}
{% block heading %}{% if late %}{% translate "Sent" %} {% endif %}{{ title }}{% endblock %}
{% block body %}{% if remark %}({{ remark }}){% endif %}{% for line in lines %}
* {{ line }}{% endfor %}{% endblock %}
{% block action_url %}{{ url }}{% endblock %}
"""
HOSTILE = ("<b>&\"'", "{{ title }}{% now %}", "\ue0000\ue001", "%(title)s %s", "x\n\n\n\ny  ")


@pytest.fixture(autouse=True)
def _no_moulds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moulds, "_moulds", {})


@pytest.fixture
def templates(mail_templates: Path) -> Path:
    (mail_templates / "alike.subject.txt").write_text("{% if late %}!{% endif %}{{ title }}\n")
    (mail_templates / "alike.txt").write_text(TEXT)
    (mail_templates / "alike.html").write_text(TEXT.replace("emails/base.txt", "emails/base.html"))
    return mail_templates


def words(**other: Any) -> dict[str, Any]:
    return {
        "recipient_name": "陳美玲",
        "title": "受理",
        "remark": "",
        "lines": ["一", "二"],
        "url": "https://x/1",
    } | other


def both(said: dict[str, Any], facts: dict[str, bool], language: str = "zh-hant") -> tuple[Any, Any]:
    """Filled in after another mail of its shape, and drawn."""
    alike = {name: "甲" if isinstance(one, str) and one else one for name, one in said.items()}
    render_alike("alike", language=language, words=alike, facts=facts)
    filled = render_alike("alike", language=language, words=said, facts=facts)
    return filled, render_mail("alike", language=language, context=said | facts)


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("late", [True, False])
def test_every_shape_is_as_drawn(templates: Path, language: str, late: bool) -> None:
    shapes = product(["", "陳美玲"], ["", "備註"], [[], ["一"], ["", "二", "三"]])
    for name, remark, lines in shapes:
        said = words(recipient_name=name, remark=remark, lines=lines)
        filled, drawn = both(said, {"late": late}, language)
        assert filled == drawn
    assert len(moulds._moulds) == 12
    assert None not in moulds._moulds.values()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_write_is_said_and_nothing_more(templates: Path, hostile: str) -> None:
    filled, drawn = both(words(title=hostile, remark=hostile, lines=[hostile, hostile]), {"late": True})
    assert filled == drawn
    assert "<b>" not in filled.html


def test_a_shape_is_drawn_once(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render_alike("alike", language="en", words=words(), facts={"late": False})
    drawn = []
    monkeypatch.setattr(Node, "render_annotated", lambda *_: drawn.append(1))
    mail = render_alike("alike", language="en", words=words(title="又一"), facts={"late": False})
    assert (mail.subject, drawn) == ("又一", [])


def test_languages_do_not_mix(templates: Path) -> None:
    mails = [
        render_alike("alike", language=code, words=words(), facts={"late": True}) for code in ("en", "zh-hant") * 2
    ]
    assert [mail.subject for mail in mails] == ["!受理"] * 4
    assert mails[0] == mails[2] != mails[1] == mails[3]
    assert ("Dear 陳美玲" in mails[2].text, "陳美玲 您好" in mails[3].text) == (True, True)
    assert translation.get_language() == "zh-hant"


@pytest.mark.parametrize("more", ["{{ title|upper }}", "{{ title|length }}", "{% if title == 'abc' %}yes{% endif %}"])
def test_templates_that_do_more_with_a_word_are_drawn(
    templates: Path, more: str, caplog: pytest.LogCaptureFixture
) -> None:
    (templates / "alike.subject.txt").write_text(more)
    for title in ("abc", "abcd"):
        mail = render_alike("alike", language="en", words=words(title=title), facts={"late": False})
        assert mail == render_mail("alike", language="en", context=words(title=title) | {"late": False})
    assert "do more with a word" in caplog.text
