"""Functions of sets.

Source: OpenTofu documentation, "Functions", collection functions (set…)
"""

from __future__ import annotations

from collections.abc import Callable

from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.types import DYNAMIC, Type, list_of, set_of, tuple_of
from floe_guard.loaders.hcl.cty.unify import unify
from floe_guard.loaders.hcl.cty.values import (
    Value,
    identity,
    list_value,
    set_value,
    tuple_value,
)
from floe_guard.loaders.hcl.functions.core import (
    MAX_ELEMENTS,
    Family,
    FunctionContext,
    FunctionError,
    Param,
    too_large,
    unknown_like,
)

FAMILY = Family()
_SET_OF_ANY = set_of(DYNAMIC)


def _set(name: str) -> Param:
    return Param(name, _SET_OF_ANY, dynamic=True)


def _common(args: list[Value]) -> Type:
    types: list[Type] = []
    for arg in args:
        element = arg.type.element
        # An empty set of anything goes with all others.
        if not (arg.is_known and not arg.raw and element.kind == "dynamic"):
            types.append(element)
    if not types:
        return _SET_OF_ANY
    common = unify(types)
    if common is None:
        raise FunctionError("the sets must have compatible element types")
    return set_of(common)


def _converted(args: list[Value], want: Type) -> list[Value]:
    sets: list[Value] = []
    for i, arg in enumerate(args):
        try:
            sets.append(convert(arg, want))
        except ConvertError as e:
            raise FunctionError(str(e), i) from None
    return sets


@FAMILY.define("setunion", _set("first_set"), variadic=_set("other_sets"), returns=_common)
def _setunion(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return set_value(want.element, (item for s in _converted(args, want) for item in s.raw))


def _filtered(
    args: list[Value], want: Type, keep: Callable[[object, list[set[object]]], bool]
) -> Value:
    sets = _converted(args, want)
    if not all(s.is_wholly_known() for s in sets):
        return unknown_like(want, *sets)
    others = [{identity(item) for item in s.raw} for s in sets[1:]]
    kept = (item for item in sets[0].raw if keep(identity(item), others))
    return set_value(want.element, kept)


@FAMILY.define("setintersection", _set("first_set"), variadic=_set("other_sets"), returns=_common)
def _setintersection(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return _filtered(args, want, lambda key, others: all(key in other for other in others))


@FAMILY.define("setsubtract", _set("a"), _set("b"), returns=_common)
def _setsubtract(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    return _filtered(args, want, lambda key, others: key not in others[0])


def _setproduct_type(args: list[Value]) -> Type:
    if len(args) < 2:
        raise FunctionError("at least two arguments are required")
    members: list[Type] = []
    for i, arg in enumerate(args):
        type_ = arg.type
        if type_.kind in ("set", "list"):
            members.append(type_.element)
        elif type_.kind == "tuple":
            common = unify(type_.elements) if type_.elements else DYNAMIC
            if common is None:
                raise FunctionError("all elements must be of the same type", i)
            members.append(common)
        else:
            raise FunctionError("a set or a list is required", i)
    product = tuple_of(members)
    return set_of(product) if any(a.type.kind == "set" for a in args) else list_of(product)


@FAMILY.define("setproduct", variadic=Param("sets", marked=True), returns=_setproduct_type)
def _setproduct(args: list[Value], want: Type, ctx: FunctionContext) -> Value:
    from itertools import product

    marks = frozenset().union(*(arg.marks for arg in args))
    for arg in args:
        if arg.type.kind == "set" and len(arg.raw) > 1 and not arg.is_wholly_known():
            return unknown_like(want, arg).with_marks(marks)
    total = 1
    for arg in args:
        total *= len(arg.raw)
    if total * len(args) > MAX_ELEMENTS:
        raise FunctionError(too_large("the product"))
    columns: list[list[Value]] = []
    for i, (arg, type_) in enumerate(zip(args, want.element.elements, strict=True)):
        try:
            columns.append([convert(item, type_) for item in arg.raw])
        except ConvertError as e:
            raise FunctionError(str(e), i) from None
    rows = [tuple_value(row) for row in product(*columns)]
    if len({row.type for row in rows}) > 1:
        raise FunctionError("all elements of a list must be of the same type")
    build = list_value if want.kind == "list" else set_value
    element = rows[0].type if rows else want.element
    return build(element, rows).with_marks(marks)
