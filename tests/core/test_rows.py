"""Loops that are drawn directly say what Django's own would, to the letter."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.template import engines
from django.template.defaulttags import ForNode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from core.rows import RowsNode


@dataclass(frozen=True, slots=True)
class Row:
    name: object
    is_late: bool = False
    inner: object = None


@dataclass(frozen=True, slots=True)
class Group:
    """With rows of its own."""

    name: str
    rows: object
    day: date = date(2026, 11, 24)

    @property
    def facts(self) -> dict[str, int]:
        return {"some": len(self.name) * 600}

    def said(self) -> str:
        return f"<{self.name}>"


class Loud:
    """As a model: a method that a template calls, and an item that it prefers."""

    name = "attribute"
    facts: ClassVar[dict[str, int]] = {"some": 5}

    def said(self) -> str:
        return "<called>"


class Keyed(dict):
    name = "attribute"


ROWS = [
    Row("<a & b>"),
    Row(mark_safe("<b>bold</b>"), is_late=True, inner=Row("deep")),
    Row(1234567.5, inner=Row(None)),
    Row(gettext_lazy("Districts"), is_late=True),
    Row(""),
]
BODIES = [
    "{{ row.name }}",
    '<td>{{ row.name }}{% if row.is_late %} {% translate "Overdue" %}{% else %}-{% endif %}</td>',
    "{% if row.is_late %}{{ row.name }}{% elif row.inner %}{{ row.inner.name }}{% endif %};",
    "{% if wide %}{{ row.name }}{% endif %}{% if unknown %}x{% endif %}|",
    "{% if row.missing %}x{% else %}y{% endif %}",
    "{{ other }}{{ row.name }}{{ missing }}",
    "{{ row.name|default:'-'|upper }}{{ row.name|linebreaks }}",
    "{% if row.name|length %}{{ row.name }}{% endif %}",
    "{% if row.name == 'x' or row.is_late %}a{% endif %}{% if not row.inner %}b{% endif %}",
]
# Loops in a loop, over groups of rows; `row` is the group.
INNER = [
    "{% for each in row.rows %}{{ each.name }} of {{ row.name }}{% if each.is_late %}!{% endif %}{% endfor %};",
    "{% for each in row.rows %}{{ each.name }}{% empty %}none of {{ row.name }}{% endfor %}",
    "{% for row in row.rows %}{{ row.name }}{% endfor %}{{ row.name }}",
    "{% for a in row.rows %}{% if row.rows %}{{ other }}{% endif %}{% if wide %}{{ a.name }}{% endif %}{% endfor %}",
    "{% if row.name == 'd' or not row.rows %}x{% elif row.name|length > 2 and wide %}y{% else %}z{% endif %}",
    "{% url 'agreements:detail' row.name|slugify|default:'x' %}{% url 'agreements:detail' row.name %}",
    "{% url 'core:privacy' %}",
    "{% url 'evidence:verify' row.name row.facts.some %}",
    "{% blocktranslate with a=row.name %}{{ a }} and {{ other }}{% endblocktranslate %}",
    "{% blocktranslate trimmed with a=row.name %}  100 % of\n {{ a }}{% endblocktranslate %}",
    "{% blocktranslate count n=row.facts.some with a=row.name %}{{ a }}{% plural %}{{ n }}{% endblocktranslate %}",
    "{% include 'components/meter.html' with verified=row.facts.some side='gov' label=row.name %}",
    "{% csrf_token %}{{ row.said }}{% when row.day %}{{ row.day|roc_short }}",
]


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def as_django(source: str, monkeypatch, **context: object) -> str:
    with monkeypatch.context() as patched:
        patched.setattr(RowsNode, "render", ForNode.render)
        return drawn(source, **context)


def loop(body: str) -> str:
    return f"{{% for row in rows %}}{body}{{% empty %}}none{{% endfor %}}"


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], [], None, tuple(ROWS)], ids=["all", "one", "none", "null", "tuple"])
def test_rows_are_drawn_as_ever(body, rows, language, monkeypatch):
    with override(language):
        found = drawn(loop(body), rows=rows, wide=True, other="<&>")
        assert found == as_django(loop(body), monkeypatch, rows=rows, wide=True, other="<&>")
        assert isinstance(engines["django"].from_string(loop(body)).template.nodelist[0], RowsNode)


GROUPS = [Group("<a>", ROWS), Group("b & c", []), Group("d", tuple(ROWS[:2]))]
ODD = [Group("a set", {"x"}), Group("nothing", None), Loud(), Group("with a dict", [{"name": "item"}, Row("after")])]


@pytest.mark.parametrize("body", INNER)
@pytest.mark.parametrize("rows", [GROUPS, [*GROUPS, *ODD, *GROUPS]], ids=["plain", "odd"])
def test_loops_in_loops_are_drawn_as_ever(body, rows, monkeypatch):
    facts = {"rows": rows, "wide": True, "other": "<&>", "csrf_token": "a-token"}
    assert drawn(loop(body), **facts) == as_django(loop(body), monkeypatch, **facts)
    assert isinstance(engines["django"].from_string(loop(body)).template.nodelist[0], RowsNode)


@pytest.mark.parametrize("body", INNER)
def test_plain_groups_are_never_left_to_django(body, monkeypatch):
    monkeypatch.delattr(RowsNode, "_as_ever")
    drawn(loop(body), rows=GROUPS, csrf_token="a-token")


def test_what_is_not_to_be_called_is_not(monkeypatch):
    row = Loud()
    row.erase = lambda: "erased"
    row.erase.alters_data = True
    found = drawn(loop("[{{ row.erase }}]"), rows=[row])
    assert "erased" not in found
    assert found == as_django(loop("[{{ row.erase }}]"), monkeypatch, rows=[row])


@pytest.mark.parametrize("row", [Loud(), Keyed(name="item"), {"name": "item"}, SimpleNamespace(name=[1])])
@pytest.mark.parametrize("body", ["{{ row.name }};", "{% if row.name %}{{ row.name }}{% endif %};"])
def test_what_is_no_plain_row_goes_djangos_way(row, body, monkeypatch):
    """An item before an attribute, what can be called is called, also in the middle of plain rows."""
    rows = [Row("before"), row, Row("after")]
    assert drawn(loop(body), rows=rows) == as_django(loop(body), monkeypatch, rows=rows)


def test_a_method_is_called_and_escaped():
    assert drawn(loop("[{{ row.said }}]"), rows=[Loud()]) == "[&lt;called&gt;]"


def test_without_escaping_nothing_is_escaped():
    source = "{% autoescape off %}" + loop("{{ row.name }}") + "{% endautoescape %}"
    assert drawn(source, rows=[Row("<&>")]) == "<&>"


@pytest.mark.parametrize(
    "body",
    [
        "{{ forloop.counter }}",
        "{% if forloop.first %}x{% endif %}",
        "{{ row.name|default:other }}",
        "{% if row.name in other %}x{% endif %}",
        "{% url 'agreements:detail' forloop.counter %}",
        "{% include 'components/empty.html' with message=row.name only %}",
        "{% include other %}",
        "{% url 'core:privacy' as there %}{{ there }}",
        "{% for each in other %}{{ each }}{% endfor %}",
        "{% for each in row.name %}{{ forloop.counter }}{% endfor %}",
        "{% for each, more in row.name %}{{ each }}{% endfor %}",
        "{% when other %}",
    ],
)
def test_any_other_body_is_a_loop_of_django(body):
    node = engines["django"].from_string(loop(body)).template.nodelist[0]
    assert type(node) is ForNode


def test_nothing_of_a_row_is_left_in_the_context():
    assert drawn(loop("{{ row.name }}") + "{{ row }}", rows=[Row("a"), Loud()], row=" kept") == "aattribute kept"
