"""The syntax tree of one HCL file: what the parsers produce and the evaluator reads.

The classes are slotted and immutable by declaration (every field is ``Final``). They are
written out instead of made by ``dataclasses``, because thirty generated classes would cost
a commit hook more time than reading the cached trees does.

Source: HCL native syntax specification,
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeAlias


class Span(NamedTuple):
    """A range of source text; lines and columns count from 1, the end is exclusive.

    Columns count Unicode code points of the line.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


span_of: Final[Callable[[tuple[str, int, int, int, int]], Span]] = partial(tuple.__new__, Span)
"""A span of its five parts, made in half the time that calling the class takes."""


class Node:
    """Base of all nodes: equality and representation over the declared slots."""

    __slots__: tuple[str, ...] = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Node)
            and type(self) is type(other)
            and self._fields() == other._fields()
        )

    __hash__ = None  # type: ignore[assignment]  # equality is structural; key by id() instead

    def __repr__(self) -> str:
        inner = ", ".join(
            f"{name}={getattr(self, name)!r}" for name in self.__slots__ if name != "span"
        )
        return f"{type(self).__name__}({inner})"


# --------------------------------------------------------------------------- expressions


class Literal(Node):
    """A string, bool or null as written (escapes resolved).

    A quoted template or heredoc without interpolation is a `Literal` too.
    """

    __slots__ = ("span", "value")

    def __init__(self, value: str | bool | None, span: Span) -> None:
        self.value: Final = value
        self.span: Final = span


class Number(Node):
    """A number literal, kept as its exact source text (``1``, ``0.5``, ``1e3``)."""

    __slots__ = ("span", "text")

    def __init__(self, text: str, span: Span) -> None:
        self.text: Final = text
        self.span: Final = span


class Template(Node):
    """A quoted template or heredoc with at least one interpolation or directive.

    Parts are `Literal` strings, expressions (``${…}``), `TemplateIf` and `TemplateFor`.
    Strip markers, escapes and the indentation of ``<<-`` are already applied. A template
    always yields a string; see `TemplateWrap` for ``"${x}"``.
    """

    __slots__ = ("parts", "span")

    def __init__(self, parts: tuple[Expression, ...], span: Span) -> None:
        self.parts: Final = parts
        self.span: Final = span


class TemplateWrap(Node):
    """A template that is one interpolation only, ``"${x}"``: yields x unconverted."""

    __slots__ = ("expression", "span")

    def __init__(self, expression: Expression, span: Span) -> None:
        self.expression: Final = expression
        self.span: Final = span


class TemplateIf(Node):
    """``%{ if c }then%{ else }otherwise%{ endif }``; the branches are template parts."""

    __slots__ = ("condition", "otherwise", "span", "then")

    def __init__(
        self,
        condition: Expression,
        then: tuple[Expression, ...],
        otherwise: tuple[Expression, ...],
        span: Span,
    ) -> None:
        self.condition: Final = condition
        self.then: Final = then
        self.otherwise: Final = otherwise
        self.span: Final = span


class TemplateFor(Node):
    """``%{ for k, v in c }body%{ endfor }``; ``key`` is None for the one-name form."""

    __slots__ = ("body", "collection", "key", "span", "value")

    def __init__(
        self,
        key: str | None,
        value: str,
        collection: Expression,
        body: tuple[Expression, ...],
        span: Span,
    ) -> None:
        self.key: Final = key
        self.value: Final = value
        self.collection: Final = collection
        self.body: Final = body
        self.span: Final = span


class GetAttr(Node):
    """A traversal step ``.name``."""

    __slots__ = ("name", "span")

    def __init__(self, name: str, span: Span) -> None:
        self.name: Final = name
        self.span: Final = span


class GetIndex(Node):
    """A traversal step ``[key]`` with a literal key, or the legacy form ``.0``."""

    __slots__ = ("key", "span")

    def __init__(self, key: Literal | Number, span: Span) -> None:
        self.key: Final = key
        self.span: Final = span


Step: TypeAlias = GetAttr | GetIndex


class Traversal(Node):
    """A name and the literal steps after it, ``var.x["a"][0].b``; steps may be empty."""

    __slots__ = ("root", "span", "steps")

    def __init__(self, root: str, steps: tuple[Step, ...], span: Span) -> None:
        self.root: Final = root
        self.steps: Final = steps
        self.span: Final = span


class RelativeTraversal(Node):
    """Literal steps after any other expression, ``f(x).a[0]``."""

    __slots__ = ("source", "span", "steps")

    def __init__(self, source: Expression, steps: tuple[Step, ...], span: Span) -> None:
        self.source: Final = source
        self.steps: Final = steps
        self.span: Final = span


class Index(Node):
    """``collection[key]`` where the key is not a literal."""

    __slots__ = ("collection", "key", "span")

    def __init__(self, collection: Expression, key: Expression, span: Span) -> None:
        self.collection: Final = collection
        self.key: Final = key
        self.span: Final = span


class SplatItem(Node):
    """Inside `Splat.each`: the element that the innermost splat is at."""

    __slots__ = ("span",)

    def __init__(self, span: Span) -> None:
        self.span: Final = span


class Splat(Node):
    """``source[*]…`` or ``source.*…``: ``each`` is evaluated for every element.

    ``each`` is an expression over `SplatItem` (which alone stands for ``source[*]``). For the
    full form it takes everything that follows, later splats included; for the
    attribute-only form it takes the attribute and legacy index steps that follow.
    """

    __slots__ = ("each", "source", "span")

    def __init__(self, source: Expression, each: Expression, span: Span) -> None:
        self.source: Final = source
        self.each: Final = each
        self.span: Final = span


class FunctionCall(Node):
    """``name(args…)``; ``expand`` is True where the last argument is followed by ``...``.

    A namespaced name is kept whole: ``provider::aws::arn_parse``, ``core::length``.
    """

    __slots__ = ("arguments", "expand", "name", "span")

    def __init__(
        self, name: str, arguments: tuple[Expression, ...], expand: bool, span: Span
    ) -> None:
        self.name: Final = name
        self.arguments: Final = arguments
        self.expand: Final = expand
        self.span: Final = span


class Unary(Node):
    """``-x`` or ``!x``; the operator is its source text."""

    __slots__ = ("operand", "operator", "span")

    def __init__(self, operator: str, operand: Expression, span: Span) -> None:
        self.operator: Final = operator
        self.operand: Final = operand
        self.span: Final = span


class Binary(Node):
    """``left operator right``; one of ``+ - * / % == != < > <= >= && ||``."""

    __slots__ = ("left", "operator", "right", "span")

    def __init__(self, operator: str, left: Expression, right: Expression, span: Span) -> None:
        self.operator: Final = operator
        self.left: Final = left
        self.right: Final = right
        self.span: Final = span


class Conditional(Node):
    """``condition ? then : otherwise``."""

    __slots__ = ("condition", "otherwise", "span", "then")

    def __init__(
        self, condition: Expression, then: Expression, otherwise: Expression, span: Span
    ) -> None:
        self.condition: Final = condition
        self.then: Final = then
        self.otherwise: Final = otherwise
        self.span: Final = span


class ForTuple(Node):
    """``[for key, value in collection : result if condition]``."""

    __slots__ = ("collection", "condition", "key", "result", "span", "value")

    def __init__(
        self,
        key: str | None,
        value: str,
        collection: Expression,
        result: Expression,
        condition: Expression | None,
        span: Span,
    ) -> None:
        self.key: Final = key
        self.value: Final = value
        self.collection: Final = collection
        self.result: Final = result
        self.condition: Final = condition
        self.span: Final = span


class ForObject(Node):
    """``{for key, value in collection : result_key => result if condition}``.

    ``grouping`` is True where ``...`` follows the result.
    """

    __slots__ = (
        "collection",
        "condition",
        "grouping",
        "key",
        "result",
        "result_key",
        "span",
        "value",
    )

    def __init__(
        self,
        key: str | None,
        value: str,
        collection: Expression,
        result_key: Expression,
        result: Expression,
        grouping: bool,
        condition: Expression | None,
        span: Span,
    ) -> None:
        self.key: Final = key
        self.value: Final = value
        self.collection: Final = collection
        self.result_key: Final = result_key
        self.result: Final = result
        self.grouping: Final = grouping
        self.condition: Final = condition
        self.span: Final = span


class TupleCons(Node):
    """``[a, b, …]``."""

    __slots__ = ("items", "span")

    def __init__(self, items: tuple[Expression, ...], span: Span) -> None:
        self.items: Final = items
        self.span: Final = span


class ObjectItem(Node):
    """One ``key = value`` of an object constructor.

    A bare identifier key is a `Literal` string; ``(expr)`` is a `Parens`; anything else is
    the expression as written.
    """

    __slots__ = ("key", "span", "value")

    def __init__(self, key: Expression, value: Expression, span: Span) -> None:
        self.key: Final = key
        self.value: Final = value
        self.span: Final = span


class ObjectCons(Node):
    """``{ key = value, … }``; duplicate keys are kept, in source order."""

    __slots__ = ("items", "span")

    def __init__(self, items: tuple[ObjectItem, ...], span: Span) -> None:
        self.items: Final = items
        self.span: Final = span


class Parens(Node):
    """``(expression)``."""

    __slots__ = ("expression", "span")

    def __init__(self, expression: Expression, span: Span) -> None:
        self.expression: Final = expression
        self.span: Final = span


Expression: TypeAlias = (
    Literal
    | Number
    | Template
    | TemplateWrap
    | TemplateIf
    | TemplateFor
    | Traversal
    | RelativeTraversal
    | Index
    | SplatItem
    | Splat
    | FunctionCall
    | Unary
    | Binary
    | Conditional
    | ForTuple
    | ForObject
    | TupleCons
    | ObjectCons
    | Parens
)


# ----------------------------------------------------------------------------- structure


class Attribute(Node):
    """``name = expression``."""

    __slots__ = ("expression", "name", "span")

    def __init__(self, name: str, expression: Expression, span: Span) -> None:
        self.name: Final = name
        self.expression: Final = expression
        self.span: Final = span


class Block(Node):
    """``type "label" … { body }``; ``header`` spans type and labels only."""

    __slots__ = ("body", "header", "labels", "span", "type")

    def __init__(
        self, type: str, labels: tuple[str, ...], body: Body, header: Span, span: Span
    ) -> None:
        self.type: Final = type
        self.labels: Final = labels
        self.body: Final = body
        self.header: Final = header
        self.span: Final = span


class Body(Node):
    """Attributes by name and blocks in source order.

    JSON cannot tell an attribute from a nested block, so where ``json`` is True the
    top-level blocks of the language (``resource``, ``variable``, …) are `Block`s with their
    labels, and everything inside them is an attribute whose expression is built of
    `ObjectCons` and `TupleCons`; `jsonbody.nested_blocks` reads blocks out of those, once
    the reader knows from a schema that a name is a block.
    """

    __slots__ = ("attributes", "blocks", "json", "span")

    def __init__(
        self,
        attributes: Mapping[str, Attribute],
        blocks: tuple[Block, ...],
        span: Span,
        json: bool = False,
    ) -> None:
        self.attributes: Final = attributes
        self.blocks: Final = blocks
        self.span: Final = span
        self.json: Final = json


class Comment(NamedTuple):
    """A comment, delimiters included.

    ``below`` is the line after it and after the comments that follow it line upon line: the
    line of what it stands directly above, if anything is there. 0 where it stands behind
    something on its own line.
    """

    text: str
    span: Span
    below: int


class File(Node):
    """One parsed file; ``path`` is as given to the parser and is the file of its spans.

    ``comments`` are those that mention ``skip``, as only these may be waivers.
    """

    __slots__ = ("body", "comments", "path")

    def __init__(self, path: str, body: Body, comments: tuple[Comment, ...] = ()) -> None:
        self.path: Final = path
        self.body: Final = body
        self.comments: Final = comments
