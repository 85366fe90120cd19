"""`yamlencode`: block style, double-quoted strings and literal blocks.

Source: YAML 1.2.2; the choices among equal texts are those of libyaml's emitter, which
OpenTofu uses a port of (https://github.com/yaml/libyaml, src/emitter.c)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import STRING, Type
from floe_guard.loaders.hcl.cty.values import Value, find_unknown, string, unknown
from floe_guard.loaders.hcl.functions.core import (
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()

_WIDTH: Final = 80
_MAX_SIMPLE_KEY: Final = 128
_ESCAPES: Final = {
    0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r",
    27: "\\e", 34: '\\"', 92: "\\\\", 0x85: "\\N", 0x2028: "\\L", 0x2029: "\\P",
}  # fmt: skip
_BREAKS: Final = "\n\r\x85\u2028\u2029"


def _printable(code: int) -> bool:
    """Whether the emitter writes a character as it is; it knows none beyond 16 bits."""
    return (
        code == 10
        or 0x20 <= code < 0x7F
        or (0xA0 <= code < 0xD800)
        or (0xE000 <= code < 0xFFFE and code != 0xFEFF)
    )


def _escaped(char: str, always: bool) -> str | None:
    """How a character stands in double quotes, or None for itself."""
    code = ord(char)
    if code in _ESCAPES:
        return _ESCAPES[code]
    if _printable(code) and not always:
        return None
    if code == 0xA0:
        return "\\_"
    if code < 0x100:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _literal_suits(text: str) -> bool:
    """Whether a text may be written as a literal block."""
    if "\n" not in text or text[-1] == " " or re.search(f" [{_BREAKS}]", text):
        return False
    return all(_printable(ord(char)) or char in "\u2028\u2029" for char in text)


class _Writer:
    """Gathers the text and knows the column it is at."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0
        self.column = 0

    def emit(self, text: str) -> None:
        self.out.append(text)
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise FunctionError(too_large("the YAML text"))
        newline = text.rfind("\n")
        self.column = self.column + len(text) if newline < 0 else len(text) - newline - 1

    def value(self, value: Value, indent: int, *, inline: bool) -> None:
        """Write a value up to the end of its last line.

        Args:
            value: The value.
            indent: The column of the entries of the collection that holds it; -2 at the top.
            inline: Whether a collection starts on the same line: after a dash, at the top.
        """
        raw = value.raw
        if isinstance(raw, tuple) and raw:
            # After a key, the dashes stand in the column of the key.
            column = max(indent + 2 if inline else indent, 0)
            for i, item in enumerate(raw):
                self.start(column, first=i == 0 and inline)
                self.emit("-")
                self.member(item, column)
        elif isinstance(raw, dict) and raw:
            self.mapping(raw, max(indent + 2, 0), inline)
        else:
            self.scalar(value, indent + 2 if indent >= 0 else 2)

    def start(self, column: int, *, first: bool) -> None:
        """Begin an entry on its own line, or right here if it is the first one."""
        if not first:
            if self.out:
                self.emit("\n")
            self.emit(" " * column)

    def member(self, item: Value, column: int) -> None:
        self.emit(" ")
        self.value(item, column, inline=True)

    def mapping(self, items: Mapping[str, Value], column: int, inline: bool) -> None:
        for i, (key, item) in enumerate(items.items()):
            self.start(column, first=i == 0 and inline)
            simple = len(key.encode()) <= _MAX_SIMPLE_KEY and not any(b in key for b in _BREAKS)
            if simple:
                self.quoted(key, None)
            else:
                self.emit("? ")
                self.text(key, column + 2)
                self.start(column, first=False)
            self.emit(":")
            nested = isinstance(item.raw, (tuple, dict)) and bool(item.raw)
            if simple and nested:
                self.value(item, column, inline=False)
            else:
                self.emit(" ")
                self.value(item, column, inline=True)

    def scalar(self, value: Value, indent: int) -> None:
        raw = value.raw
        if raw is None:
            self.emit("null")
        elif isinstance(raw, bool):
            self.emit("true" if raw else "false")
        elif isinstance(raw, str):
            self.text(raw, indent)
        elif isinstance(raw, tuple):
            self.emit("[]")
        elif isinstance(raw, dict):
            self.emit("{}")
        else:
            self.emit(numbers.to_text(raw))

    def text(self, text: str, indent: int) -> None:
        if _literal_suits(text):
            self.literal(text, indent)
        else:
            self.quoted(text, indent)

    def literal(self, text: str, indent: int) -> None:
        hint = "2" if text[0] in (" ", *_BREAKS) else ""
        chomp = ""
        if text[-1] not in _BREAKS:
            chomp = "-"
        elif len(text) == 1 or text[-2] in _BREAKS:
            chomp = "+"
        lines = text.removesuffix("\n").split("\n")
        pad = " " * indent
        self.emit(f"|{hint}{chomp}")
        self.emit("".join(f"\n{pad}{line}" if line else "\n" for line in lines))

    def quoted(self, text: str, indent: int | None) -> None:
        """Write in double quotes, folded at spaces beyond the width unless it is a key."""
        out = ['"']
        column = self.column + 1
        spaces = False
        # Behind a byte order mark the emitter takes every character for one.
        marked = text.startswith("\ufeff")
        for i, char in enumerate(text):
            escape = _escaped(char, marked)
            if escape is not None:
                out.append(escape)
                column += len(escape)
                spaces = False
                continue
            fold = indent is not None and char == " " and not spaces and column > _WIDTH
            if fold and 0 < i < len(text) - 1:
                out.append("\n" + " " * (indent or 0))
                column = indent or 0
                if text[i + 1] == " ":
                    out.append("\\")
                    column += 1
            else:
                out.append(char)
                column += 1
            spaces = char == " "
        out.append('"')
        self.emit("".join(out))


@FAMILY.define(
    "yamlencode",
    Param("value", null=True, unknown=True, dynamic=True),
    returns=STRING,
    not_null=False,
)
def _yamlencode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    hole = find_unknown(given)
    if hole is not None:
        return unknown(STRING, hole.reason)
    writer = _Writer()
    writer.value(given, -2, inline=True)
    text = "".join(writer.out) + "\n"
    if not isinstance(given.raw, (str, tuple, dict)):
        # A plain scalar alone does not say where the document ends.
        text += "...\n"
    return string(text)
