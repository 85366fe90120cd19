"""Conversion between types: `convert`, and what several values have in common: `unify`.

A conversion is decided by the two types alone and only then applied to a value, so that a
null or unknown of an impossible type is refused too. Safe conversions never fail on a
value; unsafe ones may (``"x"`` to number). Arguments, variables and conditionals use unsafe
ones.

Source: go-cty, docs/convert.md; the order in which types are preferred is documented there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from floe_guard.loaders.hcl.cty.primitives import PRIMITIVE, Conversion
from floe_guard.loaders.hcl.cty.primitives import ConvertError as ConvertError
from floe_guard.loaders.hcl.cty.types import (
    DYNAMIC,
    Type,
    object_of,
    tuple_of,
)
from floe_guard.loaders.hcl.cty.unify import unify
from floe_guard.loaders.hcl.cty.values import (
    Structure,
    Unknown,
    Value,
    find_unknown,
    list_value,
    map_value,
    object_value,
    set_value,
    tuple_value,
)

_CACHE: dict[tuple[Type, Type, bool], Conversion | None] = {}
_CACHE_LIMIT: Final = 4096


def convert(value: Value, want: Type) -> Value:
    """Return the value converted to a type.

    Args:
        value: Any value; marks stay where they are (a set takes those of its elements).
        want: The type, which may have optional attributes and `DYNAMIC` parts.

    Returns:
        A value whose type is `want` without optional markers and with `DYNAMIC` filled in.

    Raises:
        ConvertError: There is no such conversion, or this value cannot be converted.
    """
    if want.kind == "dynamic":
        return value
    quick = _of_primitives(value, want)
    if quick is not None:
        return quick
    if value.type == want:  # no value's own type has optional attributes
        return value
    conversion = conversion_for(value.type, want, unsafe=True)
    if conversion is None:
        raise ConvertError(mismatch(value.type, want))
    return conversion(value)


def _of_primitives(value: Value, want: Type) -> Value | None:
    """What most arguments are, converted without a look at their types.

    Returns:
        A list, set or map of strings, numbers or bools, of an object or tuple that has known
        ones only, of that very type; None where the value is anything else.
    """
    element = want.element
    if type(value) is not Structure or element is want or not element.is_primitive:
        return None
    raw = value.raw
    members = raw.values() if isinstance(raw, dict) else raw
    for member in members:
        if (
            member.type is not element
            or member.marks
            or member.raw is None
            or isinstance(member.raw, Unknown)
        ):
            return None
    if want.kind == "map":
        return map_value(element, raw).with_marks(value.marks) if type(raw) is dict else None
    if type(raw) is dict:
        return None
    if want.kind == "set":
        return set_value(element, raw).with_marks(value.marks)
    return list_value(element, raw).with_marks(value.marks)


def conversion_for(source: Type, want: Type, *, unsafe: bool) -> Conversion | None:
    """Return the conversion from one type to another, or None where there is none."""
    key = (source, want, unsafe)
    if key in _CACHE:
        return _CACHE[key]
    inner = _conversion(source, want, unsafe)
    result: Conversion | None = None
    if inner is not None:
        result = _identity if want.kind == "dynamic" else _guarded(want, inner)
    if len(_CACHE) >= _CACHE_LIMIT:
        _CACHE.clear()
    _CACHE[key] = result
    return result


def _identity(value: Value) -> Value:
    return value


def _guarded(want: Type, inner: Conversion) -> Conversion:
    """Handle marks, nulls and unknowns once for all conversions."""
    plain = want.without_optional()

    def apply(value: Value) -> Value:
        raw = value.raw
        if raw is None:
            return Value(_filled(value.type, plain), None, value.marks)
        if isinstance(raw, Unknown):
            target = _filled(value.type, plain)
            return Value(target, _carried(value.type, raw, target), value.marks)
        if value.marks:
            return inner(value.unmark()).with_marks(value.marks)
        return inner(value)

    return apply


def _carried(source: Type, known: Unknown, target: Type) -> Unknown:
    """What stays known about an unknown when it is converted."""
    low, high = 0, None
    if target.is_collection:
        if source.kind == "tuple":
            low = high = len(source.elements)
        elif source.kind == "object":
            low = high = len(source.attributes)
        elif source.is_collection:
            low, high = known.min_length, known.max_length
        if target.kind == "set" and source.kind != "set":
            low = min(low, 1)
    not_null = known.not_null
    prefix = known.prefix if source.kind == target.kind == "string" else ""
    result = Unknown(known.reason, not_null=not_null, prefix=prefix)
    if low or high is not None:
        # A length says nothing about null, so it is kept only where null is excluded.
        if not not_null:
            return result
        result = Unknown(known.reason, not_null=True, min_length=low, max_length=high)
    return result


def _filled(source: Type, target: Type) -> Type:
    """`target` with its `DYNAMIC` parts taken from `source` where the source knows them."""
    if source.kind == "dynamic" or not target.has_dynamic():
        return target
    kind = target.kind
    if kind == "dynamic":
        return source
    if kind in ("list", "set", "map"):
        if source.is_collection:
            return Type(kind, _filled(source.element, target.element))
        members = list(source.attributes.values()) or list(source.elements)
        common = unify(members)
        return target if common is None else Type(kind, _filled(common, target.element))
    if kind == "object":
        if source.kind == "object":
            return object_of(
                {
                    n: _filled(source.attributes.get(n, DYNAMIC), t)
                    for n, t in target.attributes.items()
                }
            )
        if source.kind == "map":
            return object_of({n: _filled(source.element, t) for n, t in target.attributes.items()})
    if kind == "tuple" and len(source.elements) == len(target.elements):
        return tuple_of(
            _filled(s, t) for s, t in zip(source.elements, target.elements, strict=True)
        )
    return target


def _conversion(source: Type, want: Type, unsafe: bool) -> Conversion | None:
    """The conversion of known, non-null, unmarked values."""
    out = want.kind
    kind = source.kind
    if out == "dynamic":
        return _identity
    if kind == "dynamic":
        # The type is known only later; assume that it will fit.
        return _from_dynamic(want) if unsafe else None
    if want.is_primitive:
        if source == want:
            return _identity
        return PRIMITIVE.get((kind, out)) if unsafe or out == "string" else None
    if out == "object":
        if kind == "object":
            return _object_to_object(source, want, unsafe)
        return _map_to_object(source, want) if kind == "map" and unsafe else None
    if out == "tuple":
        return _tuple_to_tuple(source, want, unsafe) if kind == "tuple" else None
    if out == "map":
        if kind == "map":
            return _collection(source, want, unsafe)
        return _structure(source, want, unsafe) if kind == "object" else None
    if kind == "tuple":
        return _structure(source, want, unsafe)
    if kind not in ("list", "set") or (out == "set" and kind == "list" and not unsafe):
        return None
    return _collection(source, want, unsafe)


def _from_dynamic(want: Type) -> Conversion:
    return lambda value: convert(value, want)


def _at(conversion: Conversion, value: Value, step: str | int) -> Value:
    try:
        return conversion(value)
    except ConvertError as e:
        raise e.inside(step) from None


def _object_to_object(source: Type, want: Type, unsafe: bool) -> Conversion | None:
    conversions: dict[str, Conversion] = {}
    for name, type_ in want.attributes.items():
        if name not in source.attributes:
            if name in want.optional:
                continue
            return None
        conversion = conversion_for(source.attributes[name], type_, unsafe=unsafe)
        if conversion is None:
            return None
        conversions[name] = conversion

    def apply(value: Value) -> Value:
        return _as_object(value, want, conversions)

    return apply


def _as_object(value: Value, want: Type, conversions: Mapping[str, Conversion]) -> Value:
    found: dict[str, Value] = {}
    for name, type_ in want.attributes.items():
        item = value.raw.get(name)
        if item is not None:
            if name not in conversions:
                raise ConvertError(mismatch(item.type, type_), (name,))
            found[name] = _at(conversions[name], item, name)
        elif name in want.optional:
            found[name] = Value(type_.without_optional(), None)
        else:
            raise ConvertError(f'attribute "{name}" is required')
    return object_value(found)


def _map_to_object(source: Type, want: Type) -> Conversion | None:
    conversions: dict[str, Conversion] = {}
    for name, type_ in want.attributes.items():
        conversion = conversion_for(source.element, type_, unsafe=True)
        if conversion is not None:
            conversions[name] = conversion
        elif name not in want.optional:
            return None

    def apply(value: Value) -> Value:
        return _as_object(value, want, conversions)

    return apply


def _tuple_to_tuple(source: Type, want: Type, unsafe: bool) -> Conversion | None:
    if len(source.elements) != len(want.elements):
        return None
    conversions: list[Conversion] = []
    for have, type_ in zip(source.elements, want.elements, strict=True):
        conversion = conversion_for(have, type_, unsafe=unsafe)
        if conversion is None:
            return None
        conversions.append(conversion)

    def apply(value: Value) -> Value:
        pairs = zip(conversions, value.raw, strict=True)
        return tuple_value(_at(c, item, i) for i, (c, item) in enumerate(pairs))

    return apply


def _collection(source: Type, want: Type, unsafe: bool) -> Conversion | None:
    """List, set or map to list, set or map, element by element."""
    element = conversion_for(source.element, want.element, unsafe=unsafe)
    if element is None:
        return None
    # With no element to learn a type from, the source's element type is the better one.
    empty = source.element if want.element.kind == "dynamic" else want.element.without_optional()

    def apply(value: Value) -> Value:
        raw = value.raw
        if isinstance(raw, dict):
            items = {key: _at(element, item, key) for key, item in raw.items()}
            # Unlike from an object, only safe conversions reconcile what came out differently.
            return _homogeneous("map", list(items.values()), empty, False, list(items))
        if value.type.kind == "set" and want.kind == "list" and len(raw) > 1:
            hole = next((h for h in map(find_unknown, raw) if h is not None), None)
            if hole is not None:
                # Neither the order of the elements nor how many remain is known yet.
                target = _filled(value.type, want.without_optional())
                return Value(target, Unknown(hole.reason, min_length=1, max_length=len(raw)))
        converted = [_at(element, item, i) for i, item in enumerate(raw)]
        return _homogeneous(want.kind, converted, empty, unsafe)

    return apply


def _structure(source: Type, want: Type, unsafe: bool) -> Conversion | None:
    """Tuple to list or set, and object to map, by the common type of the members."""
    names = list(source.attributes) if source.kind == "object" else None
    members = list(source.attributes.values()) if names is not None else list(source.elements)
    target = want.element
    if target.kind == "dynamic" and members:
        common = unify(members, unsafe=unsafe)
        if common is not None and common.kind == "dynamic":
            common = _around_unknown(want.kind, members)
        if common is None:
            return None
        target = common
    conversions: list[Conversion] = []
    for member in members:
        conversion = conversion_for(member, target, unsafe=unsafe)
        if conversion is None:
            return None
        conversions.append(conversion)
    empty = target.without_optional()

    def apply(value: Value) -> Value:
        items = value.raw.values() if names is not None else value.raw
        steps: Iterable[str | int] = names if names is not None else range(len(members))
        triples = zip(conversions, items, steps, strict=True)
        converted = [_at(c, item, step) for c, item, step in triples]
        return _homogeneous(want.kind, converted, empty, unsafe, names)

    return apply


def _around_unknown(kind: str, members: Sequence[Type]) -> Type | None:
    """Choose an element type where structures or collections stand among untyped members.

    Returns:
        The type of the typed ones for a map, if they are all of one type; else None.
    """
    definite = {member for member in members if member.kind != "dynamic"}
    if not definite:
        return DYNAMIC
    return definite.pop() if kind == "map" and len(definite) == 1 else None


def _homogeneous(
    kind: str,
    items: Sequence[Value],
    empty: Type,
    unsafe: bool,
    names: Sequence[str] | None = None,
) -> Value:
    """A collection of values whose types may still differ where the wanted one was dynamic."""
    types = {item.type for item in items}
    element = empty
    if len(types) == 1:
        (element,) = types
    elif types:
        definite = types - {DYNAMIC}
        if len(definite) > 1 and not _reconciles(kind, empty):
            raise ConvertError("all elements must have the same type")
        common = unify([item.type for item in items], unsafe=unsafe)
        if common is None:
            raise ConvertError("all elements must have the same type")
        if common.kind == "dynamic":
            if len(definite) != 1:
                raise ConvertError("all elements must have the same type")
            (common,) = definite
        element = common
        items = [convert(item, element) for item in items]
        left = {item.type for item in items} - {DYNAMIC}
        if len(left) > 1:
            raise ConvertError("all elements must have the same type")
    if kind == "list":
        return list_value(element, items)
    if kind == "set":
        return set_value(element, items)
    return map_value(element, dict(zip(names or (), items, strict=True)))


def _reconciles(kind: str, element: Type) -> bool:
    """Whether elements that came out differently are converted once more to a common type."""
    return kind == "list" or (kind == "map" and (element.is_collection or element.kind == "object"))


def unify_values(
    values: Sequence[Value], *, unsafe: bool = True
) -> tuple[Type, list[Value]] | None:
    """Return the common type of some values and the values converted to it.

    Where a value of yet unknown type meets collections or structures, the common type cannot
    be told before that type is; then all of them become unknown.

    Args:
        values: The values, unknown ones included.
        unsafe: Whether conversions that may fail on a value take part.

    Returns:
        Type and values, or None where there is no common type.

    Raises:
        ConvertError: A value cannot be converted to the common type.
    """
    types = [value.type for value in values]
    common = unify(types, unsafe=unsafe)
    if common is None:
        return None
    if common.kind == "dynamic" and any(t.kind != "dynamic" for t in types):
        waiting = next(value for value in values if value.type.kind == "dynamic")
        raw = waiting.raw
        reason = raw.reason if isinstance(raw, Unknown) else "the type is not known yet"
        return common, [Value(DYNAMIC, Unknown(reason), value.marks) for value in values]
    return common, [convert(value, common) for value in values]


def mismatch(source: Type, want: Type) -> str:
    """Return what is wrong with the type of a value, in one phrase without values."""
    if want.kind == "object" and source.kind == "object":
        for name, type_ in want.attributes.items():
            if name not in source.attributes:
                if name not in want.optional:
                    return f'attribute "{name}" is required'
            elif conversion_for(source.attributes[name], type_, unsafe=True) is None:
                inner = mismatch(source.attributes[name], type_)
                return f'attribute "{name}": {inner}'
    if want.kind == "tuple" and source.kind == "tuple":
        if len(source.elements) != len(want.elements):
            return f"a tuple of {len(want.elements)} elements is required"
        for i, (have, type_) in enumerate(zip(source.elements, want.elements, strict=True)):
            if conversion_for(have, type_, unsafe=True) is None:
                return f"element {i}: {mismatch(have, type_)}"
    if want.is_collection and want.element.kind != "dynamic":
        members: Iterable[tuple[str | int, Type]] = ()
        if want.kind == "map" and source.kind == "object":
            members = source.attributes.items()
        elif want.kind in ("list", "set") and source.kind == "tuple":
            members = enumerate(source.elements)
        for step, member in members:
            if conversion_for(member, want.element, unsafe=True) is None:
                return f"element {step!r}: {mismatch(member, want.element)}"
    elif want.is_collection and (
        (want.kind == "map" and source.kind == "object")
        or (want.kind in ("list", "set") and source.kind == "tuple")
    ):
        return f"all {want.kind} elements must have the same type"
    return f"{want.friendly_name()} required, not {source.friendly_name()}"


class Defaults:
    """The default values that ``optional(type, default)`` puts into a type constraint.

    Args:
        type: The constraint these belong to.
        values: Default value by attribute name, of an object constraint.
        children: The defaults inside: by attribute name, by tuple position as text, or
            under ``""`` for the elements of a list, set or map.

    Source: HCL, ext/typeexpr/README.md ("Optional object attributes with defaults")
    """

    __slots__ = ("children", "type", "values")

    def __init__(
        self, type: Type, values: Mapping[str, Value], children: Mapping[str, Defaults]
    ) -> None:
        self.type: Final = type
        self.values: Final = values
        self.children: Final = children

    def apply(self, value: Value) -> Value:
        """Return the value with defaults for absent and null attributes, before conversion."""
        raw = value.raw
        if raw is None or isinstance(raw, Unknown) or not (self.values or self.children):
            return value
        kind = value.type.kind
        if isinstance(raw, tuple):
            items = [self._inside(str(i), item) for i, item in enumerate(raw)]
            return self._rebuilt(kind, value.type, items, None).with_marks(value.marks)
        if isinstance(raw, dict):
            found = {name: self._inside(name, item) for name, item in raw.items()}
            if self.type.kind == "object":
                for name, default in self.values.items():
                    if name not in found or found[name].is_null:
                        found[name] = self._inside(name, default)
            rebuilt = self._rebuilt(kind, value.type, list(found.values()), list(found))
            return rebuilt.with_marks(value.marks)
        return value

    def _inside(self, step: str, value: Value) -> Value:
        child = self.children.get("" if self.type.is_collection else step)
        return value if child is None else child.apply(value)

    @staticmethod
    def _rebuilt(kind: str, type_: Type, items: list[Value], names: list[str] | None) -> Value:
        if type_.is_collection:
            if not items:
                return Value(type_, () if names is None else {})
            unified = unify_values(items)
            if unified is not None:
                return _homogeneous(kind, unified[1], unified[0], True, names)
        if names is None:
            return tuple_value(items)
        return object_value(dict(zip(names, items, strict=True)))
