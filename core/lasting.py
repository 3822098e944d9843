"""Template tags whose result depends on the language alone, worked out once a process and language.

A page has hundreds of `{% translate "…" %}`, `{% static "…" %}` and `{% url "…" %}` of constants; looking each up again
took a quarter of the time of drawing it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token
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


class LastingRun(Node):
    """Lasting nodes and the texts around them as one node, put together once a language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._known: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = (get_language(), context.autoescape)
        value = self._known.get(key)
        if value is None:
            self._known[key] = value = "".join(node.render(context) for node in self.nodes)
        return value


def _join_runs(parser: Parser) -> None:
    """Let the rest of what `parser` reads join its lasting nodes."""
    if "extend_nodelist" not in vars(parser):
        parser.extend_nodelist = partial(_extend, parser)  # type: ignore[method-assign]


def _extend(parser: Parser, nodelist: NodeList, node: Node, token: Token) -> None:
    Parser.extend_nodelist(parser, nodelist, node, token)
    if len(nodelist) > 1 and _lasts(node) and _lasts(nodelist[-2]):
        last, before = nodelist.pop(), nodelist.pop()
        run = before if isinstance(before, LastingRun) else LastingRun([before])
        run.nodes.append(last)
        run.token, run.origin = before.token, before.origin
        nodelist.append(run)


def _lasts(node: Node) -> bool:
    return isinstance(node, TextNode | LastingRun) or (isinstance(node, LastingNode) and node.name is None)


def translate(parser: Parser, token: Token) -> Node:
    _join_runs(parser)
    node: TranslateNode = do_translate(parser, token)
    said = node.filter_expression
    is_constant = said.var.lookups is None and not said.filters and _is_constant(node.message_context)
    return LastingNode(node, node.asvar) if is_constant and not node.noop else node


def static(parser: Parser, token: Token) -> Node:
    _join_runs(parser)
    node: StaticNode = do_static(parser, token)
    return LastingNode(node, node.varname) if _is_constant(node.path) else node


def url_of(parser: Parser, token: Token) -> Node:
    _join_runs(parser)
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
