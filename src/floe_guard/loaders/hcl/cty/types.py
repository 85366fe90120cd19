"""The types of OpenTofu's language and how they are named.

One class serves all kinds; compare `Type.kind` with the constants or use the predicates.
Types are immutable, hashable and compared by structure.

Source: https://github.com/zclconf/go-cty/blob/main/docs/types.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_NO_ATTRIBUTES: Final[Mapping[str, Type]] = {}
_NONE: Final[frozenset[str]] = frozenset()


class Type:
    """A type; make one with the constants and the ``*_of`` functions of this module.

    Attributes:
        kind: ``string``, ``number``, ``bool``, ``dynamic``, ``list``, ``set``, ``map``,
            ``object`` or ``tuple``.
        element: the element type of a list, set or map; `DYNAMIC` for an object or tuple,
            and the type itself for the others.
        attributes: the attribute types of an object, sorted by name (empty for others).
        optional: the names of an object's attributes that a conversion may fill with null.
        elements: the element types of a tuple (empty for others).
    """

    __slots__ = ("_hash", "attributes", "element", "elements", "kind", "optional")

    def __init__(
        self,
        kind: str,
        element: Type | None = None,
        attributes: Mapping[str, Type] = _NO_ATTRIBUTES,
        optional: frozenset[str] = _NONE,
        elements: tuple[Type, ...] = (),
    ) -> None:
        self.kind: Final = kind
        self.element: Final[Type] = self if element is None else element
        self.attributes: Final = attributes
        self.optional: Final = optional
        self.elements: Final = elements
        inner = None if element is None else element._hash
        members = [type_._hash for type_ in attributes.values()]
        members += [type_._hash for type_ in elements]
        self._hash: Final[int] = hash((kind, inner, tuple(attributes), optional, tuple(members)))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Type) or self._hash != other._hash or self.kind != other.kind:
            return False
        kind = self.kind
        if kind in ("list", "set", "map"):
            return self.element == other.element
        if kind == "object":
            return self.optional == other.optional and self.attributes == other.attributes
        return self.elements == other.elements

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<{self.constraint()}>"

    @property
    def is_primitive(self) -> bool:
        """Whether this is string, number or bool."""
        return self.kind in ("string", "number", "bool")

    @property
    def is_collection(self) -> bool:
        """Whether this is a list, set or map."""
        return self.kind in ("list", "set", "map")

    @property
    def is_structural(self) -> bool:
        """Whether this is an object or a tuple."""
        return self.kind in ("object", "tuple")

    def has_dynamic(self) -> bool:
        """Whether `DYNAMIC` occurs anywhere in this type."""
        kind = self.kind
        if kind == "dynamic":
            return True
        if kind in ("list", "set", "map"):
            return self.element.has_dynamic()
        if kind == "object":
            return any(t.has_dynamic() for t in self.attributes.values())
        return any(t.has_dynamic() for t in self.elements)

    def without_optional(self) -> Type:
        """The same type with no attribute marked optional, at any depth."""
        kind = self.kind
        if kind in ("list", "set", "map"):
            return Type(kind, self.element.without_optional())
        if kind == "object":
            return object_of({n: t.without_optional() for n, t in self.attributes.items()})
        if kind == "tuple":
            return tuple_of(t.without_optional() for t in self.elements)
        return self

    def friendly_name(self) -> str:
        """The name used in messages, such as ``list of string``."""
        kind = self.kind
        if kind == "dynamic":
            return "dynamic"
        if kind in ("list", "set", "map"):
            if self.element.kind == "dynamic":
                return f"{kind} of any single type"
            return f"{kind} of {self.element.friendly_name()}"
        return kind

    def constraint(self) -> str:
        """The type as a type constraint, such as ``object({a=optional(string)})``."""
        kind = self.kind
        if kind == "dynamic":
            return "any"
        if kind in ("list", "set", "map"):
            return f"{kind}({self.element.constraint()})"
        if kind == "object":
            fields = (
                f"{name}=optional({t.constraint()})"
                if name in self.optional
                else f"{name}={t.constraint()}"
                for name, t in self.attributes.items()
            )
            return f"object({{{','.join(fields)}}})"
        if kind == "tuple":
            return f"tuple([{','.join(t.constraint() for t in self.elements)}])"
        return kind


STRING: Final = Type("string")
NUMBER: Final = Type("number")
BOOL: Final = Type("bool")
DYNAMIC: Final = Type("dynamic")
"""The type that is not known yet: ``any`` in a constraint, and the type of bare unknowns."""


def list_of(element: Type) -> Type:
    """The type ``list(element)``."""
    return Type("list", element)


def set_of(element: Type) -> Type:
    """The type ``set(element)``."""
    return Type("set", element)


def map_of(element: Type) -> Type:
    """The type ``map(element)``."""
    return Type("map", element)


def object_of(attributes: Mapping[str, Type], optional: Iterable[str] = ()) -> Type:
    """The object type with these attributes, some of them optional in conversions."""
    ordered = {name: attributes[name] for name in sorted(attributes)}
    return Type("object", DYNAMIC, ordered, frozenset(optional))


def object_type(attributes: Mapping[str, Type]) -> Type:
    """The object type with these attributes, which are in the order of their names."""
    return Type("object", DYNAMIC, attributes)


def tuple_of(elements: Iterable[Type]) -> Type:
    """The type ``tuple([elements…])``."""
    return Type("tuple", DYNAMIC, elements=tuple(elements))


EMPTY_OBJECT: Final = object_of({})
EMPTY_TUPLE: Final = tuple_of(())
