"""`yamldecode` and `yamlencode`.

Source: YAML 1.2.2 core schema with the YAML 1.1 leniencies of go-cty-yaml
(https://github.com/zclconf/go-cty-yaml, README)
"""

from __future__ import annotations

import re
from typing import Any, Final

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    NULL,
    Value,
    boolean,
    find_unknown,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
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

_TAG: Final = "tag:yaml.org,2002:"
_MAX_DEPTH: Final = 300

_WORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_OLD_BOOLS: Final[dict[str, bool]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_INFINITE: Final = re.compile(r"[+-]?\.(?:inf|Inf|INF)")
_TIME: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(.*))?",
    re.ASCII,
)


class _Loader:
    """Turns the events of one document into a value."""

    def __init__(self, events: Any) -> None:
        self.events = events
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.open: set[str] = set()
        self.count = 0

    def next(self) -> Any:
        return next(self.events)

    def value(self, event: Any, depth: int) -> Value:
        import yaml

        if depth > _MAX_DEPTH:
            raise FunctionError("limit reached: the YAML text is nested too deeply", 0)
        self.spend(1)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in self.open:
                raise FunctionError("a YAML alias refers to a value it stands in", 0)
            if event.anchor not in self.anchors:
                raise FunctionError("a YAML alias has no anchor", 0)
            result, size = self.anchors[event.anchor]
            self.spend(size)
            return result
        anchor = getattr(event, "anchor", None)
        before = self.count
        if anchor:
            self.open.add(anchor)
        if isinstance(event, yaml.ScalarEvent):
            result = resolve(event.tag, event.value, plain=event.style is None)
        elif isinstance(event, yaml.SequenceStartEvent):
            result = self.sequence(event, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            result = self.mapping(event, depth)
        else:
            raise FunctionError("the YAML text has no value", 0)
        if anchor:
            self.open.discard(anchor)
            self.anchors[anchor] = (result, self.count - before)
        return result

    def spend(self, count: int) -> None:
        self.count += count
        if self.count > MAX_ELEMENTS:
            raise FunctionError(too_large("the YAML document"))

    def sequence(self, event: Any, depth: int) -> Value:
        import yaml

        if event.tag not in (None, "!", _TAG + "seq"):
            raise FunctionError("a YAML sequence has an unsupported tag", 0)
        items: list[Value] = []
        while not isinstance(inner := self.next(), yaml.SequenceEndEvent):
            items.append(self.value(inner, depth + 1))
        return tuple_value(items)

    def mapping(self, event: Any, depth: int) -> Value:
        import yaml

        if event.tag not in (None, "!", _TAG + "map"):
            raise FunctionError("a YAML mapping has an unsupported tag", 0)
        items: dict[str, Value] = {}
        while not isinstance(key_event := self.next(), yaml.MappingEndEvent):
            if not isinstance(key_event, yaml.ScalarEvent):
                raise FunctionError("only strings are allowed as YAML mapping keys", 0)
            plain = key_event.style is None
            if plain and key_event.value == "<<" and key_event.tag in (None, _TAG + "merge"):
                self.merge(items, self.value(self.next(), depth + 1))
                continue
            key = resolve(key_event.tag, key_event.value, plain=plain)
            if key.raw is None:
                raise FunctionError("a YAML mapping key is null", 0)
            from floe_guard.loaders.hcl.cty.convert import convert

            items[convert(key, STRING).raw] = self.value(self.next(), depth + 1)
        return object_value(items)

    def merge(self, items: dict[str, Value], source: Value) -> None:
        """The merge key: take over the entries of another mapping, or of several."""
        if isinstance(source.raw, dict):
            sources = [source]
        elif isinstance(source.raw, tuple):
            sources = list(source.raw)
        else:
            raise FunctionError("a YAML merge key needs a mapping or a list of mappings", 0)
        for one in sources:
            if not isinstance(one.raw, dict):
                raise FunctionError("a YAML merge key needs a mapping or a list of mappings", 0)
            items.update(one.raw)


def _number(text: str) -> Value | None:
    parsed = numbers.parse(text)
    return None if parsed is None else number(parsed)


def _integer(text: str) -> Value | None:
    """A number in decimal, or an integer with a base prefix."""
    plain = text.replace("_", "")
    found = _number(plain)
    if found is not None:
        return found
    match = re.fullmatch(r"([+-]?)0([xXoObB]?)([0-9a-fA-F]+)", plain)
    if match is None:
        return None
    base = {"x": 16, "o": 8, "b": 2, "": 8}[match[2].lower()]
    try:
        value = int(match[3], base)
    except ValueError:
        return None
    return number(-value if match[1] == "-" else value)


def _timestamp(text: str) -> str | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    separator, rest = match[4], match[8] or ""
    zone = "Z"
    hour = minute = second = 0
    if separator:
        hour, minute, second = int(match[5]), int(match[6]), int(match[7])
        if separator == " ":
            if rest:
                return None
        elif not re.fullmatch(r"Z|[+-]\d\d:\d\d", rest, re.ASCII):
            return None
        else:
            zone = rest
    candidate = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
    from floe_guard.loaders.hcl.functions.datetimes import parse_timestamp

    try:
        return parse_timestamp(candidate, 0).rfc3339()
    except FunctionError:
        return None


def resolve(tag: str | None, text: str, *, plain: bool) -> Value:
    """The value of a scalar.

    Args:
        tag: Its tag, if it has one.
        text: Its content.
        plain: Whether it was written without quotes and not as a block.

    Returns:
        A string, number, bool or null.

    Raises:
        FunctionError: The content does not suit the tag, or the tag is not supported.
    """
    if tag is None or tag == "!":
        if not plain or tag == "!":
            return string(text)
        return _resolve_plain(text)
    kind = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
    result: Value | None = None
    if kind == "str":
        return string(text)
    if kind == "binary":
        from floe_guard.loaders.hcl.functions.encoding import decode_base64

        decode_base64(text)
        return string(text)
    if kind == "bool":
        word = _WORDS.get(text, _OLD_BOOLS.get(text))
        result = boolean(word) if isinstance(word, bool) else None
    elif kind in ("int", "float"):
        result = _integer(text)
    elif kind == "null":
        return NULL
    elif kind == "timestamp":
        moment = _timestamp(text)
        result = None if moment is None else string(moment)
    else:
        raise FunctionError("unsupported YAML tag", 0)
    if result is None:
        raise FunctionError(f"cannot read a YAML scalar as {kind}", 0)
    return result


def _resolve_plain(text: str) -> Value:
    if text in _WORDS:
        word = _WORDS[text]
        return NULL if word is None else boolean(word)
    first = text[0]
    if first not in "+-.0123456789":
        return string(text)
    if _INFINITE.fullmatch(text) or text in (".nan", ".NaN", ".NAN"):
        raise FunctionError("a YAML number is not finite", 0)
    if first == ".":
        return _number(text) or string(text)
    moment = _timestamp(text)
    if moment is not None:
        return string(moment)
    return _number(text.replace("_", "")) or _binary(text) or string(text)


def _binary(text: str) -> Value | None:
    return _integer(text) if re.match(r"-?0b", text.replace("_", "")) else None


@FAMILY.define("yamldecode", Param("src", STRING), returns=DYNAMIC, not_null=False)
def _yamldecode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(args[0].raw, Loader=loader)
        next(events)
        document = next(events)
        if not isinstance(document, yaml.DocumentStartEvent):
            raise FunctionError("the YAML text has no document", 0)
        state = _Loader(events)
        result = state.value(state.next(), 0)
        next(events)
        if not isinstance(next(events), yaml.StreamEndEvent):
            raise FunctionError("the YAML text has more than one document", 0)
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(e, "problem", None) or "not well-formed"
        raise FunctionError(f"invalid YAML{where}: {problem}", 0) from None
    return result


# ------------------------------------------------------------------------------ encoding


_QUOTED: Final = {
    0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r",
    27: "\\e", 34: '\\"', 92: "\\\\", 0x85: "\\N", 0xA0: "\\_", 0x2028: "\\L", 0x2029: "\\P",
}  # fmt: skip


def _quoted(text: str) -> str:
    out = ['"']
    for char in text:
        code = ord(char)
        if code in _QUOTED:
            out.append(_QUOTED[code])
        elif 0x20 <= code < 0x7F or (code > 0xA0 and code != 0xFEFF and not _surrogate(code)):
            out.append(char)
        elif code < 0x100:
            out.append(f"\\x{code:02X}")
        else:
            out.append(f"\\u{code:04X}")
    out.append('"')
    return "".join(out)


def _surrogate(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


class _Writer:
    """Writes a value in block style."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = 0

    def emit(self, text: str) -> None:
        self.out.append(text)
        self.size += len(text)
        if self.size > MAX_TEXT:
            raise FunctionError(too_large("the YAML text"))

    def write(self, value: Value, indent: int, *, in_sequence: bool = False) -> None:
        """Write a value after its key or dash, to the end of its last line.

        Args:
            value: The value.
            indent: Spaces before the entries of the collection that holds it.
            in_sequence: Whether it follows a dash rather than a key.
        """
        raw = value.raw
        if isinstance(raw, tuple) and raw:
            self.sequence(raw, indent, in_sequence)
        elif isinstance(raw, dict) and raw:
            self.mapping(raw, indent, in_sequence)
        else:
            self.emit(f"{self.scalar(value, indent)}\n")

    def sequence(self, items: tuple[Value, ...], indent: int, in_sequence: bool) -> None:
        # After a key, the dashes stand in the column of the key.
        column = indent + 2 if in_sequence else max(indent, 0)
        first = in_sequence
        if not in_sequence and indent >= 0 and self.out and not self.out[-1].endswith("\n"):
            self.newline()
        for item in items:
            self.emit(("" if first else " " * column) + "- ")
            first = False
            self.write(item, column, in_sequence=True)

    def mapping(self, items: dict[str, Value], indent: int, in_sequence: bool) -> None:
        column = indent + 2 if indent >= 0 else 0
        first = in_sequence
        if not in_sequence and self.out and not self.out[-1].endswith("\n"):
            self.newline()
        for key, item in items.items():
            self.emit(("" if first else " " * column) + _quoted(key) + ": ")
            first = False
            self.write(item, column)

    def newline(self) -> None:
        """End the line of a key whose value starts on the next one."""
        self.out[-1] = self.out[-1].rstrip(" ")
        self.emit("\n")

    def scalar(self, value: Value, indent: int) -> str:
        raw = value.raw
        if raw is None:
            return "null"
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if isinstance(raw, str):
            return _block(raw, indent + 2) if "\n" in raw else _quoted(raw)
        if isinstance(raw, tuple):
            return "[]"
        if isinstance(raw, dict):
            return "{}"
        return numbers.to_text(raw)


def _block(text: str, indent: int) -> str:
    """A literal block scalar."""
    chomp = "-" if not text.endswith("\n") else ("+" if text.endswith("\n\n") else "")
    lines = text.split("\n")
    if text.endswith("\n"):
        lines.pop()
    pad = " " * indent
    hint = str(indent) if text[:1] in (" ", "\n") else ""
    return "|" + hint + chomp + "".join(f"\n{pad}{line}" if line else "\n" for line in lines)


@FAMILY.define("yamlencode", Param("value", null=True, unknown=True, dynamic=True), returns=STRING)
def _yamlencode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    hole = find_unknown(args[0])
    if hole is not None:
        return unknown(STRING, hole.reason, not_null=True)
    writer = _Writer()
    writer.write(args[0], -2)
    return string("".join(writer.out))
