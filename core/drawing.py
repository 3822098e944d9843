"""What the nodes of a loop's body draw for a row, without asking the template engine; see core.rows."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from django.template import Engine
from django.template.base import (
    FilterExpression,
    Node,
    TextNode,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode, TemplateLiteral, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined] # what templates use
from django.utils.translation import gettext, ngettext

from .addresses import address_of
from .lasting import LastingNode, LastingRun

# What is the same for all rows of one loop, by the node it belongs to.
Known = dict[int, Any]
# The row of the outermost loop, then those of the loops in it and what is named for an include.
_Rows = tuple[Any, ...]
# The names of these.
_Names = tuple[str, ...]
# Appends what a node draws for a row to the texts of the loop.
Draw = Callable[[_Rows, list[str], Context, Known], None]
# What an expression gives for a row.
_Get = Callable[[_Rows, Context, Known], Any]


class NotPlain(Exception):
    """A row for which Django's way is to be gone."""


def drawn(nodes: Iterable[Node], names: _Names) -> list[Draw] | None:
    """The drawing of each node; None where one of them is not drawn directly."""
    draws = []
    for node in nodes:
        draw = _draw_of(node, names)
        if draw is None:
            return None
        draws.append(draw)
    return draws


def _draw_of(node: Any, names: _Names) -> Draw | None:
    if isinstance(node, TextNode):
        return _text(node.s)
    if isinstance(node, LastingRun | CsrfTokenNode) or (isinstance(node, LastingNode) and node.name is None):
        return _same(node)
    if isinstance(node, VariableNode):
        return _variable(node, names)
    kinds: list[tuple[type[Node], Callable[[Any, _Names], Draw | None]]] = [
        (IfNode, _choice), (ForNode, _loop), (SimpleNode, _call), (IncludeNode, _included), (URLNode, _address),
        (BlockTranslateNode, _sentence),
    ]  # fmt: skip
    return next((draw(node, names) for kind, draw in kinds if isinstance(node, kind)), None)


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


# What has no item by a name: plain objects (None), texts, lists.
_OF_PLACES = {None, str.__getitem__, list.__getitem__, tuple.__getitem__}


def _lookup(place: int, path: tuple[str, ...]) -> _Get:
    def get(rows: _Rows, _context: Context, _known: Known) -> Any:
        value = rows[place]
        for attribute in path:
            # A template prefers an item to an attribute.
            if type(value) is dict:
                value = value[attribute]
            elif getattr(type(value), "__getitem__", None) not in _OF_PLACES:
                raise NotPlain
            else:
                value = getattr(value, attribute)
            if callable(value):
                value = _called(value)
        return value

    return get


def _called(value: Any) -> Any:
    """A template calls what it can; what is not to be called is left to it."""
    if isinstance(value, type) or hasattr(value, "alters_data") or hasattr(value, "do_not_call_in_templates"):
        raise NotPlain
    return value()


def _filtered(get: _Get, expression: FilterExpression) -> _Get:
    """As FilterExpression does it; the arguments are constants."""
    steps: list[tuple[Any, list[Any]]] = [
        (function, [mark_safe(one) for _, one in given])  # noqa: S308 - as Django does, they are the template's
        for function, given in expression.filters
    ]

    def filtered(rows: _Rows, context: Context, known: Known) -> Any:
        value = get(rows, context, known)
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


def _value(expression: FilterExpression, names: _Names) -> _Get | None:
    """A lookup in a row, or a constant."""
    variable = expression.var
    if isinstance(variable, Variable) and variable.literal is None:
        return _own(expression, names)
    if expression.filters or (isinstance(variable, Variable) and variable.translate):
        return None
    constant = variable.literal if isinstance(variable, Variable) else variable
    return lambda _rows, _context, _known: constant


def _is_foreign(expression: FilterExpression, names: _Names) -> bool:
    """A lookup in something else than the rows: the same for all of them."""
    variable = expression.var
    if expression.filters or not isinstance(variable, Variable) or not variable.lookups:
        return False
    return variable.lookups[0] not in {*names, "forloop"}


# -- what is drawn ---------------------------------------------------------------------------------------------


def _text(text: str) -> Draw:
    def draw(_rows: _Rows, texts: list[str], _context: Context, _known: Known) -> None:
        texts.append(text)

    return draw


def _same(node: Node) -> Draw:
    def draw(_rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        if id(node) not in known:
            known[id(node)] = node.render(context)
        texts.append(known[id(node)])

    return draw


def _variable(node: VariableNode, names: _Names) -> Draw | None:
    get = _own(node.filter_expression, names)
    if get is not None:
        return _cell(get)
    return _same(node) if _is_foreign(node.filter_expression, names) else None


def _cell(get: _Get) -> Draw:
    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        value = get(rows, context, known)
        if type(value) is str:
            texts.append(escape(value))
        elif type(value) is SafeString:
            texts.append(value)
        elif type(value) is int and 0 <= value < 1000:  # which no language groups
            texts.append(str(value))
        else:
            texts.append(render_value_in_context(value, context))

    return draw


def _call(node: SimpleNode, names: _Names) -> Draw | None:
    """A tag of one's own over facts of a row, like `{% when row.day %}`."""
    if node.takes_context or node.kwargs or node.target_var is not None or type(node) is not SimpleNode:
        return None
    given = [get for each in node.args if (get := _own(each, names)) is not None]
    if len(given) != len(node.args):
        return None
    return _cell(lambda rows, context, known: node.func(*(get(rows, context, known) for get in given)))


def _loop(node: Any, names: _Names) -> Draw | None:
    """A loop over a list of the row."""
    get = _own(node.sequence, names)
    if get is None or len(node.loopvars) > 1 or node.is_reversed:
        return None
    inner, instead = drawn(node.nodelist_loop, (*names, node.loopvars[0])), drawn(node.nodelist_empty, names)
    if inner is None or instead is None:
        return None

    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        found = get(rows, context, known)
        if not isinstance(found, list | tuple):
            raise NotPlain
        for each in found:
            here = (*rows, each)
            for one in inner:
                one(here, texts, context, known)
        if not found:
            for one in instead:
                one(rows, texts, context, known)

    return draw


def _included(node: Any, names: _Names) -> Draw | None:
    """A template in a template, with what it is told about the row as rows of their own."""
    told = [(name, _value(expression, names)) for name, expression in node.extra_context.items()]
    if not isinstance(node.template.var, str) or node.isolated_context or any(get is None for _name, get in told):
        return None
    draws = _of_template(node.template.var, (*names, *(name for name, _get in told)))
    if draws is None:
        return None
    given = [get for _name, get in told if get is not None]

    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        here = (*rows, *(get(rows, context, known) for get in given))
        for one in draws:
            one(here, texts, context, known)

    return draw


# A template that is being read is not read again for itself.
_reading: list[str] = []


def _of_template(name: str, names: _Names) -> list[Draw] | None:
    if name in _reading:
        return None
    _reading.append(name)
    try:
        return drawn(Engine.get_default().get_template(name).nodelist, names)
    finally:
        _reading.pop()


def _address(node: URLNode, names: _Names) -> Draw | None:
    if node.asvar:
        return None
    by_django = _by_django(node, [node.view_name, *node.args, *node.kwargs.values()], names)
    given = [get for each in node.args if (get := _own(each, names)) is not None]
    view: Any = node.view_name.var
    if by_django is None or node.kwargs or not isinstance(view, str) or len(given) != len(node.args):
        return by_django

    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        keys = [get(rows, context, known) for get in given]
        if all(type(key) is int or (type(key) is str and _KEY.fullmatch(key)) for key in keys):
            texts.append(escape(address_of(view, *keys)))
        else:
            by_django(rows, texts, context, known)

    return draw


# What stands in an address as it is.
_KEY = re.compile(r"[A-Za-z0-9-]+", re.ASCII)


def _sentence(node: Any, names: _Names) -> Draw | None:
    """As BlockTranslateNode does it, where all that is named in it is of the row."""
    if node.asvar:
        return None
    counter = [node.counter] if node.counter else []
    by_django = _by_django(node, [*node.extra_context.values(), *counter], names)
    told = {name: get for name, each in node.extra_context.items() if (get := _own(each, names)) is not None}
    count = _own(node.counter, names) if node.counter else None
    said, named = node.render_token_list(node.singular)
    plural, more = node.render_token_list(node.plural) if node.plural else ("", [])
    unknown = {*named, *more} - told.keys() - {node.countervar}
    if unknown or node.message_context or len(told) < len(node.extra_context) or bool(count) != bool(node.plural):
        return by_django

    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        facts = {name: get(rows, context, known) for name, get in told.items()}
        words = gettext(said)
        if count is not None:
            number = facts[node.countervar] = count(rows, context, known)
            words = ngettext(said, plural, number)
        texts.append(words % {name: render_value_in_context(fact, context) for name, fact in facts.items()})

    return draw


def _by_django(node: Node, asked: list[FilterExpression], names: _Names) -> Draw | None:
    """A node that Django draws, with the rows in its context; not one that asks for its place in the loop."""
    given = [one for expression in asked for one in _variables(expression)]
    if any(one.lookups and one.lookups[0] == "forloop" for one in given):
        return None

    def draw(rows: _Rows, texts: list[str], context: Context, _known: Known) -> None:
        with context.push(**dict(zip(names, rows, strict=True))):
            texts.append(node.render(context))

    return draw


def _variables(expression: FilterExpression) -> Iterator[Variable]:
    if isinstance(expression.var, Variable):
        yield expression.var
    for _function, given in expression.filters:
        yield from (one for _is_looked_up, one in given if isinstance(one, Variable))


# -- conditions ------------------------------------------------------------------------------------------------


def _choice(node: IfNode, names: _Names) -> Draw | None:
    branches = []
    for condition, nodes in node.conditions_nodelists:
        holds, draws = _condition(condition, names), drawn(nodes, names)
        if holds is None or draws is None:
            return None
        branches.append((holds, draws))

    def draw(rows: _Rows, texts: list[str], context: Context, known: Known) -> None:
        for holds, draws in branches:
            if holds(rows, context, known):
                for each in draws:
                    each(rows, texts, context, known)
                return

    return draw


def _condition(condition: Any, names: _Names) -> _Get | None:
    """`condition` is None for what `{% else %}` begins, else of Django's own grammar of `if`."""
    if condition is None:
        return lambda _rows, _context, _known: True
    if isinstance(condition, TemplateLiteral):
        expression: Any = condition.value
        return _of_all(condition) if _is_foreign(expression, names) else _value(expression, names)
    first, second = (_condition(one, names) if one is not None else None for one in (condition.first, condition.second))
    if first is None or (second is None and condition.second is not None):
        return None
    return _joined(condition.id, first, second)


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def _joined(word: str, first: _Get, second: _Get | None) -> _Get | None:
    if word == "not":
        return lambda rows, context, known: not first(rows, context, known)
    if second is None:
        return None
    if word == "and":
        return lambda rows, context, known: first(rows, context, known) and second(rows, context, known)
    if word == "or":
        return lambda rows, context, known: first(rows, context, known) or second(rows, context, known)
    compare = _COMPARED.get(word)
    if compare is None:
        return None
    return lambda rows, context, known: compare(first(rows, context, known), second(rows, context, known))


def _of_all(condition: Any) -> _Get:
    def get(_rows: _Rows, context: Context, known: Known) -> Any:
        if id(condition) not in known:
            known[id(condition)] = condition.eval(context)
        return known[id(condition)]

    return get
