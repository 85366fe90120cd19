"""Functions of lists, maps, sets, objects and tuples, one value of each at a time.

Source: OpenTofu documentation, "Functions", collection functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
)
from floe_guard.loaders.hcl.cty.unify import unify
from floe_guard.loaders.hcl.cty.values import (
    FALSE,
    TRUE,
    Unknown,
    Value,
    list_value,
    null,
    number,
    unknown,
)
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_ANY,
    LIST_OF_STRING,
    MAX_ELEMENTS,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
    unknown_like,
    whole,
)

FAMILY = Family()
_LIST = Param("list")
_SEQUENCES = ("list", "set", "tuple")


# ---------------------------------------------------------------------------- measuring


def _length_type(args: list[Value]) -> Type:
    kind = args[0].type.kind
    if kind in ("number", "bool"):
        raise FunctionError("a string, a collection or a structure is required", 0)
    return NUMBER


@FAMILY.define(
    "length", Param("value", unknown=True, dynamic=True, marked=True), returns=_length_type
)
def _length(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    kind = given.type.kind
    raw = given.raw
    if kind == "tuple":
        return number(len(given.type.elements)).with_marks(given.marks)
    if kind == "object":
        return number(len(given.type.attributes)).with_marks(given.marks)
    if isinstance(raw, Unknown):
        if raw.min_length == raw.max_length and given.type.is_collection:
            return number(raw.min_length).with_marks(given.marks)
        return unknown(NUMBER, raw.reason, not_null=True).with_marks(given.marks)
    if kind == "string":
        from floe_guard.loaders.hcl.functions.graphemes import length

        return number(length(raw)).with_marks(given.marks)
    if kind == "set" and len(raw) > 1:
        hole = next((item for item in raw if not item.is_wholly_known()), None)
        if hole is not None:
            # An unknown element may turn out to be the same as another one.
            return unknown_like(NUMBER, hole).with_marks(given.marks)
    return number(len(raw)).with_marks(given.marks)


@FAMILY.define("alltrue", Param("list", list_of(BOOL)), returns=BOOL)
def _alltrue(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    for item in args[0].raw:
        if isinstance(item.raw, Unknown):
            return unknown_like(BOOL, item)
        if not item.raw:
            return FALSE
    return TRUE


@FAMILY.define("anytrue", Param("list", list_of(BOOL)), returns=BOOL)
def _anytrue(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if any(item.raw is True for item in args[0].raw):
        return TRUE
    hole = next((item for item in args[0].raw if isinstance(item.raw, Unknown)), None)
    return FALSE if hole is None else unknown_like(BOOL, hole)


@FAMILY.define("contains", _LIST, Param("value"), returns=BOOL)
def _contains(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.operators import equals

    given, sought = args
    if given.type.kind not in _SEQUENCES:
        raise FunctionError("a list, set or tuple is required", 0)
    hole: Value | None = None
    for item in given.raw:
        answer = equals(sought, item)
        if isinstance(answer.raw, Unknown):
            hole = answer
        elif answer.raw:
            return TRUE
    return FALSE if hole is None else unknown_like(BOOL, hole)


@FAMILY.define("index", _LIST, Param("value"), returns=NUMBER)
def _index(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from floe_guard.loaders.hcl.operators import equals

    given, sought = args
    if given.type.kind not in ("list", "tuple"):
        raise FunctionError("a list or tuple is required", 0)
    for position, item in enumerate(given.raw):
        answer = equals(item, sought)
        if isinstance(answer.raw, Unknown):
            return unknown_like(NUMBER, answer)
        if answer.raw:
            return number(position)
    raise FunctionError("the value is not in the list", 1)


# ----------------------------------------------------------------------------- choosing


def _element_type(args: list[Value]) -> Type:
    given, index = args
    kind = given.type.kind
    if kind == "list":
        return given.type.element
    if kind != "tuple":
        raise FunctionError(f"cannot read elements from {given.type.friendly_name()}", 0)
    if not index.is_known:
        return DYNAMIC
    members = given.type.elements
    position = whole(index, 1, "index")
    if not members:
        raise FunctionError("cannot use element with an empty list", 0)
    return members[position % len(members)]


@FAMILY.define(
    "element",
    Param("list", marked=True),
    Param("index", NUMBER),
    returns=_element_type,
    not_null=False,
)
def _element(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    position = whole(args[1], 1, "index")
    if not given.raw:
        raise FunctionError("cannot use element with an empty list", 0)
    chosen: Value = given.raw[position % len(given.raw)]
    return chosen.with_marks(given.marks)


def _lookup_type(args: list[Value]) -> Type:
    if len(args) > 3:
        raise FunctionError(f"lookup takes two or three arguments, not {len(args)}", 3)
    kind = args[0].type.kind
    if kind == "map":
        if len(args) == 3:
            try:
                convert(args[2], args[0].type.element)
            except ConvertError:
                raise FunctionError(
                    "the default must have the type of the map's elements", 2
                ) from None
        return args[0].type.element
    if kind != "object":
        raise FunctionError("lookup requires a map as the first argument", 0)
    if not args[1].is_known:
        return DYNAMIC
    if args[1].raw in args[0].type.attributes:
        return args[0].type.attributes[args[1].raw]
    if len(args) == 3:
        return args[2].type
    raise FunctionError("the given object has no such attribute", 1)


@FAMILY.define(
    "lookup",
    Param("inputMap", marked=True),
    Param("key", STRING, marked=True),
    variadic=Param("default", null=True, unknown=True, dynamic=True, marked=True),
    returns=_lookup_type,
    not_null=False,
)
def _lookup(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    marks = args[0].marks | args[1].marks
    found = args[0].raw.get(args[1].raw)
    if found is not None:
        result: Value = found
        return result.with_marks(marks)
    if len(args) < 3:
        raise FunctionError("the map has no such key, and there is no default", 1)
    try:
        return convert(args[2], want).with_marks(marks)
    except ConvertError as e:
        raise FunctionError(str(e), 2) from None


def _one_type(args: list[Value]) -> Type:
    type_ = args[0].type
    if type_.kind in ("list", "set"):
        return type_.element
    if type_.kind == "tuple" and len(type_.elements) < 2:
        return type_.elements[0] if type_.elements else DYNAMIC
    raise FunctionError("a list, set or tuple with at most one element is required", 0)


@FAMILY.define("one", _LIST, returns=_one_type, not_null=False)
def _one(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    raw = args[0].raw
    if len(raw) > 1:
        if args[0].type.kind == "set" and not args[0].is_wholly_known():
            return unknown_like(want, args[0])
        raise FunctionError("a list, set or tuple with at most one element is required", 0)
    if not raw:
        return null(want)
    only: Value = raw[0]
    return only


def _coalesce_type(args: list[Value]) -> Type:
    common = unify([arg.type for arg in args])
    if common is None:
        raise FunctionError("all arguments must have the same type")
    return common


_VALS = Param("vals", null=True, unknown=True, dynamic=True)


@FAMILY.define("coalesce", variadic=_VALS, returns=_coalesce_type)
def _coalesce(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    for i, arg in enumerate(args):
        try:
            value = convert(arg, want)
        except ConvertError as e:
            raise FunctionError(str(e), i) from None
        if isinstance(value.raw, Unknown):
            return Value(want, Unknown(value.raw.reason))
        if value.raw is not None and value.raw != "":
            return value
    raise FunctionError("no argument is neither null nor an empty string")


def _coalescelist_type(args: list[Value]) -> Type:
    if not args:
        raise FunctionError("at least one argument is required")
    for i, arg in enumerate(args):
        if not arg.is_known:
            return DYNAMIC
        if arg.type.kind not in ("list", "tuple"):
            raise FunctionError("coalescelist arguments must be lists or tuples", i)
    types = {arg.type for arg in args}
    return args[0].type if len(types) == 1 else DYNAMIC


@FAMILY.define("coalescelist", variadic=_VALS, returns=_coalescelist_type)
def _coalescelist(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    for arg in args:
        if not arg.is_known:
            return unknown_like(want, arg)
        if arg.raw:
            return arg
    raise FunctionError("no argument is a non-empty list")


@FAMILY.define("compact", Param("list", LIST_OF_STRING), returns=LIST_OF_STRING)
def _compact(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if not args[0].is_wholly_known():
        return unknown_like(want, args[0])
    return list_value(STRING, (item for item in args[0].raw if item.raw))


@FAMILY.define(
    "matchkeys",
    Param("values", LIST_OF_ANY),
    Param("keys", LIST_OF_ANY),
    Param("searchset", LIST_OF_ANY),
    returns=lambda args: _matchkeys_type(args),
)
def _matchkeys(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    values, keys, searchset = args
    if len(values.raw) != len(keys.raw):
        raise FunctionError("values and keys must have the same length", 1)
    if not searchset.raw:
        return list_value(want.element, ())
    if not (values.is_wholly_known() and keys.is_wholly_known()):
        return unknown_like(want, values, keys)
    common = unify([keys.type, searchset.type])
    if common is None:
        raise FunctionError("keys and searchset must be of the same type")
    try:
        keys, searchset = convert(keys, common), convert(searchset, common)
    except ConvertError as e:
        raise FunctionError(str(e), 2) from None
    if len(keys.raw) * len(searchset.raw) > MAX_ELEMENTS * 20:
        raise FunctionError(too_large("the number of comparisons"))
    from floe_guard.loaders.hcl.operators import equals

    found: list[Value] = []
    for value, key in zip(values.raw, keys.raw, strict=True):
        for item in searchset.raw:
            answer = equals(key, item)
            if isinstance(answer.raw, Unknown):
                # Not what one would expect, but what OpenTofu does.
                return list_value(want.element, ())
            if answer.raw:
                found.append(value)
                break
    return list_value(want.element, found)


def _matchkeys_type(args: list[Value]) -> Type:
    if unify([args[1].type, args[2].type]) is None:
        raise FunctionError("keys and searchset must be of the same type")
    return args[0].type
