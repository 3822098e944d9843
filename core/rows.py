"""`{% for %}` over rows that are shown as they are: drawn without asking the template engine for each cell.

A list has some two hundred cells, and looking each up in the context took a third of the time of drawing its page. A
loop whose body has nothing but texts, constants, `{{ row.attribute }}` and `{% if row.attribute %}` is drawn directly;
whatever is anything else in it, and every row that is not a plain object, goes Django's way.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django.template.base import (
    FilterExpression,
    Node,
    Parser,
    TextNode,
    Token,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, do_for
from django.utils.safestring import SafeString, mark_safe

from .lasting import LastingNode, LastingRun

# What is the same for all rows of one loop, by the node it belongs to.
_Known = dict[int, Any]
# Appends what a node draws for a row to the texts of the loop.
_Draw = Callable[[Any, list[str], Context, _Known], None]
# Whether a branch of an `if` is drawn for a row.
_Holds = Callable[[Any, Context, _Known], bool]


class _NotPlain(Exception):
    pass


class RowsNode(ForNode):
    """A loop whose every node is known to `_drawn`."""

    def __init__(self, loop: Any, draws: list[_Draw]) -> None:
        super().__init__(loop.loopvars, loop.sequence, loop.is_reversed, loop.nodelist_loop, loop.nodelist_empty)
        self.draws = draws

    def render(self, context: Context) -> SafeString:
        sequence: Any = self.sequence
        rows = sequence.resolve(context, ignore_failures=True)
        rows = () if rows is None else rows
        if not context.autoescape or not isinstance(rows, Sequence) or not rows:
            return mark_safe(super().render(context))  # noqa: S308 - it is safe already
        texts: list[str] = []
        known: _Known = {}
        for row in rows:
            before = len(texts)
            try:
                for draw in self.draws:
                    draw(row, texts, context, known)
            except (_NotPlain, AttributeError):
                texts[before:] = [self._as_ever(row, context)]
        return mark_safe("".join(texts))  # noqa: S308 - each text is escaped where it is added

    def _as_ever(self, row: Any, context: Context) -> str:
        with context.push(**{self.loopvars[0]: row}):
            body: Any = self.nodelist_loop
            return str(body.render(context))


def rows_of(parser: Parser, token: Token) -> ForNode:
    """The tag `for`, drawn directly where its body allows it."""
    node: Any = do_for(parser, token)
    if len(node.loopvars) > 1 or node.is_reversed:
        return node
    draws = _drawn(node.nodelist_loop, node.loopvars[0])
    return RowsNode(node, draws) if draws else node


def _drawn(nodes: Iterable[Node], name: str) -> list[_Draw] | None:
    draws = []
    for node in nodes:
        draw = _draw_of(node, name)
        if draw is None:
            return None
        draws.append(draw)
    return draws


def _draw_of(node: Node, name: str) -> _Draw | None:
    if isinstance(node, TextNode):
        return _text(node.s)
    if isinstance(node, LastingRun) or (isinstance(node, LastingNode) and node.name is None):
        return _lasting(node)
    if isinstance(node, VariableNode):
        path = _path(node.filter_expression, name)
        return _cell(path) if path is not None else None
    if isinstance(node, IfNode):
        return _choice(node, name)
    return None


def _path(expression: FilterExpression, name: str) -> tuple[str, ...] | None:
    """The attributes that lead from a row to a cell; None where it is no plain lookup in the row."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or variable.translate or not variable.lookups:
        return None
    first, *path = variable.lookups
    return tuple(path) if first == name else None


def _value(row: Any, path: tuple[str, ...]) -> Any:
    for attribute in path:
        # A template prefers an item to an attribute, and calls what it can.
        if hasattr(type(row), "__getitem__"):
            raise _NotPlain
        row = getattr(row, attribute)
    if callable(row):
        raise _NotPlain
    return row


def _text(text: str) -> _Draw:
    def draw(_row: Any, texts: list[str], _context: Context, _known: _Known) -> None:
        texts.append(text)

    return draw


def _lasting(node: Node) -> _Draw:
    def draw(_row: Any, texts: list[str], context: Context, known: _Known) -> None:
        if id(node) not in known:
            known[id(node)] = node.render(context)
        texts.append(known[id(node)])

    return draw


def _cell(path: tuple[str, ...]) -> _Draw:
    def draw(row: Any, texts: list[str], context: Context, _known: _Known) -> None:
        value = _value(row, path)
        if type(value) is str:
            texts.append(escape(value))
        elif type(value) is SafeString:
            texts.append(value)
        else:
            texts.append(render_value_in_context(value, context))

    return draw


def _choice(node: IfNode, name: str) -> _Draw | None:
    branches = []
    for condition, nodes in node.conditions_nodelists:
        holds, draws = _condition(condition, name), _drawn(nodes, name)
        if holds is None or draws is None:
            return None
        branches.append((holds, draws))

    def draw(row: Any, texts: list[str], context: Context, known: _Known) -> None:
        for holds, draws in branches:
            if holds(row, context, known):
                for each in draws:
                    each(row, texts, context, known)
                return

    return draw


def _condition(condition: Any, name: str) -> _Holds | None:
    """`condition` is None for what `{% else %}` begins, else of Django's own grammar of `if`."""
    if condition is None:
        return _always
    if not isinstance(condition, TemplateLiteral):
        return None
    expression: Any = condition.value
    path = _path(expression, name)
    return _of_row(path) if path is not None else _of_all(condition, expression, name)


def _always(_row: Any, _context: Context, _known: _Known) -> bool:
    return True


def _of_row(path: tuple[str, ...]) -> _Holds:
    def holds(row: Any, _context: Context, _known: _Known) -> bool:
        return bool(_value(row, path))

    return holds


def _of_all(condition: Any, expression: FilterExpression, name: str) -> _Holds | None:
    """A condition on something else than the row: the same for all of them."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or not variable.lookups:
        return None
    if variable.lookups[0] in {name, "forloop"}:
        return None

    def holds(_row: Any, context: Context, known: _Known) -> bool:
        if id(condition) not in known:
            known[id(condition)] = bool(condition.eval(context))
        return bool(known[id(condition)])

    return holds
