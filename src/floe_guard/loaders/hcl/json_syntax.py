"""One file of HCL's JSON syntax (``.tf.json``, ``.tofu.json``, ``.tfvars.json``) -> `syntax.File`.

JSON does not say what is a block and what an argument; here the top level of the language
does (`LABELS`), and what is inside a block stays an expression (see `syntax.Body`). Strings
are templates, property names too, except in a file of variable values.

Source: HCL JSON syntax specification, https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn, TypeAlias

from floe_guard.errors import InputError
from floe_guard.loaders.hcl import height
from floe_guard.loaders.hcl.source import decode
from floe_guard.loaders.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    File,
    Literal,
    Node,
    Number,
    ObjectCons,
    ObjectItem,
    Span,
    TupleCons,
    Unary,
)

LABELS = {
    "terraform": 0,
    "tofu": 0,
    "locals": 0,
    "moved": 0,
    "removed": 0,
    "import": 0,
    "provider": 1,
    "variable": 1,
    "output": 1,
    "module": 1,
    "check": 1,
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "action": 2,
}
"""The block types of the language's top level, and how many labels each has."""

MAX_DEPTH = 100
"""Objects and arrays inside each other."""

_SPACE = re.compile(r"[ \t\r\n]*").match
_NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?").match
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*').match
_WORD = re.compile(r"[A-Za-z_]+").match
_KEYWORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_HEX = re.compile(r"[0-9a-fA-F]{4}").match


class _String(NamedTuple):
    """A string; ``plain`` where it stands in the source as it is."""

    value: str
    plain: bool
    span: Span


class _Object(NamedTuple):
    items: tuple[tuple[_String, _Value], ...]
    span: Span


class _Array(NamedTuple):
    items: tuple[_Value, ...]
    span: Span


class _Scalar(NamedTuple):
    node: Literal | Number | Unary
    span: Span


_Value: TypeAlias = _String | _Object | _Array | _Scalar


def parse(data: bytes, path: str) -> File:
    """Parse a configuration file.

    Args:
        data: The file's bytes.
        path: The name that spans and errors carry.

    Returns:
        The syntax tree; its body has blocks only.

    Raises:
        InputError: If OpenTofu would not parse it; says line, column and what was expected.
    """
    root = _document(data, path)
    blocks: list[Block] = []
    for key, value in _properties(root, "the top level of a configuration file"):
        if key.value == "//":
            continue
        labels = LABELS.get(key.value)
        if labels is None:
            _fail(
                key.span, f'"{key.value}" is not a block type; expected one of {", ".join(LABELS)}'
            )
        blocks += _blocks(key, value, labels, ())
    for block in blocks:
        height.check_items(block.body.attributes.values())
    return File(path, Body({}, tuple(blocks), root.span, json=True))


def parse_variables(data: bytes, path: str) -> File:
    """Parse a file of variable values, whose strings mean what they say.

    Args:
        data: The file's bytes.
        path: The name that spans and errors carry.

    Returns:
        The syntax tree; its body has attributes only.

    Raises:
        InputError: If OpenTofu would not parse it; says line, column and what was expected.
    """
    root = _document(data, path)
    attributes = _attributes(_properties(root, "a file of variable values"), templates=False)
    height.check_items(attributes.values())
    return File(path, Body(attributes, (), root.span, json=True))


def _document(data: bytes, path: str) -> _Value:
    """Read a file as one JSON value."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise InputError(
            "a JSON file may not begin with a byte order mark",
            file=path,
            line=1,
            column=1,
            hint="save it as UTF-8 without one",
        )
    return _Reader(decode(data, path), path).document()


def _properties(value: _Value, what: str) -> tuple[tuple[_String, _Value], ...]:
    """The properties of an object, or of several in an array."""
    if type(value) is _Object:
        return value.items
    if type(value) is _Array:
        return tuple(item for part in value.items for item in _object(part, what).items)
    _fail(value.span, f"expected an object for {what}")


def _object(value: _Value, what: str) -> _Object:
    if type(value) is not _Object:
        _fail(value.span, f"expected an object for {what}")
    return value


def _blocks(name: _String, value: _Value, labels: int, found: tuple[str, ...]) -> list[Block]:
    """The blocks that one property stands for: as many as its labels and arrays make."""
    what = f'the labels of "{name.value}"' if len(found) < labels else f'a "{name.value}" block'
    if type(value) is _Scalar and isinstance(value.node, Literal) and value.node.value is None:
        return []
    if len(found) < labels:
        made = []
        for label, inner in _properties(value, what):
            if label.value != "//":
                made += _blocks(name, inner, labels, (*found, label.value))
        return made
    bodies = value.items if type(value) is _Array else (value,)
    made = []
    for part in bodies:
        body = _object(part, what)
        attributes = _attributes(body.items, templates=True)
        inside = Body(attributes, (), body.span, json=True)
        span = Span(*name.span[:3], *body.span[3:]) if len(bodies) == 1 else body.span
        made.append(Block(name.value, found, inside, name.span, span))
    return made


def _attributes(
    items: tuple[tuple[_String, _Value], ...], *, templates: bool
) -> dict[str, Attribute]:
    """Properties as attributes; one given twice becomes a list, as nested blocks may be."""
    attributes: dict[str, Attribute] = {}
    for key, value in items:
        if key.value == "//":
            continue
        expression = _expression(value, templates)
        span = Span(*key.span[:3], *value.span[3:])
        before = attributes.get(key.value)
        if before is not None:
            if not templates:
                _fail(key.span, f'"{key.value}" was already set at line {before.span.line}')
            expression = _together(before.expression, expression, key)
            span = before.span
        attributes[key.value] = Attribute(key.value, expression, span)
    return attributes


def _together(first: Expression, second: Expression, key: _String) -> Expression:
    """A property given twice: right for nested blocks, which are objects, only."""
    items: list[Expression] = []
    for expression in (first, second):
        parts = expression.items if type(expression) is TupleCons else (expression,)
        for part in parts:
            if type(part) is not ObjectCons:
                _fail(key.span, f'the argument "{key.value}" was already set in this block')
            items.append(part)
    return TupleCons(tuple(items), first.span)


def _expression(value: _Value, templates: bool) -> Expression:
    """A JSON value as an expression."""
    if type(value) is _Scalar:
        return value.node
    if type(value) is _String:
        return _template(value) if templates else Literal(value.value, value.span)
    if type(value) is _Array:
        return TupleCons(tuple(_expression(item, templates) for item in value.items), value.span)
    assert type(value) is _Object
    _check_repeated(value)
    return ObjectCons(
        tuple(
            ObjectItem(
                _template(key) if templates else Literal(key.value, key.span),
                _expression(item, templates),
                Span(*key.span[:3], *item.span[3:]),
            )
            for key, item in value.items
        ),
        value.span,
    )


def _check_repeated(value: _Object) -> None:
    """Refuse a property given twice, unless both could be nested blocks."""
    seen: dict[str, _Value] = {}
    for key, item in value.items:
        before = seen.setdefault(key.value, item)
        if before is not item and not (_may_be_blocks(before) and _may_be_blocks(item)):
            _fail(key.span, f'"{key.value}" was already set at line {before.span.line}')


def _may_be_blocks(value: _Value) -> bool:
    if type(value) is _Array:
        return all(type(item) is _Object for item in value.items)
    return type(value) is _Object


def _template(string: _String) -> Expression:
    """A string as the template it is; its parts are located exactly where no escape is in it."""
    if "${" not in string.value and "%{" not in string.value:
        return Literal(string.value, string.span)
    from floe_guard.loaders.hcl.parse import parse_template

    span = string.span
    if string.plain:
        return parse_template(string.value, span.file, span.line, span.column + 1)
    try:
        expression = parse_template(string.value, span.file, span.line, span.column + 1)
    except InputError as error:
        _fail(span, error.message)
    _relocate(expression, span)
    return expression


def _relocate(node: object, span: Span) -> None:
    """Give every node of a tree the same span, as escapes have moved the true ones."""
    if type(node) is tuple:
        for item in node:
            _relocate(item, span)
    elif isinstance(node, Node):
        for name in node.__slots__:
            if name == "span":
                setattr(node, name, span)
            else:
                _relocate(getattr(node, name), span)


def _fail(span: Span, message: str) -> NoReturn:
    """Refuse the file at `span`."""
    raise InputError(message, file=span.file, line=span.line, column=span.column)


class _Reader:
    """A JSON reader that knows where everything is."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.line = 1
        self.start_of_line = 0
        self.pos = 0

    def document(self) -> _Value:
        """Read the whole text as one value."""
        self.skip()
        value = self.value(0)
        self.skip()
        if self.pos < len(self.text):
            self.fail("unexpected text after the end of the document; expected the end of the file")
        return value

    def fail(self, message: str) -> NoReturn:
        """Refuse the file here."""
        column = self.pos - self.start_of_line + 1
        raise InputError(message, file=self.path, line=self.line, column=column)

    def skip(self) -> None:
        """Pass white space."""
        end = _SPACE(self.text, self.pos).end()  # type: ignore[union-attr]
        lines = self.text.count("\n", self.pos, end)
        if lines:
            self.line += lines
            self.start_of_line = self.text.rfind("\n", self.pos, end) + 1
        self.pos = end

    def span(self, line: int, column: int) -> Span:
        """The span from a position to here."""
        return Span(self.path, line, column, self.line, self.pos - self.start_of_line + 1)

    def value(self, depth: int) -> _Value:
        """Read one value."""
        text, start = self.text, self.pos
        line, column = self.line, start - self.start_of_line + 1
        character = text[start : start + 1]
        if character == '"':
            return self.string()
        if character in ("{", "["):
            if depth >= MAX_DEPTH:
                self.fail(f"objects and arrays are nested more than {MAX_DEPTH} deep")
            self.pos += 1
            if character == "{":
                members = self.members(depth)
                return _Object(members, self.span(line, column))
            return _Array(self.elements(depth), self.span(line, column))
        number = _NUMBER(text, start)
        if number:
            self.pos = number.end()
            span = self.span(line, column)
            positive = Number(number.group()[len(number[1]) :], span)
            return _Scalar(Unary("-", positive, span) if number[1] else positive, span)
        word = _WORD(text, start)
        if word and word.group() in _KEYWORDS:
            self.pos = word.end()
            span = self.span(line, column)
            return _Scalar(Literal(_KEYWORDS[word.group()], span), span)
        if character == "'":
            self.fail("JSON strings stand in double quotes")
        self.fail(
            "expected a JSON value" if character else "the file ends here; expected a JSON value"
        )

    def members(self, depth: int) -> tuple[tuple[_String, _Value], ...]:
        """Read an object's properties and its closing brace."""
        made: list[tuple[_String, _Value]] = []
        while True:
            self.skip()
            if self.text.startswith("}", self.pos) and not made:
                break
            if not self.text.startswith('"', self.pos):
                self.fail("expected a property name in double quotes")
            key = self.string()
            self.skip()
            if not self.text.startswith(":", self.pos):
                self.fail('expected ":" after the property name')
            self.pos += 1
            self.skip()
            made.append((key, self.value(depth + 1)))
            self.skip()
            if self.text.startswith(",", self.pos):
                self.pos += 1
            elif self.text.startswith("}", self.pos):
                break
            else:
                self.fail('expected "," or "}" after the property')
        self.pos += 1
        return tuple(made)

    def elements(self, depth: int) -> tuple[_Value, ...]:
        """Read an array's elements and its closing bracket."""
        made: list[_Value] = []
        while True:
            self.skip()
            if self.text.startswith("]", self.pos) and not made:
                break
            made.append(self.value(depth + 1))
            self.skip()
            if self.text.startswith(",", self.pos):
                self.pos += 1
            elif self.text.startswith("]", self.pos):
                break
            else:
                self.fail('expected "," or "]" after the element')
        self.pos += 1
        return tuple(made)

    def string(self) -> _String:
        """Read a string."""
        text = self.text
        line, column = self.line, self.pos - self.start_of_line + 1
        self.pos += 1
        end = _PLAIN(text, self.pos).end()  # type: ignore[union-attr]
        value = text[self.pos : end]
        self.pos = end
        if text.startswith('"', end):
            self.pos += 1
            return _String(value, True, self.span(line, column))
        pieces = [value]
        while not text.startswith('"', self.pos):
            pieces.append(self.escape())
            end = _PLAIN(text, self.pos).end()  # type: ignore[union-attr]
            pieces.append(text[self.pos : end])
            self.pos = end
        self.pos += 1
        # A pair of \u escapes is one character; a lone half is none, and reads as U+FFFD.
        value = "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _String(value, False, self.span(line, column))

    def escape(self) -> str:
        """Read one escape sequence."""
        text = self.text
        if not text.startswith("\\", self.pos):
            if self.pos >= len(text):
                self.fail("the file ends here; expected the closing quote of a string")
            self.fail("a string may not hold a line break or control character; write an escape")
        letter = text[self.pos + 1 : self.pos + 2]
        if letter == "u":
            digits = _HEX(text, self.pos + 2)
            if digits is None:
                self.fail("expected four hexadecimal digits after \\u")
            self.pos = digits.end()
            return chr(int(digits.group(), 16))
        if letter not in _ESCAPES or not letter:
            self.fail(f"\\{letter} is not an escape sequence of JSON")
        self.pos += 2
        return _ESCAPES[letter]
