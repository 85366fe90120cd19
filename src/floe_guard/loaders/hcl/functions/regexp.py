"""Functions of regular expressions, which are RE2's in Go's reading.

Source: https://github.com/google/re2/wiki/Syntax; https://pkg.go.dev/regexp (FindAll,
ReplaceAll and Expand)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type, list_of, object_of, tuple_of
from floe_guard.loaders.hcl.cty.values import (
    Value,
    list_value,
    null,
    object_value,
    string,
    tuple_value,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_ELEMENTS,
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()
_PATTERN = Param("pattern", STRING)
_STRING = Param("string", STRING)
_CACHE: dict[str, Any] = {}


def compile_pattern(pattern: str) -> Any:
    """Compile a pattern for matching UTF-8 bytes.

    Returns:
        A compiled pattern of google-re2.

    Raises:
        FunctionError: The pattern is invalid or needs too much memory.
    """
    found = _CACHE.get(pattern)
    if found is None:
        import re2

        if re.search(r"(?<!\\)(?:\\\\)*\\C|\(\?P?<[^>]*[^\x00-\x7f]", pattern):
            raise FunctionError("invalid regular expression: unsupported syntax", 0)
        options = re2.Options()
        options.log_errors = False
        if len(pattern) > 100_000:
            raise FunctionError(too_large("the regular expression"))
        try:
            found = re2.compile(pattern.encode(), options)
        except re2.error as e:
            detail = e.args[0]
            text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
            raise FunctionError(f"invalid regular expression: {text}", 0) from None
        if len(_CACHE) > 500:
            _CACHE.clear()
        _CACHE[pattern] = found
    return found


def _result_type(pattern: Value) -> Type:
    """What a match is: a string, or what its capture groups make."""
    if not pattern.is_known:
        return DYNAMIC
    compiled = compile_pattern(pattern.raw)
    if compiled.groups == 0:
        return STRING
    if not compiled.groupindex:
        return tuple_of([STRING] * compiled.groups)
    names = _names(compiled)
    if len(names) != compiled.groups:
        raise FunctionError("named and unnamed capture groups cannot be mixed", 0)
    return object_of(dict.fromkeys(names, STRING))


def _names(compiled: Any) -> list[str]:
    """The names of the groups in their order; of several with one name the last one counts."""
    if len(compiled.groupindex) == compiled.groups:
        ordered = sorted(compiled.groupindex.items(), key=lambda item: int(item[1]))
        return [name.decode() for name, _ in ordered]
    opening = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P?<(\w+)>", re.DOTALL)
    return [m[1] for m in opening.finditer(compiled.pattern.decode()) if m[1]]


def _part(text: bytes | None) -> Value:
    return null(STRING) if text is None else string(text.decode("utf-8", "replace"))


def _result(match: Any, want: Type) -> Value:
    if want.kind == "string":
        return _part(match.group(0))
    if want.kind == "tuple":
        return tuple_value(_part(group) for group in match.groups())
    names = _names(match.re)
    return object_value(dict(zip(names, map(_part, match.groups()), strict=True)))


@FAMILY.define("regex", _PATTERN, _STRING, returns=lambda args: _result_type(args[0]))
def _regex(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    match = compile_pattern(args[0].raw).search(args[1].raw.encode())
    if match is None:
        raise FunctionError("the pattern did not match any part of the given string")
    return _result(match, want)


@FAMILY.define("regexall", _PATTERN, _STRING, returns=lambda args: list_of(_result_type(args[0])))
def _regexall(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    found: list[Value] = []
    for match, _ in _matches(compile_pattern(args[0].raw), args[1].raw.encode()):
        found.append(_result(match, want.element))
        if len(found) > MAX_ELEMENTS:
            raise FunctionError(too_large("the list of matches"))
    return list_value(want.element, found)


def _width(text: bytes, position: int) -> int:
    """The length of the UTF-8 character at a position, 1 at the end."""
    if position >= len(text):
        return 1
    first = text[position]
    return 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


def _matches(compiled: Any, text: bytes) -> Iterator[tuple[Any, int]]:
    """Yield the matches, and for each where the one before it ended.

    An empty match right after another match does not count.
    """
    position, ended = 0, -1
    while position <= len(text):
        match = compiled.search(text, position)
        if match is None:
            return
        start, end = match.span()
        accepted = True
        if end == position:
            accepted = start != ended
            position += _width(text, position)
        else:
            position = end
        if accepted:
            yield match, max(ended, 0)
        ended = end


def replace_all(pattern: str, text: str, template: str) -> str:
    """Replace every match by a template in which `$1`, `${1}` and `${name}` are groups.

    Returns:
        The text with the replacements.

    Raises:
        FunctionError: The pattern is invalid or the result too long.
    """
    compiled = compile_pattern(pattern)
    source = text.encode()
    pieces = _template(template, compiled)
    out: list[bytes] = []
    size = 0
    copied = 0
    for match, _ in _matches(compiled, source):
        start, end = match.span()
        out.append(source[copied:start])
        for piece in pieces:
            inserted = piece if isinstance(piece, bytes) else match.group(piece) or b""
            out.append(inserted)
            size += len(inserted)
        copied = end
        if size > MAX_TEXT:
            raise FunctionError(too_large("the replaced text"))
    out.append(source[copied:])
    return b"".join(out).decode("utf-8", "replace")


def _template(template: str, compiled: Any) -> list[bytes | int]:
    """Split a replacement into literal bytes and group numbers."""
    pieces: list[bytes | int] = []
    while template:
        before, dollar, rest = template.partition("$")
        if before:
            pieces.append(before.encode())
        if not dollar:
            break
        if rest.startswith("$"):
            pieces.append(b"$")
            template = rest[1:]
            continue
        name, after = _reference(rest)
        if not name:
            pieces.append(b"$")
            template = rest
            continue
        template = after
        group = _group(name, compiled)
        if group is not None:
            pieces.append(group)
    return pieces


def _reference(rest: str) -> tuple[str, str]:
    """The name after a dollar sign and what follows it; no name where it is malformed."""
    braced = rest.startswith("{")
    body = rest[1:] if braced else rest
    end = 0
    while end < len(body) and (body[end].isalpha() or body[end].isdigit() or body[end] == "_"):
        end += 1
    name, after = body[:end], body[end:]
    if braced:
        return (name, after[1:]) if after.startswith("}") else ("", rest)
    return name, after


def _group(name: str, compiled: Any) -> int | None:
    if name.isascii() and name.isdigit():
        if len(name) > 1 and name[0] == "0":
            return None
        number = int(name) if len(name) < 9 else -1
        return number if 0 <= number <= compiled.groups else None
    index: int | None = compiled.groupindex.get(name.encode())
    return index
