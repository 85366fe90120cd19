"""Functions of maps and objects.

Source: OpenTofu documentation, "Functions", collection functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.types import (
    DYNAMIC,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    tuple_of,
)
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    list_value,
    map_value,
    object_value,
    string,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_STRING,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    unknown_like,
)

FAMILY = Family()
_LIST = Param("list")
_SEQUENCES = ("list", "set", "tuple")


def _keys_type(args: list[Value]) -> Type:
    type_ = args[0].type
    if type_.kind == "map":
        return LIST_OF_STRING
    if type_.kind == "object":
        return tuple_of([STRING] * len(type_.attributes))
    raise FunctionError("a map or an object is required", 0)


@FAMILY.define("keys", Param("inputMap", unknown=True, marked=True), returns=_keys_type)
def _keys(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    if want.kind == "tuple":
        result = tuple_value(map(string, given.type.attributes))
    elif isinstance(given.raw, Unknown):
        low, high = given.raw.min_length, given.raw.max_length
        result = unknown(want, given.raw.reason, not_null=True, min_length=low, max_length=high)
    else:
        result = list_value(STRING, map(string, given.raw))
    return result.with_marks(given.marks)


def _values_type(args: list[Value]) -> Type:
    type_ = args[0].type
    if type_.kind == "map":
        return list_of(type_.element)
    if type_.kind == "object":
        return tuple_of(type_.attributes.values())
    raise FunctionError("a map or an object is required", 0)


@FAMILY.define("values", Param("mapping", marked=True), returns=_values_type)
def _values(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return Value(want, tuple(args[0].raw.values()), args[0].marks)


def _zipmap_type(args: list[Value]) -> Type:
    keys, values = args
    if values.type.kind == "list":
        return map_of(values.type.element)
    if values.type.kind != "tuple":
        raise FunctionError("values must be a list or a tuple", 1)
    if not keys.is_wholly_known():
        return DYNAMIC
    members = values.type.elements
    if len(keys.raw) != len(members):
        raise FunctionError(f"there are {len(keys.raw)} keys for {len(members)} values")
    return object_of({_zip_key(key): type_ for key, type_ in zip(keys.raw, members, strict=True)})


def _zip_key(key: Value) -> str:
    if key.raw is None:
        raise FunctionError("a key is null", 0)
    name: str = key.raw
    return name


@FAMILY.define(
    "zipmap",
    Param("keys", LIST_OF_STRING, marked=True),
    Param("values", marked=True),
    returns=lambda args: _zipmap_type([_bare(args[0]), args[1]]),
)
def _zipmap(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    keys, values = args
    marks: set[str] = set(values.marks)
    from floe_guard.loaders.hcl.cty.values import unmark_deep

    keys = unmark_deep(keys, marks)
    if not keys.is_wholly_known():
        return unknown_like(want, keys).with_marks(marks)
    if len(keys.raw) != len(values.raw):
        raise FunctionError(f"there are {len(keys.raw)} keys for {len(values.raw)} values")
    items = {_zip_key(key): item for key, item in zip(keys.raw, values.raw, strict=True)}
    if want.kind == "map":
        return map_value(want.element, items).with_marks(marks)
    return object_value(items).with_marks(marks)


def _bare(value: Value) -> Value:
    from floe_guard.loaders.hcl.cty.values import unmark_deep

    return unmark_deep(value, set())


@FAMILY.define("transpose", Param("values", map_of(LIST_OF_STRING)), returns=map_of(LIST_OF_STRING))
def _transpose(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if not args[0].is_wholly_known():
        return unknown_like(want, args[0])
    found: dict[str, list[str]] = {}
    for key, items in args[0].raw.items():
        if items.raw is None:
            raise FunctionError("a list in the map is null", 0)
        for item in items.raw:
            if item.raw is None:
                raise FunctionError("a null string cannot become a key", 0)
            found.setdefault(item.raw, []).append(key)
    lists = {key: list_value(STRING, map(string, sorted(keys))) for key, keys in found.items()}
    return map_value(LIST_OF_STRING, lists)


def _merge_type(args: list[Value]) -> Type:
    if not args:
        return object_of({})
    attributes: dict[str, Type] = {}
    certain = True
    for i, arg in enumerate(args):
        type_ = arg.type
        if type_.kind == "dynamic":
            if arg.raw is None:
                continue
            return DYNAMIC
        if type_.kind not in ("map", "object"):
            raise FunctionError("arguments must be maps or objects", i)
        if arg.raw is None:
            continue
        if type_.kind == "object":
            attributes.update(type_.attributes)
        elif isinstance(arg.raw, Unknown):
            certain = False
        else:
            attributes.update(dict.fromkeys(arg.raw, type_.element))
    types = {arg.type for arg in args if arg.type.kind != "dynamic"}
    if len(types) == 1:
        return types.pop()
    return object_of(attributes) if certain else DYNAMIC


@FAMILY.define(
    "merge",
    variadic=Param("maps", null=True, dynamic=True, marked=True),
    returns=_merge_type,
)
def _merge(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    marks = frozenset().union(*(arg.marks for arg in args))
    items: dict[str, Value] = {}
    for arg in args:
        items.update(arg.raw or {})
    if want.kind == "map":
        return map_value(want.element, items).with_marks(marks)
    return object_value(items).with_marks(marks)
