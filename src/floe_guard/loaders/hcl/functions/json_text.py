"""`jsonencode` and `jsondecode`.

Source: go-cty, docs/json.md; https://pkg.go.dev/encoding/json (HTML-safe escaping)
"""

from __future__ import annotations

from typing import Any

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    NULL,
    Unknown,
    Value,
    boolean,
    find_unknown,
    number,
    object_value,
    string,
    tuple_value,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_TEXT,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
)

FAMILY = Family()

_ESCAPES = {
    **{code: f"\\u{code:04x}" for code in range(0x20)},
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("\b"): "\\b",
    ord("\f"): "\\f",
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def quote(text: str) -> str:
    """Return a JSON string that is safe inside HTML, too."""
    return f'"{text.translate(_ESCAPES)}"'


def encode(value: Value) -> str:
    """Return a wholly known, unmarked value as compact JSON.

    Raises:
        FunctionError: The text would be too long.
    """
    out: list[str] = []
    _write(value, out, [0])
    return "".join(out)


def _write(value: Value, out: list[str], size: list[int]) -> None:
    raw = value.raw
    if raw is None:
        piece = "null"
    elif isinstance(raw, bool):
        piece = "true" if raw else "false"
    elif isinstance(raw, str):
        piece = quote(raw)
    elif isinstance(raw, tuple):
        separator = "["
        for item in raw:
            out.append(separator)
            _write(item, out, size)
            separator = ","
        piece = "]" if raw else "[]"
    elif isinstance(raw, dict):
        separator = "{"
        for key, item in raw.items():
            name = quote(key)
            size[0] += len(name)
            out.append(f"{separator}{name}:")
            _write(item, out, size)
            separator = ","
        piece = "}" if raw else "{}"
    else:
        piece = numbers.to_text(raw)
    out.append(piece)
    size[0] += len(piece) + 1
    if size[0] > MAX_TEXT:
        raise FunctionError(too_large("the JSON text"))


@FAMILY.define(
    "jsonencode",
    Param("val", DYNAMIC, null=True, unknown=True, dynamic=True),
    returns=STRING,
)
def _jsonencode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    hole = find_unknown(given)
    if hole is None:
        return string(encode(given))
    prefix = ""
    if not isinstance(given.raw, Unknown) or given.raw.not_null:
        # What opens the text is certain where the kind of value is.
        kind = given.type.kind
        if kind == "string":
            prefix = '"'
        elif kind in ("list", "set", "tuple"):
            prefix = "["
        elif kind in ("map", "object"):
            prefix = "{"
    # A policy with one ARN that is not known yet is known in all its other parts.
    known = given if not isinstance(given.raw, Unknown) and _is_modest(given) else None
    return Value(STRING, Unknown(hole.reason, not_null=True, prefix=prefix, document=known))


_MAX_PARTS = 20_000
"""Parts of a document that is not wholly known; shared ones count each time, as they are written."""


def _is_modest(value: Value) -> bool:
    left, count = [value], 0
    while left:
        raw = left.pop().raw
        count += 1
        if count > _MAX_PARTS:
            return False
        if isinstance(raw, tuple):
            left.extend(raw)
        elif isinstance(raw, dict):
            left.extend(raw.values())
    return True


class _Number(str):
    __slots__ = ()


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def decode(text: str) -> Value:
    """Return the value of a JSON text: objects and tuples of it.

    Raises:
        FunctionError: The text is not JSON, or nested too deeply.
    """
    import json

    try:
        data = json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_constant)
        return _value(data)
    except json.JSONDecodeError as e:
        raise FunctionError(f"invalid JSON: {e.msg} at offset {e.pos}", 0) from None
    except ValueError:
        raise FunctionError("invalid JSON: not a number", 0) from None
    except RecursionError:
        raise FunctionError("limit reached: the JSON text is nested too deeply", 0) from None


def _value(data: Any) -> Value:
    if data is None:
        return NULL
    if isinstance(data, bool):
        return boolean(data)
    if isinstance(data, _Number):
        parsed = numbers.parse(str(data))
        if parsed is None:
            raise FunctionError("a number in the JSON text is out of range", 0)
        return number(parsed)
    if isinstance(data, str):
        if not data.isascii():
            # Half of a surrogate pair is no character.
            data = data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return string(data)
    if isinstance(data, list):
        return tuple_value([_value(item) for item in data])
    return object_value({string(key).raw: _value(item) for key, item in data.items()})


@FAMILY.define("jsondecode", Param("str", STRING), returns=DYNAMIC, not_null=False)
def _jsondecode(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return decode(args[0].raw)
