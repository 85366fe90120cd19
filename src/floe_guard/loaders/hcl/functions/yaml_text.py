"""`yamldecode`.

Source: YAML 1.2.2 core schema with the YAML 1.1 leniencies of go-cty-yaml
(https://github.com/zclconf/go-cty-yaml, README)
"""

from __future__ import annotations

import re
from typing import Any, Final

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.convert import convert
from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    NULL,
    Value,
    boolean,
    number,
    object_value,
    string,
    tuple_value,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_ELEMENTS,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()

_TAG: Final = "tag:yaml.org,2002:"
_MAX_DEPTH: Final = 300

_BOOLS: Final[dict[str, bool]] = {
    **dict.fromkeys(("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES"), True),
    **dict.fromkeys(("on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "n", "N", "no", "No", "NO"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
}
_DECIMAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NULLS: Final = ("", "~", "null", "Null", "NULL")
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
            result = resolve(event.tag, event.value, event.style)
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
            plain = not key_event.style
            if plain and key_event.value == "<<" and key_event.tag in (None, _TAG + "merge"):
                self.merge(items, self.value(self.next(), depth + 1))
                continue
            key = resolve(key_event.tag, key_event.value, key_event.style)
            if key.raw is None:
                raise FunctionError("a YAML mapping key is null", 0)
            items[convert(key, STRING).raw] = self.value(self.next(), depth + 1)
        return object_value(items)

    def merge(self, items: dict[str, Value], source: Value) -> None:
        """The merge key: take over the entries of another mapping."""
        if not isinstance(source.raw, dict):
            raise FunctionError("a YAML merge key needs a mapping", 0)
        items.update(source.raw)


def _number(text: str) -> Value | None:
    parsed = numbers.parse(text)
    return None if parsed is None else number(parsed)


def _integer(text: str) -> Value | None:
    """A number with or without a base prefix, or None for other text."""
    if _DECIMAL.fullmatch(text):
        return _number(text)
    match = re.fullmatch(r"0(?:x([0-9a-fA-F]+)|o([0-7]+))", text)
    if match is None:
        return None
    value = int(match[1], 16) if match[1] else int(match[2], 8)
    if value >= 1 << 64:
        raise FunctionError("a YAML integer does not fit into 64 bits", 0)
    return number(value)


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


def resolve(tag: str | None, text: str, style: str | None) -> Value:
    """The value of a scalar.

    Args:
        tag: Its tag, if it has one.
        text: Its content.
        style: How it was written: a quote, `|` or `>` for blocks, empty or None for plain.

    Returns:
        A string, number, bool or null.

    Raises:
        FunctionError: The content does not suit the tag, or the tag is not supported.
    """
    if style in ("'", '"') and tag != "!":
        return string(text)
    if tag is None:
        value = _resolve_plain(text)
        # A block is a string, but of what its text would be as a plain scalar.
        return convert(value, STRING) if style else value
    kind = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
    result: Value | None = None
    if kind == "str":
        return string(text)
    if kind == "binary":
        from floe_guard.loaders.hcl.functions.encoding import decode_base64

        decode_base64(text)
        return string(text)
    if kind == "bool":
        result = boolean(_BOOLS[text]) if text in _BOOLS else None
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
    if text in _NULLS:
        return NULL
    if text in _BOOLS:
        return boolean(_BOOLS[text])
    first = text[0]
    if first not in "+-.0123456789":
        return string(text)
    if _INFINITE.fullmatch(text) or text in (".nan", ".NaN", ".NAN"):
        raise FunctionError("a YAML number is not finite", 0)
    moment = _timestamp(text)
    if moment is not None:
        return string(moment)
    found = _integer(text)
    return string(text) if found is None else found


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
