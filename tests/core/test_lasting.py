"""Constants of templates: worked out once a language, and right in each."""

import pytest
from django.template import engines
from django.template.base import TextNode, VariableNode
from django.urls import reverse
from django.utils.translation import override

from core.lasting import LastingNode, LastingRun

LANGUAGES = ("zh-hant", "en", "zh-hant", "en")


def rendered(source: str, **context: object) -> list[str]:
    template = engines["django"].from_string(source)
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(template.render(context))
    return found


@pytest.mark.parametrize("source", ['{% translate "Districts" %}', '{% translate "Districts" as said %}{{ said }}'])
def test_each_language_keeps_its_own_words(source):
    found = rendered(source)
    assert found[0] == found[2] != found[1] == found[3] == "Districts"


def test_a_context_of_a_message_and_escaping_hold():
    assert rendered('{% translate " – " context "between page title and site name" %}')[1] == " – "
    escaped = '{% translate "<&>" %}'
    assert rendered(escaped + "{% autoescape off %}" + escaped + "{% endautoescape %}")[1] == "<&><&>"


def test_what_a_page_fills_in_is_looked_up_each_time():
    template = engines["django"].from_string('{% translate word %}{% url name %}{% url "directory:district" slug %}')
    with override("en"):
        pages = [
            template.render({"word": word, "name": name, "slug": slug})
            for word, name, slug in [("a", "core:privacy", "x"), ("b", "core:sitemap", "y")]
        ]
    assert pages == [
        "a" + reverse("core:privacy") + reverse("directory:district", args=["x"]),
        "b" + reverse("core:sitemap") + reverse("directory:district", args=["y"]),
    ]


@pytest.mark.parametrize(
    ("source", "lasts"),
    [
        ('{% translate "a" %}', True),
        ('{% translate "a"|upper %}', False),
        ("{% translate a %}", False),
        ('{% translate "a" noop %}', False),
        ('{% url "core:privacy" %}', True),
        ('{% url "core:privacy" as there %}', True),
        ('{% url "core:privacy" a %}', False),
        ('{% static "css/base.css" %}', True),
        ("{% static a %}", False),
    ],
)
def test_only_constants_last(source, lasts):
    (node,) = engines["django"].from_string(source).template.nodelist
    assert isinstance(node, LastingNode) is lasts


def test_constants_join_the_texts_between_them():
    source = 'a {% translate "Districts" %} b {% url "core:privacy" %}{{ word }} c {% translate "a" as b %}{{ b }}'
    template = engines["django"].from_string(source)
    kinds = [type(node) for node in template.template.nodelist]
    assert kinds == [LastingRun, VariableNode, TextNode, LastingNode, VariableNode]
    with override("en"):
        assert template.render({"word": "x"}) == f"a Districts b {reverse('core:privacy')}x c a"


def test_a_part_between_constants_is_drawn_each_time():
    source = '{% if shown %}<b>{% translate "Districts" %}</b>{% endif %}{% translate "Districts" %}'
    template = engines["django"].from_string(source)
    with override("en"):
        found = [template.render({"shown": shown}) for shown in (True, False)]
    assert found == ["<b>Districts</b>Districts", "Districts"]
