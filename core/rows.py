"""`{% for %}` over rows that are shown as they are: drawn without asking the template engine for each cell.

A list has some two hundred cells, and looking each up in the context took a third of the time of drawing its page. A
loop whose body has nothing but what core.drawing knows (texts, constants, `{{ row.attribute }}`, conditions, addresses,
sentences, loops over a list of the row, templates included with facts of the row) is drawn directly; whatever has
anything else in it, and every row that is not a plain object, goes Django's way.
"""

from collections.abc import Sequence
from typing import Any

from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import ForNode, do_for
from django.utils.safestring import SafeString, mark_safe

from .drawing import Draw, Known, drawn


class RowsNode(ForNode):
    """A loop whose every node is known to core.drawing."""

    def __init__(self, loop: Any, draws: list[Draw]) -> None:
        super().__init__(loop.loopvars, loop.sequence, loop.is_reversed, loop.nodelist_loop, loop.nodelist_empty)
        self.draws = draws

    def render(self, context: Context) -> SafeString:
        sequence: Any = self.sequence
        rows = sequence.resolve(context, ignore_failures=True)
        rows = () if rows is None else rows
        if not context.autoescape or not isinstance(rows, Sequence) or not rows:
            return mark_safe(super().render(context))  # noqa: S308 - it is safe already
        texts: list[str] = []
        known: Known = {}
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
    draws = drawn(node.nodelist_loop, (node.loopvars[0],))
    return RowsNode(node, draws) if draws else node
