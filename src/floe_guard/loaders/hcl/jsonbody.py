"""Blocks inside JSON bodies, and the expressions that JSON writes as strings.

Source: HCL JSON syntax specification, "Bodies" and "Blocks",
https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    Literal,
    ObjectCons,
    TupleCons,
)


def blocks_of(body: Body, type_: str, labels: int = 0) -> tuple[Block, ...]:
    """The nested blocks of one type, whichever syntax the body is in.

    Args:
        body: Where to look.
        type_: The block type.
        labels: How many labels such a block has.

    Returns:
        The blocks in source order.
    """
    found = tuple(block for block in body.blocks if block.type == type_)
    if body.json and type_ in body.attributes:
        attribute = body.attributes[type_]
        return found + tuple(nested_blocks(attribute.expression, type_, labels))
    return found


def nested_blocks(
    expression: Expression, type_: str, labels: int = 0, given: tuple[str, ...] = ()
) -> list[Block]:
    """Read a JSON property as blocks of one type.

    Args:
        expression: An object (one block), an array of those, or null (none).
        type_: The block type.
        labels: How many levels of property names are labels.
        given: Labels read already.

    Returns:
        The blocks.

    Raises:
        EvaluationError: the property is something else.
    """
    if isinstance(expression, Literal) and expression.value is None:
        return []
    if isinstance(expression, TupleCons):
        return [
            block
            for item in expression.items
            for block in nested_blocks(item, type_, labels, given)
        ]
    if not isinstance(expression, ObjectCons):
        raise EvaluationError(
            f'"{type_}" is a block: an object or an array of objects is expected',
            expression.span,
        )
    if labels == 0:
        body = body_of(expression)
        return [Block(type_, given, body, expression.span, expression.span)]
    return [
        block
        for item in expression.items
        for block in nested_blocks(item.value, type_, labels - 1, (*given, _name(item.key)))
    ]


def body_of(expression: ObjectCons) -> Body:
    """A JSON object as a body; ``"//"`` properties are comments."""
    attributes: dict[str, Attribute] = {}
    for item in expression.items:
        name = _name(item.key)
        if name == "//":
            continue
        if name in attributes:
            # JSON may repeat a property name where blocks are meant; an array says the same.
            before = attributes[name].expression
            items = before.items if isinstance(before, TupleCons) else (before,)
            merged = TupleCons((*items, item.value), before.span)
            attributes[name] = Attribute(name, merged, before.span)
        else:
            attributes[name] = Attribute(name, item.value, item.span)
    return Body(attributes, (), expression.span, True)


def _name(key: Expression) -> str:
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    raise EvaluationError("a property name cannot be a template here", key.span)
