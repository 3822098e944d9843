"""Template tags whose result depends on the language alone, worked out once a process and language.

A page has hundreds of `{% translate "…" %}`, `{% static "…" %}` and `{% url "…" %}` of constants; looking each up again
took a quarter of the time of drawing it.
"""

from collections.abc import Callable
from typing import Any

from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode, url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode, do_static
from django.utils.translation import get_language


class LastingNode(Node):
    """A node that gives the same each time in one language; `name` is the variable it sets instead, if any."""

    child_nodelists = ()

    def __init__(self, node: Node, name: str | None) -> None:
        self.node = node
        self.name = name
        self._known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = (get_language(), context.autoescape)
        value = self._known.get(key)
        if value is None:
            value = self.node.render(context)
            self._known[key] = value = context[self.name] if self.name else value
        if self.name is None:
            return value
        context[self.name] = value
        return ""  # type: ignore[return-value] # it has nothing to escape


def translate(parser: Parser, token: Token) -> Node:
    node: TranslateNode = do_translate(parser, token)
    said = node.filter_expression
    is_constant = said.var.lookups is None and not said.filters and _is_constant(node.message_context)
    return LastingNode(node, node.asvar) if is_constant and not node.noop else node


def static(parser: Parser, token: Token) -> Node:
    node: StaticNode = do_static(parser, token)
    return LastingNode(node, node.varname) if _is_constant(node.path) else node


def url_of(parser: Parser, token: Token) -> Node:
    node: URLNode = url(parser, token)
    is_constant = _is_constant(node.view_name) and not node.args and not node.kwargs
    return LastingNode(node, node.asvar) if is_constant else node


def _is_constant(expression: FilterExpression | None) -> bool:
    return expression is None or (isinstance(expression.var, str) and not expression.filters)


TAGS: dict[str, Callable[[Any, Any], Node]] = {
    "translate": translate,
    "trans": translate,
    "static": static,
    "url": url_of,
}
