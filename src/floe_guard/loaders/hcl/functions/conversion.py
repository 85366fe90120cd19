"""Explicit type conversions and functions about marks.

Source: OpenTofu documentation, "Functions", type conversion functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.convert import ConvertError, conversion_for, convert
from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    set_of,
)
from floe_guard.loaders.hcl.cty.values import (
    EPHEMERAL,
    SENSITIVE,
    Unknown,
    Value,
    boolean,
    deep_marks,
    unknown,
)
from floe_guard.loaders.hcl.functions.core import (
    Family,
    FunctionContext,
    FunctionError,
    Param,
)

FAMILY = Family()


def _conversion(name: str, target: Type) -> None:
    def type_of(args: list[Value]) -> Type:
        source = args[0].type
        if source != target and conversion_for(source, target, unsafe=True) is None:
            raise FunctionError(
                f"cannot convert {source.friendly_name()} to {target.friendly_name()}", 0
            )
        return target

    @FAMILY.define(
        name,
        Param("v", null=True, dynamic=True, marked=True),
        returns=type_of,
        not_null=False,
    )
    def run(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
        try:
            return convert(args[0], want)
        except ConvertError as e:
            raise FunctionError(
                f"cannot convert {args[0].type.friendly_name()} to {want.friendly_name()}: {e}", 0
            ) from None


for _name, _type in {
    "tostring": STRING,
    "tonumber": NUMBER,
    "tobool": BOOL,
    "tolist": list_of(DYNAMIC),
    "toset": set_of(DYNAMIC),
    "tomap": map_of(DYNAMIC),
}.items():
    _conversion(_name, _type)


_ANY = Param("value", null=True, unknown=True, dynamic=True, marked=True)


@FAMILY.define("sensitive", _ANY, returns=lambda args: args[0].type, not_null=False)
def _sensitive(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return args[0].with_marks((SENSITIVE,))


@FAMILY.define("nonsensitive", _ANY, returns=lambda args: args[0].type, not_null=False)
def _nonsensitive(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    return Value(given.type, given.raw, given.marks - {SENSITIVE})


@FAMILY.define("issensitive", _ANY, returns=BOOL, not_null=False)
def _issensitive(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    if given.is_sensitive:
        return boolean(True)
    if isinstance(given.raw, Unknown):
        # What turns out later may be marked.
        return unknown(BOOL, given.raw.reason)
    return boolean(False)


def _without_ephemeral(value: Value) -> Value:
    if EPHEMERAL in value.marks:
        if isinstance(value.raw, Unknown):
            return Value(value.type, Unknown(value.raw.reason), value.marks - {EPHEMERAL})
        return Value(value.type, None, value.marks - {EPHEMERAL})
    raw = value.raw
    if isinstance(raw, tuple):
        raw = tuple(_without_ephemeral(item) for item in raw)
    elif isinstance(raw, dict):
        raw = {key: _without_ephemeral(item) for key, item in raw.items()}
    return Value(value.type, raw, value.marks)


@FAMILY.define("ephemeralasnull", _ANY, returns=lambda args: args[0].type, not_null=False)
def _ephemeralasnull(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return _without_ephemeral(args[0]) if EPHEMERAL in deep_marks(args[0]) else args[0]
