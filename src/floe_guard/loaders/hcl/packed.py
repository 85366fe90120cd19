"""Syntax trees <-> bytes, the form in which `cache` keeps them.

First a line of JSON: a node is a list of its class's number in `_CLASSES` and its fields in the
order of the constructor; the two most common ones are their only field instead, a `Literal`
its string and a `GetAttr` among steps its name. Then the spans, of 32-bit numbers, in the order in
which one meets the nodes: first the lines they begin in, then the columns, the lines they end in
and those columns. Most of a tree is spans, and so they cost next to nothing.
The file's name is not part of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import repeat
from typing import Any, Final

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.syntax import Comment, File, Node, Span, span_of

FORMAT = 4
"""Counts up with every change of the form or of the classes."""

_VALUE, _NODE, _NODES, _STEPS, _SPAN, _ATTRIBUTES, _STRINGS = range(7)

_CLASSES: tuple[tuple[type[Node], tuple[tuple[str, int], ...]], ...] = (
    (syntax.Literal, (("value", _VALUE),)),
    (syntax.Number, (("text", _VALUE),)),
    (syntax.Traversal, (("root", _VALUE), ("steps", _STEPS))),
    (syntax.GetAttr, (("name", _VALUE),)),
    (syntax.GetIndex, (("key", _NODE),)),
    (syntax.Attribute, (("name", _VALUE), ("expression", _NODE))),
    (syntax.ObjectItem, (("key", _NODE), ("value", _NODE))),
    (syntax.ObjectCons, (("items", _NODES),)),
    (syntax.TupleCons, (("items", _NODES),)),
    (syntax.FunctionCall, (("name", _VALUE), ("arguments", _NODES), ("expand", _VALUE))),
    (syntax.Template, (("parts", _NODES),)),
    (syntax.TemplateWrap, (("expression", _NODE),)),
    (syntax.TemplateIf, (("condition", _NODE), ("then", _NODES), ("otherwise", _NODES))),
    (
        syntax.TemplateFor,
        (("key", _VALUE), ("value", _VALUE), ("collection", _NODE), ("body", _NODES)),
    ),
    (syntax.RelativeTraversal, (("source", _NODE), ("steps", _STEPS))),
    (syntax.Index, (("collection", _NODE), ("key", _NODE))),
    (syntax.SplatItem, ()),
    (syntax.Splat, (("source", _NODE), ("each", _NODE))),
    (syntax.Unary, (("operator", _VALUE), ("operand", _NODE))),
    (syntax.Binary, (("operator", _VALUE), ("left", _NODE), ("right", _NODE))),
    (syntax.Conditional, (("condition", _NODE), ("then", _NODE), ("otherwise", _NODE))),
    (
        syntax.ForTuple,
        (
            ("key", _VALUE),
            ("value", _VALUE),
            ("collection", _NODE),
            ("result", _NODE),
            ("condition", _NODE),
        ),
    ),
    (
        syntax.ForObject,
        (
            ("key", _VALUE),
            ("value", _VALUE),
            ("collection", _NODE),
            ("result_key", _NODE),
            ("result", _NODE),
            ("grouping", _VALUE),
            ("condition", _NODE),
        ),
    ),
    (syntax.Parens, (("expression", _NODE),)),
    (
        syntax.Block,
        (("type", _VALUE), ("labels", _STRINGS), ("body", _NODE), ("header", _SPAN)),
    ),
    (syntax.Body, (("attributes", _ATTRIBUTES), ("blocks", _NODES))),
)
_LITERAL, _TRAVERSAL, _ATTRIBUTE, _BODY = 0, 2, 5, len(_CLASSES) - 1
_NUMBER_OF = {kind: number for number, (kind, _) in enumerate(_CLASSES)}
# Trees hold no cycles to look for, and their text is never made for people to read.
_to_json: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":")
).encode
_Next = Callable[[], Span]


def pack(file: File) -> bytes:
    """Make bytes of a file's tree.

    Args:
        file: The tree.

    Returns:
        A line of JSON and the numbers of the spans.
    """
    from array import array  # a shared library, which reading does without

    spans: list[Span] = []
    body = _pack(file.body, spans.append)
    comments = [[comment.text, comment.below] for comment in file.comments]
    spans += [comment.span for comment in file.comments]
    text = _to_json([body, file.body.json, comments])
    _, *columns = zip(*spans, strict=True)
    numbers = b"".join([array("i", column).tobytes() for column in columns])
    return text.encode("utf-8", "surrogatepass") + b"\n" + numbers


def _pack(node: Any, place: Callable[[Span], None]) -> Any:
    place(node.span)
    number = _NUMBER_OF[type(node)]
    if number == _LITERAL:
        value = node.value
        return value if type(value) is str else [_LITERAL, value]
    if number == _ATTRIBUTE:
        return [_ATTRIBUTE, node.name, _pack(node.expression, place)]
    packed: list[Any] = [number]
    for name, kind in _CLASSES[number][1]:
        value = getattr(node, name)
        if kind == _STEPS:
            steps: list[Any] = []
            for step in value:
                if type(step) is syntax.GetAttr:
                    place(step.span)
                    steps.append(step.name)
                else:
                    steps.append(_pack(step, place))
            value = steps
        elif kind == _NODE:
            value = None if value is None else _pack(value, place)
        elif kind == _NODES:
            value = [_pack(item, place) for item in value]
        elif kind == _ATTRIBUTES:
            value = [_pack(item, place) for item in value.values()]
        elif kind == _SPAN:
            place(value)
            continue
        packed.append(value)
    return packed


def unpack(data: bytes, path: str) -> File:
    """Make a file's tree again.

    Args:
        data: What `pack` returned.
        path: The name that the file and its spans carry.

    Returns:
        The tree.

    Raises:
        ValueError: If the bytes are not what `pack` returns.
    """
    try:
        text, _, places = data.partition(b"\n")
        document, is_json, comments = json.loads(text)
        numbers = memoryview(places).cast("i").tolist()
        count = len(numbers) // 4
        columns = [numbers[start * count : (start + 1) * count] for start in range(4)]
        spans = map(span_of, zip(repeat(path), *columns))
        following: _Next = spans.__next__
        body = _unpack(document, following, bool(is_json))
        found = tuple([Comment(text, following(), below) for text, below in comments])
    except (TypeError, LookupError, RecursionError, StopIteration) as error:
        raise ValueError("not a packed syntax tree") from error
    if not isinstance(body, syntax.Body) or next(spans, None) is not None:
        raise ValueError("not a packed syntax tree")
    return File(path, body, found)


def _unpack(packed: Any, following: _Next, json: bool) -> Any:
    span = following()
    if type(packed) is str:
        return syntax.Literal(packed, span)
    kind = packed[0]
    if kind == _ATTRIBUTE:
        return syntax.Attribute(packed[1], _unpack(packed[2], following, json), span)
    if kind == _TRAVERSAL:
        return syntax.Traversal(packed[1], _steps(packed[2], following, json), span)
    cls, fields = _CLASSES[kind]
    values: list[Any] = []
    given = iter(packed)
    next(given)
    for _, shape in fields:
        if shape == _SPAN:
            values.append(following())
            continue
        value = next(given)
        if shape == _NODE:
            value = None if value is None else _unpack(value, following, json)
        elif shape == _NODES:
            value = tuple([_unpack(item, following, json) for item in value])
        elif shape == _STEPS:
            value = _steps(value, following, json)
        elif shape == _ATTRIBUTES:
            value = {item[1]: _unpack(item, following, json) for item in value}
        elif shape == _STRINGS:
            value = tuple(value)
        values.append(value)
    if kind == _BODY:
        return syntax.Body(values[0], values[1], span, json)
    return cls(*values, span)


def _steps(packed: list[Any], following: _Next, json: bool) -> tuple[Any, ...]:
    return tuple(
        [
            syntax.GetAttr(step, following())
            if type(step) is str
            else _unpack(step, following, json)
            for step in packed
        ]
    )
