"""Syntax trees <-> JSON documents, the form in which `cache` keeps them.

A node is a list: its class's number in `_CLASSES`, its fields in the order of the
constructor, and the four numbers of its span. The file's name is not part of it, so that
the same text under two names is kept once.
"""

from __future__ import annotations

from typing import Any

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.syntax import Comment, File, Node, Span

FORMAT = 2
"""Counts up with every change of the form or of the classes."""

_VALUE, _NODE, _NODES, _SPAN, _ATTRIBUTES, _STRINGS = range(6)

_CLASSES: tuple[tuple[type[Node], tuple[tuple[str, int], ...]], ...] = (
    (syntax.Literal, (("value", _VALUE),)),
    (syntax.Number, (("text", _VALUE),)),
    (syntax.Traversal, (("root", _VALUE), ("steps", _NODES))),
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
    (syntax.RelativeTraversal, (("source", _NODE), ("steps", _NODES))),
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
_BODY = len(_CLASSES) - 1
_NUMBER_OF = {kind: number for number, (kind, _) in enumerate(_CLASSES)}


def pack(file: File) -> list[Any]:
    """Make a JSON document of a file's tree.

    Args:
        file: The tree.

    Returns:
        Lists, strings, numbers, booleans and None.
    """
    comments = [[comment.text, comment.below, *comment.span[1:]] for comment in file.comments]
    return [_pack(file.body), file.body.json, comments]


def _pack(node: Any) -> list[Any]:
    number = _NUMBER_OF[type(node)]
    packed: list[Any] = [number]
    for name, kind in _CLASSES[number][1]:
        value = getattr(node, name)
        if kind == _NODE:
            packed.append(None if value is None else _pack(value))
        elif kind == _NODES:
            packed.append([_pack(item) for item in value])
        elif kind == _ATTRIBUTES:
            packed.append([_pack(item) for item in value.values()])
        elif kind == _SPAN:
            packed.append(list(value[1:]))
        elif kind == _STRINGS:
            packed.append(list(value))
        else:
            packed.append(value)
    packed += node.span[1:]
    return packed


def unpack(document: Any, path: str) -> File:
    """Make a file's tree again.

    Args:
        document: What `pack` returned.
        path: The name that the file and its spans carry.

    Returns:
        The tree.

    Raises:
        ValueError: If the document is not what `pack` returns.
    """
    try:
        packed, json, comments = document
        body = _unpack(packed, path, bool(json))
        found = tuple(Comment(text, Span(path, *span), below) for text, below, *span in comments)
    except (TypeError, LookupError, RecursionError) as error:
        raise ValueError("not a packed syntax tree") from error
    if not isinstance(body, syntax.Body):
        raise ValueError("not a packed syntax tree")
    return File(path, body, found)


def _unpack(packed: list[Any], path: str, json: bool) -> Any:
    kind = packed[0]
    span = Span(path, packed[-4], packed[-3], packed[-2], packed[-1])
    if kind == 0:
        return syntax.Literal(packed[1], span)
    if kind == 2:
        return syntax.Traversal(
            packed[1], tuple([_unpack(item, path, json) for item in packed[2]]), span
        )
    if kind == 3:
        return syntax.GetAttr(packed[1], span)
    cls, fields = _CLASSES[kind]
    values: list[Any] = []
    for (_, shape), value in zip(fields, packed[1:-4], strict=True):
        if shape == _VALUE:
            values.append(value)
        elif shape == _NODE:
            values.append(None if value is None else _unpack(value, path, json))
        elif shape == _NODES:
            values.append(tuple([_unpack(item, path, json) for item in value]))
        elif shape == _ATTRIBUTES:
            values.append({item[1]: _unpack(item, path, json) for item in value})
        elif shape == _SPAN:
            values.append(Span(path, *value))
        else:
            values.append(tuple(value))
    if kind == _BODY:
        return syntax.Body(values[0], values[1], span, json)
    return cls(*values, span)
