"""What each rule of python-hcl2's grammar becomes in the syntax tree.

`Reducer.builder` is asked once per rule, when the tables are read, and answers a function
from the values of the rule's symbols (newlines left out) to the value of the rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import template
from floe_guard.loaders.hcl.syntax import (
    Attribute,
    Binary,
    Block,
    Body,
    Conditional,
    Expression,
    ForObject,
    ForTuple,
    FunctionCall,
    GetIndex,
    Index,
    Literal,
    Number,
    ObjectCons,
    ObjectItem,
    Parens,
    RelativeTraversal,
    Span,
    Splat,
    SplatItem,
    Step,
    Traversal,
    TupleCons,
    Unary,
    span_of,
)
from floe_guard.loaders.hcl.tokens import ATTR_SPLAT, FULL_SPLAT, OPERATOR_TEXT, Tokens

IDENTITIES = frozenset(
    (
        "start",
        "_attribute_name",
        "string_part",
        "expression",
        "or_expr",
        "and_expr",
        "eq_expr",
        "rel_expr",
        "add_expr",
        "mul_expr",
        "unary_expr",
        "expr_term",
        "index",
        "object_elem_key",
    )
)
"""Rules that hand on the value of their only symbol."""

MAX_SPLATS = 50
"""Splats inside each other in one traversal."""

Builder = Callable[[list[Any]], Any]


class _Bracket:
    """``[key]`` after an operand, before it is known what it applies to."""

    __slots__ = ("key", "span")

    def __init__(self, key: Expression, span: Span) -> None:
        self.key = key
        self.span = span


class _FullSplat(Splat):
    """A ``[*]`` splat that still takes what follows; made a `Splat` when it is complete."""

    __slots__ = ()


def join(first: Span, last: Span) -> Span:
    """The span from the beginning of one to the end of another."""
    return span_of((first[0], first[1], first[2], last[3], last[4]))


def refuse(span: Span, message: str) -> NoReturn:
    """Refuse the file at `span`."""
    raise InputError(message, file=span.file, line=span.line, column=span.column)


def make_body(items: list[Any], span: Span) -> Body:
    """Collect attributes by name and blocks in order.

    Args:
        items: `Attribute` and `Block` nodes.
        span: The body's.

    Returns:
        The body.

    Raises:
        InputError: If an argument is set twice.
    """
    attributes: dict[str, Attribute] = {}
    blocks = []
    for item in items:
        if type(item) is Attribute:
            if item.name in attributes:
                line = attributes[item.name].span.line
                refuse(item.span, f'the argument "{item.name}" was already set at line {line}')
            attributes[item.name] = item
        else:
            blocks.append(item)
    return Body(attributes, tuple(blocks), span)


def _attribute(v: list[Any]) -> Attribute:
    name, _, expression = v
    return Attribute(name.root, expression, join(name.span, expression.span))


def _block(v: list[Any]) -> Block:
    return make_block(v[0], v[1] if len(v) == 5 else [], v[-3], v[-2], v[-1])


def make_block(
    first: Any, labels: list[Any], opening: Span, items: list[Any], closing: Span
) -> Block:
    """Make a block.

    Args:
        first: Its type, a name.
        labels: Names and strings.
        opening: Where its brace opens.
        items: `Attribute` and `Block` nodes.
        closing: Where its brace closes.

    Returns:
        The block.

    Raises:
        InputError: If an argument is set twice.
    """
    header = join(first.span, labels[-1].span) if labels else first.span
    return Block(
        first.root,
        tuple(_label(label) for label in labels),
        make_body(items, join(opening, closing)),
        header,
        join(first.span, closing),
    )


def _label(label: Any) -> str:
    return str(label.value) if type(label) is Literal else str(label.root)


def _conditional(v: list[Any]) -> Conditional:
    return Conditional(v[0], v[2], v[4], join(v[0].span, v[4].span))


def _binary(v: list[Any]) -> Binary:
    left, (operator, right) = v
    return Binary(operator, left, right, join(left.span, right.span))


def _unary(v: list[Any]) -> Expression:
    node: Expression = v[1]
    for operator, span in reversed(v[0]):
        node = Unary(operator, node, join(span, node.span))
    return node


def _parens(v: list[Any]) -> Parens:
    return Parens(v[1], join(v[0], v[2]))


def _tuple(v: list[Any]) -> TupleCons:
    items: list[Expression] = []
    for value in v[1:-1]:
        if type(value) is list:
            items = value
        elif type(value) is not Span:
            items = [*items, value]
    return TupleCons(tuple(items), join(v[0], v[-1]))


def _object(v: list[Any]) -> ObjectCons:
    return ObjectCons(tuple(v[1]) if len(v) == 3 else (), join(v[0], v[-1]))


def _object_item(v: list[Any]) -> ObjectItem:
    key, _, value = v
    span = key.span
    if type(key) is Traversal and not key.steps:
        key = Literal(key.root, span)
    elif type(key) is Literal and type(key.value) is not str:
        # `true`, `false` and `null` name a key where they stand for one.
        key = Literal("null" if key.value is None else str(key.value).lower(), span)
    return ObjectItem(key, value, join(span, value.span))


def _call(v: list[Any]) -> FunctionCall:
    name = v[0]
    arguments, expand = v[2] if len(v) == 4 else ((), False)
    return FunctionCall(name.root, arguments, expand, join(name.span, v[-1]))


def _arguments(expand: bool, v: list[Any]) -> tuple[tuple[Expression, ...], bool]:
    rest = v[1] if len(v) > 1 and type(v[1]) is list else ()
    return (v[0], *rest), expand


def _bracket(v: list[Any]) -> _Bracket:
    return _Bracket(v[1], join(v[0], v[2]))


def _step(v: list[Any]) -> Expression:
    return apply(v[0], v[1])


def apply(base: Any, step: Any) -> Expression:
    """Put one step after an expression.

    Args:
        base: The expression.
        step: A `GetAttr`, a `GetIndex` or a bracket with any key.

    Returns:
        The longer expression; literal steps are kept together.
    """
    span = join(base.span, step.span)
    literal: Step
    if type(step) is _Bracket:
        key = step.key
        if type(key) is not Literal and type(key) is not Number:
            return Index(base, key, span)
        literal = GetIndex(key, step.span)
    else:
        literal = step
    if type(base) is Traversal:
        return Traversal(base.root, (*base.steps, literal), span)
    if type(base) is RelativeTraversal:
        return RelativeTraversal(base.source, (*base.steps, literal), span)
    return RelativeTraversal(base, (literal,), span)


def _attribute_splat(v: list[Any]) -> Expression:
    base, (mark, steps) = v
    return _attribute_splat_of(base, mark, steps, 0)


def _attribute_splat_of(base: Any, mark: list[Any], steps: list[Any], depth: int) -> Expression:
    if type(base) is _FullSplat:
        _check_depth(mark, depth)
        each = _attribute_splat_of(base.each, mark, steps, depth + 1)
        return _full(base.source, each, mark)
    if type(base) is Splat:
        refuse(mark[0], "a splat (*) cannot be used inside another attribute-only splat")
    taken = 0
    item: Expression = SplatItem(mark[0])
    for step in steps:
        if type(step) is _Bracket:
            break
        item = apply(item, step)
        taken += 1
    node: Expression = Splat(base, item, join(base.span, item.span))
    for step in steps[taken:]:
        node = apply(node, step)
    return node


def _full_splat(v: list[Any]) -> Expression:
    base, (mark, steps) = v
    return _full_splat_of(base, mark, steps, 0)


def _full_splat_of(base: Any, mark: list[Any], steps: list[Any], depth: int) -> Expression:
    if type(base) is _FullSplat:
        _check_depth(mark, depth)
        return _full(base.source, _full_splat_of(base.each, mark, steps, depth + 1), mark)
    each: Expression = SplatItem(mark[0])
    for step in steps:
        each = apply(each, step)
    return _full(base, each, mark)


def _full(source: Any, each: Expression, mark: list[Any]) -> _FullSplat:
    """A splat that takes what follows; noted at its token, for `close_splats`."""
    node = _FullSplat(source, each, join(source.span, each.span))
    mark.append(node)
    return node


def close_splats(tokens: Tokens) -> None:
    """Make every splat of a parsed file a plain `Splat`.

    Args:
        tokens: The file's tokens, after parsing.
    """
    kinds, values = tokens.kinds, tokens.values
    for kind in (FULL_SPLAT, ATTR_SPLAT):
        if kind in kinds:
            for found, mark in zip(kinds, values, strict=True):
                if found == kind:
                    for node in mark[1:]:  # type: ignore[index]
                        node.__class__ = Splat


def _check_depth(mark: list[Any], depth: int) -> None:
    if depth >= MAX_SPLATS:
        refuse(mark[0], f"more than {MAX_SPLATS} splats inside each other")


def _splat_mark(v: list[Any]) -> tuple[list[Any], list[Any]]:
    return v[0], v[1] if len(v) == 2 else []


def _for_intro(v: list[Any]) -> tuple[str | None, str, Expression]:
    if len(v) == 7:
        return v[1].root, v[3].root, v[5]
    return None, v[1].root, v[3]


def _for_tuple(v: list[Any]) -> ForTuple:
    key, value, collection = v[1]
    condition = v[3][0] if len(v) == 5 else None
    return ForTuple(key, value, collection, v[2], condition, join(v[0], v[-1]))


def _for_object(v: list[Any]) -> ForObject:
    key, value, collection = v[1]
    rest = v[5:-1]
    condition = rest[-1][0] if rest and type(rest[-1]) is tuple else None
    grouping = bool(rest) and type(rest[0]) is Span
    span = join(v[0], v[-1])
    return ForObject(key, value, collection, v[2], v[4], grouping, condition, span)


def _for_condition(v: list[Any]) -> tuple[Expression]:
    return (v[1],)


def _string(v: list[Any]) -> Expression:
    opening, heredoc, flush = v[0]
    span = join(opening, v[-1][0])
    pieces = v[1] if len(v) == 3 else []
    return template.build(pieces, heredoc=bool(heredoc), flush=flush, span=span)


def _interpolation(v: list[Any]) -> template.Sequence:
    (opening, before), expression, (closing, after) = v
    return template.Sequence("interpolation", before, after, join(opening, closing), expression)


def _directive(word: str, v: list[Any]) -> template.Sequence:
    opening, before = v[0]
    closing, after = v[-1]
    return template.Sequence(
        word, before, after, join(opening, closing), v[2] if word == "if" else None
    )


def _directive_for(v: list[Any]) -> template.Sequence:
    opening, before = v[0]
    closing, after = v[-1]
    names = [item.root for item in v[2:-3:2]]
    return template.Sequence(
        "for",
        before,
        after,
        join(opening, closing),
        v[-2],
        names[0] if len(names) == 2 else None,
        names[-1],
    )


def _first(v: list[Any]) -> Any:
    return v[0]


def _nothing(v: list[Any]) -> None:
    return None


def _one(v: list[Any]) -> list[Any]:
    return [v[0]]


def _more(v: list[Any]) -> list[Any]:
    v[0].append(v[1])
    return v[0]  # type: ignore[no-any-return]


def _last_one(v: list[Any]) -> list[Any]:
    return [v[-1]]


def _last_more(v: list[Any]) -> list[Any]:
    v[0].append(v[-1])
    return v[0]  # type: ignore[no-any-return]


def _body(v: list[Any]) -> list[Any]:
    return v[0] if v else []


_BUILDERS: dict[str, Builder] = {
    "body": _body,
    "attribute": _attribute,
    "block": _block,
    "new_line_or_comment": _nothing,
    "conditional": _conditional,
    "binary_op": _binary,
    "unary_op": _unary,
    "tuple": _tuple,
    "object": _object,
    "object_elem": _object_item,
    "function_call": _call,
    "index_expr_term": _step,
    "get_attr_expr_term": _step,
    "attr_splat_expr_term": _attribute_splat,
    "full_splat_expr_term": _full_splat,
    "braces_index": _bracket,
    "attr_splat": _splat_mark,
    "full_splat": _splat_mark,
    "for_tuple_expr": _for_tuple,
    "for_object_expr": _for_object,
    "for_intro": _for_intro,
    "for_cond": _for_condition,
    "string": _string,
    "interpolation": _interpolation,
    "template_for_start": _directive_for,
}
_DIRECTIVES = {
    "template_if_start": "if",
    "template_else": "else",
    "template_endif": "endif",
    "template_endfor": "endfor",
}
# Rules over terminals that the lexer never emits, as it emits what they stand for.
_UNUSED = frozenset(
    (
        "identifier",
        "keyword",
        "literal_value",
        "int_lit",
        "float_lit",
        "template_string",
        "heredoc_template",
        "heredoc_template_trim",
        "short_index",
        "get_attr",
    )
)


class Reducer:
    """The way from a rule of the grammar to its builder."""

    @staticmethod
    def builder(name: str, origin: str, symbols: tuple[str, ...]) -> Builder:
        """Choose the builder of one rule.

        Args:
            name: The rule's alias, or else its own name.
            origin: The nonterminal's name.
            symbols: The names of its symbols, newlines left out.

        Returns:
            A function from the symbols' values to the rule's value.

        Raises:
            InputError: If python-hcl2's grammar has a rule that is not known here.
        """
        if name == "binary_operator":
            text = OPERATOR_TEXT[symbols[0]]
            return lambda v: text
        if name == "binary_term":
            return lambda v: (v[0], v[1])
        if name == "expr_term" and len(symbols) == 3:
            return _parens
        if name == "arguments":
            expand = symbols[-1] == "ELLIPSIS"
            return lambda v: _arguments(expand, v)
        if name in _DIRECTIVES:
            word = _DIRECTIVES[name]
            return lambda v: _directive(word, v)
        if name in _BUILDERS:
            return _BUILDERS[name]
        if name in IDENTITIES or name in _UNUSED:
            return _first
        if name.startswith("__"):
            lists = symbols and symbols[0] == name
            if symbols and symbols[0] == "COMMA":
                return _last_one
            if len(symbols) == 3 and lists and symbols[1] == "COMMA":
                return _last_more
            return _more if lists else (_one if symbols else _nothing)
        raise InputError(
            f"the installed python-hcl2 has an unknown grammar rule, {one(origin)}",
            hint="install the version of python-hcl2 that floe-guard was released with",
        )


def one(name: str) -> str:
    """Quote a rule's name."""
    return f'"{name}"'
