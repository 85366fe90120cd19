"""The type that values of several types can all be converted to.

Source: go-cty, docs/convert.md ("Type unification")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key

from floe_guard.loaders.hcl.cty.types import DYNAMIC, Type, list_of, map_of, object_of, tuple_of


def unify(types: Iterable[Type], *, unsafe: bool = True) -> Type | None:
    """Return the common type of some types, or None where there is none.

    Args:
        types: The types; none of them gives no common type.
        unsafe: Whether conversions that may fail on a value take part.

    Returns:
        The type; `DYNAMIC` where it cannot be told before a dynamic one among them is known.
    """
    given = list(types)
    if not given:
        return None
    # Most calls are about one type many times over, and all answers but `DYNAMIC` depend on
    # the set of types only.
    distinct = list(dict.fromkeys(given))
    if len(distinct) == 1:
        return distinct[0]
    kinds = [t.kind for t in distinct]
    present = set(kinds)
    dynamic = "dynamic" in present
    definite = present - {"dynamic"}
    if len(definite) == 1:
        (kind,) = definite
        if kind in ("map", "list", "set"):
            return DYNAMIC if dynamic else _collections(kind, distinct, unsafe)
        if kind == "object":
            return DYNAMIC if dynamic else _objects(distinct, unsafe)
        if kind == "tuple":
            return DYNAMIC if dynamic else _tuples(distinct, unsafe)
    elif definite == {"map", "object"}:
        found = _with_structures(distinct, "map", _objects_to_map, unsafe, dynamic)
        if found is not None:
            return found
    elif definite == {"list", "tuple"}:
        found = _with_structures(distinct, "list", _tuples_to_list, unsafe, dynamic)
        if found is not None:
            return found
    elif {"object", "tuple"} <= definite:
        return None
    return _preferred(distinct, unsafe)


def _convertible(source: Type, want: Type, unsafe: bool) -> bool:
    # Converting collections needs unification, so the two modules need one another.
    from floe_guard.loaders.hcl.cty.convert import conversion_for

    return source == want or conversion_for(source, want, unsafe=unsafe) is not None


def _preferred(types: Sequence[Type], unsafe: bool) -> Type | None:
    for want in sorted(types, key=cmp_to_key(_compare)):
        if all(_convertible(t, want, unsafe) for t in types):
            return want
    return None


def _compare(a: Type, b: Type) -> int:
    """Negative where `a` is the more general type and to be tried first."""
    if a == b:
        return 0
    if a.kind == "dynamic" or b.kind == "dynamic":
        # Optimism: what is not known yet will turn out like its neighbours.
        return 1 if a.kind == "dynamic" else -1
    if a.is_primitive and b.is_primitive:
        return (b.kind == "string") - (a.kind == "string")
    if a.kind == b.kind and a.is_collection:
        return _compare(a.element, b.element)
    rank = {"list": 0, "set": 1, "tuple": 2, "map": 0, "object": 2}
    if a.kind in rank and b.kind in rank and {a.kind, b.kind} <= {"list", "set", "tuple"}:
        return rank[a.kind] - rank[b.kind]
    if {a.kind, b.kind} == {"map", "object"}:
        return rank[a.kind] - rank[b.kind]
    return 0


def _collections(kind: str, types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([t.element for t in types], unsafe=unsafe)
    return None if element is None else Type(kind, element)


def _with_structures(
    types: Sequence[Type],
    kind: str,
    reduce: Callable[[Sequence[Type], bool], Type | None],
    unsafe: bool,
    dynamic: bool,
) -> Type | None:
    """Collections among tuples or objects, which are often collections in disguise."""
    if dynamic:
        return None
    structures = [t for t in types if t.kind in ("tuple", "object")]
    if any(t.attributes or t.elements for t in structures):
        reduced = reduce(structures, unsafe)
        if reduced is None or reduced.kind != kind:
            return None
        collections = [*(t for t in types if t.kind == kind), reduced]
    else:
        collections = [t for t in types if t.kind == kind]
    found = _collections(kind, collections, unsafe)
    if found is None or not all(_convertible(t, found, unsafe) for t in types):
        return None
    return found


def _objects(types: Sequence[Type], unsafe: bool) -> Type | None:
    names = types[0].attributes.keys()
    if any(t.attributes.keys() != names for t in types):
        return _objects_to_map(types, unsafe)
    attributes: dict[str, Type] = {}
    for name in names:
        common = unify([t.attributes[name] for t in types], unsafe=unsafe)
        if common is None:
            return None
        attributes[name] = common
    return object_of(attributes)


def _objects_to_map(types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([a for t in types for a in t.attributes.values()], unsafe=unsafe)
    if element is None:
        return None
    found = map_of(element)
    return found if all(_convertible(t, found, unsafe) for t in types) else None


def _tuples(types: Sequence[Type], unsafe: bool) -> Type | None:
    length = len(types[0].elements)
    if any(len(t.elements) != length for t in types):
        return _tuples_to_list(types, unsafe)
    elements: list[Type] = []
    for position in range(length):
        common = unify([t.elements[position] for t in types], unsafe=unsafe)
        if common is None:
            return None
        elements.append(common)
    return tuple_of(elements)


def _tuples_to_list(types: Sequence[Type], unsafe: bool) -> Type | None:
    element = unify([e for t in types for e in t.elements], unsafe=unsafe)
    if element is None:
        return None
    found = list_of(element)
    return found if all(_convertible(t, found, unsafe) for t in types) else None
