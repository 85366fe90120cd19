"""Functions that build sequences from sequences.

Source: OpenTofu documentation, "Functions", collection functions
"""

from __future__ import annotations

from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.types import (
    DYNAMIC,
    EMPTY_TUPLE,
    NUMBER,
    Type,
    list_of,
    tuple_of,
)
from floe_guard.loaders.hcl.cty.unify import unify
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    list_value,
    tuple_value,
)
from floe_guard.loaders.hcl.functions.core import (
    LIST_OF_ANY,
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


def _concat_type(args: list[Value]) -> Type:
    if not args:
        raise FunctionError("at least one argument is required")
    if all(arg.type.kind == "list" for arg in args):
        common = unify([arg.type for arg in args])
        if common is not None:
            return common
    members: list[Type] = []
    for i, arg in enumerate(args):
        if arg.type.kind == "tuple":
            members.extend(arg.type.elements)
        elif arg.type.kind == "list":
            if isinstance(arg.raw, Unknown):
                return DYNAMIC
            members.extend([arg.type.element] * len(arg.raw))
        else:
            raise FunctionError(
                f"all arguments must be lists or tuples, not {arg.type.friendly_name()}", i
            )
    return tuple_of(members)


@FAMILY.define("concat", variadic=Param("seqs", marked=True), returns=_concat_type)
def _concat(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    marks = frozenset().union(*(arg.marks for arg in args))
    if sum(len(arg.raw) for arg in args) > MAX_ELEMENTS:
        raise FunctionError(too_large("the joined list"))
    items: list[Value] = []
    for i, arg in enumerate(args):
        if want.kind == "list":
            try:
                items.extend(convert(arg, want).raw)
            except ConvertError as e:
                raise FunctionError(str(e), i) from None
        else:
            items.extend(arg.raw)
    if want.kind == "list":
        return list_value(want.element, items).with_marks(marks)
    return tuple_value(items).with_marks(marks)


@FAMILY.define("distinct", Param("list", LIST_OF_ANY), returns=lambda args: args[0].type)
def _distinct(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    if not args[0].is_wholly_known():
        return unknown_like(want, args[0])
    from floe_guard.loaders.hcl.cty.values import identity

    kept: dict[object, Value] = {}
    for item in args[0].raw:
        kept.setdefault(identity(item), item)
    return list_value(want.element, kept.values())


@FAMILY.define(
    "chunklist",
    Param("list", LIST_OF_ANY, marked=True),
    Param("size", NUMBER, marked=True),
    returns=lambda args: list_of(args[0].type),
)
def _chunklist(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    given = args[0]
    marks = given.marks | args[1].marks
    size = whole(args[1], 1, "size")
    if size < 0:
        raise FunctionError("the size must be positive", 1)
    raw = given.raw
    if not raw:
        return list_value(want.element, ()).with_marks(marks)
    size = size or len(raw)
    chunks = (raw[i : i + size] for i in range(0, len(raw), size))
    element = given.type.element
    return list_value(want.element, (list_value(element, c) for c in chunks)).with_marks(marks)


def _flattened(given: Value, out: list[Value], marks: set[str]) -> Value | None:
    """Gather the members of nested sequences; the unknown one that hides some, if any."""
    marks.update(given.marks)
    if isinstance(given.raw, Unknown):
        return given
    if given.type.kind == "set" and len(given.raw) > 1 and not given.is_wholly_known():
        return given
    for item in given.raw.values() if isinstance(given.raw, dict) else given.raw:
        kind = item.type.kind
        if kind in _SEQUENCES and item.raw is not None:
            hole = _flattened(item, out, marks)
            if hole is not None:
                return hole
        elif kind == "dynamic" and isinstance(item.raw, Unknown):
            return Value(DYNAMIC, item.raw)
        else:
            out.append(item)
        if len(out) > MAX_ELEMENTS:
            raise FunctionError(too_large("the flattened list"))
    return None


def _flatten_type(args: list[Value]) -> Type:
    # Where something is not known yet, the kind is not looked at.
    if args[0].type.kind not in _SEQUENCES and args[0].is_wholly_known():
        raise FunctionError("only lists, sets and tuples can be flattened", 0)
    return DYNAMIC


@FAMILY.define("flatten", Param("list", marked=True), returns=_flatten_type)
def _flatten(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    out: list[Value] = []
    marks: set[str] = set()
    hole = _flattened(args[0], out, marks)
    if hole is not None:
        return unknown_like(DYNAMIC, hole).with_marks(marks)
    return (tuple_value(out) if out else Value(EMPTY_TUPLE, ())).with_marks(marks)


def _reverse_type(args: list[Value]) -> Type:
    type_ = args[0].type
    if type_.kind == "tuple":
        return tuple_of(reversed(type_.elements))
    if type_.kind in ("list", "set"):
        return list_of(type_.element)
    raise FunctionError(f"can only reverse lists and tuples, not {type_.friendly_name()}", 0)


@FAMILY.define("reverse", Param("list", marked=True), returns=_reverse_type)
def _reverse(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return Value(want, tuple(reversed(args[0].raw)), args[0].marks)


def _slice_bounds(args: list[Value]) -> tuple[int | None, int | None]:
    given = args[0]
    length: int | None = None
    if given.type.kind == "tuple":
        length = len(given.type.elements)
    elif given.is_known:
        length = len(given.raw)
    bounds: list[int | None] = []
    for i, name in ((1, "start"), (2, "end")):
        if not args[i].is_known:
            bounds.append(None)
            continue
        bound = whole(args[i], i, f"{name} index")
        if bound < 0:
            raise FunctionError(f"the {name} index must not be less than zero", i)
        if length is not None and bound > length:
            raise FunctionError(
                f"the {name} index must not be greater than the length of the list", i
            )
        bounds.append(bound)
    start, end = bounds
    if start is not None and end is not None and start > end:
        raise FunctionError("the start index must not be greater than the end index", 1)
    return start, end


def _slice_type(args: list[Value]) -> Type:
    type_ = args[0].type
    if type_.kind not in ("list", "tuple"):
        raise FunctionError("a list or tuple is required", 0)
    start, end = _slice_bounds(args)
    if type_.kind == "list":
        return type_
    if start is None or end is None:
        return DYNAMIC
    return tuple_of(type_.elements[start:end])


@FAMILY.define(
    "slice",
    Param("list", marked=True),
    Param("start_index", NUMBER),
    Param("end_index", NUMBER),
    returns=_slice_type,
)
def _slice(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    start, end = _slice_bounds(args)
    return Value(want, args[0].raw[start:end], args[0].marks)
