"""`{% for %}` over rows that are shown as they are: drawn without asking the template engine for each cell.

A list has some two hundred cells, and looking each up in the context took a third of the time of drawing its page. A
loop whose body has nothing but texts, constants, `{{ row.attribute }}`, `{% if row.attribute %}`, tags like
`{% when row.attribute %}`, what is the same for every row, and loops of this kind over a list of the row is drawn
directly; whatever is anything else in it, and every row that is not a plain object, goes Django's way.
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
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode, TemplateLiteral, do_for
from django.template.library import SimpleNode
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined] # what templates use

from .lasting import LastingNode, LastingRun

# What is the same for all rows of one loop, by the node it belongs to.
_Known = dict[int, Any]
# The row of the outermost loop, then those of the loops in it.
_Rows = tuple[Any, ...]
# The names of these rows.
_Names = tuple[str, ...]
# Appends what a node draws for a row to the texts of the loop.
_Draw = Callable[[_Rows, list[str], Context, _Known], None]
# What an expression gives for a row.
_Get = Callable[[_Rows, Context], Any]
# Whether a branch of an `if` is drawn for a row.
_Holds = Callable[[_Rows, Context, _Known], bool]


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
                    draw((row,), texts, context, known)
            except Exception:  # noqa: BLE001 - Django's way knows what is to be told, and tells it
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
    draws = _drawn(node.nodelist_loop, (node.loopvars[0],))
    return RowsNode(node, draws) if draws else node


def _drawn(nodes: Iterable[Node], names: _Names) -> list[_Draw] | None:
    draws = []
    for node in nodes:
        draw = _draw_of(node, names)
        if draw is None:
            return None
        draws.append(draw)
    return draws


def _draw_of(node: Node, names: _Names) -> _Draw | None:
    if isinstance(node, TextNode):
        return _text(node.s)
    if isinstance(node, LastingRun | CsrfTokenNode) or (isinstance(node, LastingNode) and node.name is None):
        return _same(node)
    if isinstance(node, VariableNode):
        return _variable(node, names)
    if isinstance(node, IfNode):
        return _choice(node, names)
    if isinstance(node, ForNode):
        return _loop(node, names)
    return _call(node, names) if isinstance(node, SimpleNode) else None


# -- what a row says -------------------------------------------------------------------------------------------


def _own(expression: FilterExpression, names: _Names) -> _Get | None:
    """A lookup in a row, through filters without variables of their own; None where it is anything else."""
    variable = expression.var
    if not isinstance(variable, Variable) or variable.translate or not variable.lookups:
        return None
    first, *path = variable.lookups
    if first not in names or any(is_looked_up for _, given in expression.filters for is_looked_up, _ in given):
        return None
    # The innermost row of that name, as in Django.
    place = len(names) - 1 - names[::-1].index(first)
    return _filtered(_lookup(place, tuple(path)), expression) if expression.filters else _lookup(place, tuple(path))


def _lookup(place: int, path: tuple[str, ...]) -> _Get:
    def get(rows: _Rows, _context: Context) -> Any:
        value = rows[place]
        for attribute in path:
            # A template prefers an item to an attribute.
            if hasattr(type(value), "__getitem__"):
                raise _NotPlain
            value = getattr(value, attribute)
            if callable(value):
                value = _called(value)
        return value

    return get


def _called(value: Any) -> Any:
    """A template calls what it can; what is not to be called is left to it."""
    if isinstance(value, type) or hasattr(value, "alters_data") or hasattr(value, "do_not_call_in_templates"):
        raise _NotPlain
    return value()


def _filtered(get: _Get, expression: FilterExpression) -> _Get:
    """As FilterExpression does it; the arguments are constants."""
    steps: list[tuple[Any, list[Any]]] = [
        (function, [mark_safe(one) for _, one in given])  # noqa: S308 - as Django does, they are the template's
        for function, given in expression.filters
    ]

    def filtered(rows: _Rows, context: Context) -> Any:
        value = get(rows, context)
        for function, given in steps:
            before = value
            if getattr(function, "expects_localtime", False):
                before = value = template_localtime(value, context.use_tz)
            options = {"autoescape": context.autoescape} if getattr(function, "needs_autoescape", False) else {}
            value = function(value, *given, **options)
            if getattr(function, "is_safe", False) and isinstance(before, SafeData):
                value = mark_safe(value)  # noqa: S308 - a filter that keeps what is safe, safe
        return value

    return filtered


def _is_foreign(expression: FilterExpression, names: _Names) -> bool:
    """A lookup in something else than the rows: the same for all of them."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or not variable.lookups:
        return False
    return variable.lookups[0] not in {*names, "forloop"}


# -- what is drawn ---------------------------------------------------------------------------------------------


def _text(text: str) -> _Draw:
    def draw(_rows: _Rows, texts: list[str], _context: Context, _known: _Known) -> None:
        texts.append(text)

    return draw


def _same(node: Node) -> _Draw:
    def draw(_rows: _Rows, texts: list[str], context: Context, known: _Known) -> None:
        if id(node) not in known:
            known[id(node)] = node.render(context)
        texts.append(known[id(node)])

    return draw


def _variable(node: VariableNode, names: _Names) -> _Draw | None:
    get = _own(node.filter_expression, names)
    if get is not None:
        return _cell(get)
    return _same(node) if _is_foreign(node.filter_expression, names) else None


def _cell(get: _Get) -> _Draw:
    def draw(rows: _Rows, texts: list[str], context: Context, _known: _Known) -> None:
        value = get(rows, context)
        if type(value) is str:
            texts.append(escape(value))
        elif type(value) is SafeString:
            texts.append(value)
        else:
            texts.append(render_value_in_context(value, context))

    return draw


def _call(node: SimpleNode, names: _Names) -> _Draw | None:
    """A tag of one's own over facts of a row, like `{% when row.day %}`."""
    if node.takes_context or node.kwargs or node.target_var is not None or type(node) is not SimpleNode:
        return None
    given = [get for each in node.args if (get := _own(each, names)) is not None]
    if len(given) != len(node.args):
        return None
    return _cell(lambda rows, context: node.func(*(get(rows, context) for get in given)))


def _loop(node: Any, names: _Names) -> _Draw | None:
    """A loop over a list of the row."""
    get = _own(node.sequence, names)
    if get is None or len(node.loopvars) > 1 or node.is_reversed:
        return None
    inner, instead = _drawn(node.nodelist_loop, (*names, node.loopvars[0])), _drawn(node.nodelist_empty, names)
    if inner is None or instead is None:
        return None

    def draw(rows: _Rows, texts: list[str], context: Context, known: _Known) -> None:
        found = get(rows, context)
        if not isinstance(found, list | tuple):
            raise _NotPlain
        for each in found:
            here = (*rows, each)
            for one in inner:
                one(here, texts, context, known)
        if not found:
            for one in instead:
                one(rows, texts, context, known)

    return draw


def _choice(node: IfNode, names: _Names) -> _Draw | None:
    branches = []
    for condition, nodes in node.conditions_nodelists:
        holds, draws = _condition(condition, names), _drawn(nodes, names)
        if holds is None or draws is None:
            return None
        branches.append((holds, draws))

    def draw(rows: _Rows, texts: list[str], context: Context, known: _Known) -> None:
        for holds, draws in branches:
            if holds(rows, context, known):
                for each in draws:
                    each(rows, texts, context, known)
                return

    return draw


def _condition(condition: Any, names: _Names) -> _Holds | None:
    """`condition` is None for what `{% else %}` begins, else of Django's own grammar of `if`."""
    if condition is None:
        return lambda _rows, _context, _known: True
    if not isinstance(condition, TemplateLiteral):
        return None
    expression: Any = condition.value
    get = _own(expression, names)
    if get is not None:
        return lambda rows, context, _known: bool(get(rows, context))
    return _of_all(condition) if _is_foreign(expression, names) else None


def _of_all(condition: Any) -> _Holds:
    def holds(_rows: _Rows, context: Context, known: _Known) -> bool:
        if id(condition) not in known:
            known[id(condition)] = bool(condition.eval(context))
        return bool(known[id(condition)])

    return holds
