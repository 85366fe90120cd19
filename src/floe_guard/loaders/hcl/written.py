"""Syntax trees -> the strings that stand in source, for rules that look for text wherever it is.

Evaluation shows most of them as values. It cannot show what a text says around a part that is
not known yet, nor what no resource uses: provisioners, backends, locals, arguments of modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from floe_guard.loaders.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    File,
    Literal,
    Node,
    ObjectCons,
    Span,
)
from floe_guard.model import Location, Written
from floe_guard.values import Value


def of_files(files: Iterable[File]) -> Iterator[Written]:
    """Yield what is written in files, one by one for each argument of each top-level block.

    Args:
        files: Their syntax trees, those of variable files included.

    Yields:
        The arguments that hold a string.
    """
    for file in files:
        for name, attribute in file.body.attributes.items():
            yield from _argument(attribute, f"var.{name}", "", None)
        for block in file.body.blocks:
            place = _place(block.span)
            if block.type == "locals":
                for name, attribute in block.body.attributes.items():
                    yield from _argument(attribute, f"local.{name}", "", place)
            else:
                yield from _arguments(block.body, _address(block), "", place)


def of_template(expression: Expression, file: str) -> Written | None:
    """Return what is written in a template file, None where nothing is."""
    value = _value(expression)
    return None if value is None else Written("", "", Location(file, 1, 1), None, value)


def _address(block: Block) -> str:
    if block.type == "resource":
        return ".".join(block.labels)
    return ".".join(({"variable": "var"}.get(block.type, block.type), *block.labels))


def _arguments(body: Body, address: str, path: str, block: Location) -> Iterator[Written]:
    for name, attribute in body.attributes.items():
        yield from _argument(attribute, address, f"{path}{name}", block)
    for inner in body.blocks:
        yield from _arguments(inner.body, address, f"{path}{inner.type}.", block)


def _argument(
    attribute: Attribute, address: str, path: str, block: Location | None
) -> Iterator[Written]:
    value = _value(attribute.expression)
    if value is not None:
        yield Written(address, path, _place(attribute.span), block, {attribute.name: value})


def _value(node: Node) -> Value:
    """Return the strings of an expression: objects as such, all else as lists; None without any."""
    if isinstance(node, Literal):
        return node.value if isinstance(node.value, str) and node.value else None
    if isinstance(node, ObjectCons):
        return _object(node)
    found: list[Value] = []
    for child in _children(node):
        value = _value(child)
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found or None


def _object(node: ObjectCons) -> Value:
    named: dict[str, Value] = {}
    others: list[Value] = []
    for item in node.items:
        value, key = _value(item.value), _value(item.key)
        if isinstance(key, str) and key not in named:
            named[key] = value
        else:
            others += [part for part in (key, value) if part is not None]
    if not any(value is not None for value in named.values()) and not others:
        return None
    return [named, *others] if others else named


def _children(node: Node) -> Iterator[Node]:
    for name in node.__slots__:
        part = getattr(node, name)
        if isinstance(part, Node):
            yield part
        elif isinstance(part, tuple) and not isinstance(part, Span):
            for item in part:
                if isinstance(item, Node):
                    yield item


def _place(span: Span) -> Location:
    end = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    return Location(span.file, span.line, end, span.column)
