"""A bound on how deep a syntax tree may be, whatever made it deep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.tokens import Tokens

MAX_HEIGHT = 200
"""Nodes from a body's attribute to its deepest operand."""


def check(tokens: Tokens, items: Iterable[Any]) -> None:
    """Refuse a file whose expressions are too deep for those who walk them.

    A chain such as ``a + b + c`` is as deep as it is long, so that counting brackets is not
    enough. Files without a long expression are not walked.

    Args:
        tokens: The file's tokens.
        items: Its attributes and blocks.

    Raises:
        InputError: At the attribute that is too deep.
    """
    if tokens.longest <= MAX_HEIGHT:
        return
    check_items(items)


def check_items(items: Iterable[Any]) -> None:
    """Do what `check` does, for items of any origin.

    Args:
        items: Attributes and blocks.

    Raises:
        InputError: At the attribute that is too deep.
    """
    bodies = [items]
    while bodies:
        for item in bodies.pop():
            if isinstance(item, syntax.Block):
                bodies.append((*item.body.attributes.values(), *item.body.blocks))
            elif _is_deep(item.expression):
                raise InputError(
                    f"this expression is more than {MAX_HEIGHT} levels deep",
                    file=item.span.file,
                    line=item.span.line,
                    column=item.span.column,
                    hint="split it with a local value",
                )


def _is_deep(expression: syntax.Expression) -> bool:
    """Whether a tree is higher than allowed."""
    level: list[Any] = [expression]
    for _ in range(MAX_HEIGHT):
        below: list[Any] = []
        for node in level:
            below += _children(node)
        if not below:
            return False
        level = below
    return True


_LEAVES = (syntax.Literal, syntax.Number, syntax.Traversal, syntax.SplatItem)


def _children(node: Any) -> list[Any]:
    """The nodes right below one."""
    found: list[Any] = []
    for name in node.__slots__:
        value = getattr(node, name)
        if type(value) is tuple:
            found += [item for item in value if not isinstance(item, _LEAVES)]
        elif isinstance(value, syntax.Node) and not isinstance(value, _LEAVES):
            found.append(value)
    return found
