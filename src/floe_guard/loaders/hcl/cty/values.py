"""Values of OpenTofu's language: known, null, unknown with a reason, and marked.

A `Value` is immutable. What is inside depends on its type:

==================  ==========================================================
type                ``raw``
==================  ==========================================================
any                 ``None`` for null, an `Unknown` for a value not known yet
string, bool        ``str`` (NFC), ``bool``
number              ``int``, ``Fraction`` or ``float``, see `numbers`
list, tuple, set    ``tuple`` of `Value`; a set without duplicates and in set order
map, object         ``dict`` of `Value` by key, in key order; never changed
==================  ==========================================================

Marks (`SENSITIVE`, `EPHEMERAL`) sit on the value they were put on; `unmark_deep` gathers
them. A set's element marks are moved to the set itself.

Source: https://github.com/zclconf/go-cty/tree/main/docs (concepts, marks, refinements)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from floe_guard.loaders.hcl.cty.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_type,
    set_of,
    tuple_of,
)

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.cty.numbers import NumberValue

SENSITIVE: Final = "sensitive"
EPHEMERAL: Final = "ephemeral"

NO_MARKS: Final[frozenset[str]] = frozenset()


class Unknown:
    """The ``raw`` of a value that is not known yet, with what is known about it.

    Args:
        reason: Why it is not known, in words a person can act on.
        not_null: Whether it is known not to be null.
        prefix: For a string, the known start.
        min_length: For a collection, the least number of elements.
        max_length: For a collection, the greatest number of elements, or None.
        document: For a JSON or compressed text, the value that it encodes, as far as that is known, or None.
    """

    __slots__ = ("document", "max_length", "min_length", "not_null", "prefix", "reason")

    def __init__(
        self,
        reason: str,
        *,
        not_null: bool = False,
        prefix: str = "",
        min_length: int = 0,
        max_length: int | None = None,
        document: Value | None = None,
    ) -> None:
        self.reason: Final = reason
        self.not_null: Final = not_null or bool(prefix) or min_length > 0
        self.prefix: Final = prefix
        self.min_length: Final = min_length
        self.max_length: Final = max_length
        self.document: Final = document

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"


class Value:
    """A typed value; make one with the functions of this module.

    Attributes:
        type: The type; `DYNAMIC` only for an unknown or null of unknown type.
        raw: See the module docstring.
        marks: Marks on this very value.
    """

    __slots__ = ("_weight", "marks", "raw", "type")

    def __init__(self, type: Type, raw: Any, marks: frozenset[str] = NO_MARKS) -> None:
        self.type: Final = type
        self.raw: Final = raw
        self.marks: Final = marks
        self._weight = 0

    def __repr__(self) -> str:
        if self.marks:
            return f"Value({self.type!r}, (marked))"
        return f"Value({self.type!r}, {self.raw!r})"

    def __eq__(self, other: object) -> bool:
        raise TypeError("compare values with identical() or operators.equals()")

    __hash__ = None  # type: ignore[assignment]  # see __eq__

    @property
    def kind(self) -> str:
        """The type's kind, which costs an object or tuple less than its type."""
        return self.type.kind

    @property
    def is_null(self) -> bool:
        """Whether this is null."""
        return self.raw is None

    @property
    def is_known(self) -> bool:
        """Whether this value itself is known; its elements may not be."""
        return not isinstance(self.raw, Unknown)

    @property
    def unknown(self) -> Unknown:
        """What is known about an unknown.

        Raises:
            TypeError: the value is known.
        """
        if not isinstance(self.raw, Unknown):
            raise TypeError("the value is known")
        return self.raw

    @property
    def weight(self) -> int:
        """How many values this one consists of, written out in full.

        Parts may be shared, so that a value of little memory can still be exponentially large
        to walk through; what is built is therefore weighed, see `budget`.
        """
        if self._weight == 0:
            weight = 1
            for member in _members(self.raw):
                weight += member._weight or member.weight
            self._weight = weight
        return self._weight

    @property
    def is_sensitive(self) -> bool:
        """Whether this very value is marked sensitive."""
        return SENSITIVE in self.marks

    def is_wholly_known(self) -> bool:
        """Whether neither this value nor anything inside it is unknown."""
        return find_unknown(self) is None

    def with_marks(self, marks: Iterable[str]) -> Value:
        """The same value with these marks added."""
        joined = self.marks.union(marks)
        return self if joined == self.marks else Value(self.type, self.raw, joined)

    def unmark(self) -> Value:
        """The same value without its own marks; those of its elements stay."""
        return Value(self.type, self.raw) if self.marks else self

    def elements(self) -> Iterator[tuple[Value, Value]]:
        """Yield (key, element) of a known collection or structure, in iteration order.

        Keys are numbers for lists and tuples, strings for maps and objects, and the
        elements themselves for sets.
        """
        raw = self.raw
        if isinstance(raw, dict):
            for name in raw:
                yield Value(STRING, name), raw[name]
        elif self.kind == "set":
            for element in raw:
                yield element, element
        else:
            for position, element in enumerate(raw):
                yield Value(NUMBER, position), element


class Structure(Value):
    """A known object or tuple, whose type is that of its members.

    Few are ever asked for it, and making it takes longer than making the value.
    """

    __slots__ = ()

    def __init__(
        self, raw: dict[str, Value] | tuple[Value, ...], marks: frozenset[str] = NO_MARKS
    ) -> None:
        self.raw = raw  # type: ignore[misc]  # the constructor of the base would set the type
        self.marks = marks  # type: ignore[misc]
        self._weight = 0

    @property
    def kind(self) -> str:
        """The type's kind."""
        return "object" if isinstance(self.raw, dict) else "tuple"

    def __getattr__(self, name: str) -> Type:
        # Only what is not there is looked for here, and of the slots only this one may not be.
        if name != "type":
            raise AttributeError(name)
        raw = self.raw
        found = (
            object_type({key: item.type for key, item in raw.items()})
            if isinstance(raw, dict)
            else tuple_of([item.type for item in raw])
        )
        self.type = found  # type: ignore[misc]
        return found

    def with_marks(self, marks: Iterable[str]) -> Value:
        """The same value with these marks added."""
        joined = self.marks.union(marks)
        return self if joined == self.marks else Structure(self.raw, joined)

    def unmark(self) -> Value:
        """The same value without its own marks; those of its elements stay."""
        return Structure(self.raw) if self.marks else self


TRUE: Final = Value(BOOL, True)
FALSE: Final = Value(BOOL, False)
NULL: Final = Value(DYNAMIC, None)


def string(text: str) -> Value:
    """A known string, normalised to NFC."""
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFC", text)
    return Value(STRING, text)


def number(value: NumberValue) -> Value:
    """A known number."""
    return Value(NUMBER, value)


def boolean(value: bool) -> Value:
    """A known bool."""
    return TRUE if value else FALSE


def null(type: Type) -> Value:
    """The null of a type."""
    return Value(type, None)


def unknown(
    type: Type,
    reason: str,
    *,
    not_null: bool = False,
    prefix: str = "",
    min_length: int = 0,
    max_length: int | None = None,
) -> Value:
    """An unknown of a type, with its refinements."""
    return Value(
        type,
        Unknown(
            reason,
            not_null=not_null,
            prefix=prefix,
            min_length=min_length,
            max_length=max_length,
        ),
    )


def list_value(element: Type, items: Iterable[Value]) -> Value:
    """A list; every item must already have the element type."""
    return Value(list_of(element), tuple(items))


def tuple_value(items: Iterable[Value]) -> Value:
    """A tuple of any values."""
    return Structure(tuple(items))


def map_value(element: Type, items: Mapping[str, Value]) -> Value:
    """A map; every item must already have the element type."""
    # Code points are in the order of their UTF-8 bytes.
    return Value(map_of(element), {key: items[key] for key in sorted(items)})


def object_value(items: Mapping[str, Value]) -> Value:
    """An object with these attributes."""
    return Structure({key: items[key] for key in sorted(items)})


def set_value(element: Type, items: Iterable[Value]) -> Value:
    """A set; every item must already have the element type.

    Duplicates fall away, elements are put in set order, and marks anywhere inside the
    elements are moved to the set.

    Returns:
        The set.
    """
    members = tuple(items)
    if all(type(item.raw) is str and not item.marks for item in members):
        texts = {item.raw: item for item in reversed(members)}
        return Value(set_of(element), tuple([texts[text] for text in sorted(texts)]))
    marks: set[str] = set()
    unique: dict[object, Value] = {}
    for item in members:
        bare = unmark_deep(item, marks)
        # Two unknowns are never the same element, so each is its own key.
        key = identity(bare) if bare.is_wholly_known() else id(bare)
        unique.setdefault(key, bare)
    ordered = tuple(sorted(unique.values(), key=set_order))
    return Value(set_of(element), ordered, frozenset(marks))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def identity(value: Value) -> object:
    """A hashable stand-in: equal for two wholly known values exactly if they are the same.

    Returns:
        A key in which types take part and marks do not.
    """
    raw = value.raw
    if isinstance(raw, Unknown):
        return ("unknown", value.type, raw.prefix, raw.not_null)
    if raw is None:
        return ("null", value.type)
    if isinstance(raw, tuple):
        return (value.type, tuple(identity(item) for item in raw))
    if isinstance(raw, dict):
        return (value.type, tuple((key, identity(item)) for key, item in raw.items()))
    return (value.type.kind, raw)


def identical(a: Value, b: Value) -> bool:
    """Whether two values are the same, unknowns compared by what is known, marks ignored."""
    return identity(a) == identity(b)


def set_order(value: Value) -> tuple[int, Any]:
    """A sort key that puts elements of one set in the order OpenTofu iterates them.

    Returns:
        A key that sorts strings by their UTF-8 bytes, numbers by value, false before true,
        anything else by a textual form of its content; unknown after those and null last.

    Source: go-cty, set_internals.go (Less, appendSetHashBytes)
    """
    raw = value.raw
    if isinstance(raw, Unknown):
        return (1, b"")
    if raw is None:
        return (2, b"")
    kind = value.kind
    if kind == "string":
        return (0, _utf8(raw))
    if kind in ("number", "bool"):
        return (0, raw)
    text: list[str] = []
    _order_text(value, text)
    return (0, _utf8("".join(text)))


def _order_text(value: Value, out: list[str]) -> None:
    raw = value.raw
    if isinstance(raw, Unknown):
        out.append("?")
    elif raw is None:
        out.append("~")
    elif isinstance(raw, bool):
        out.append("T" if raw else "F")
    elif isinstance(raw, str):
        out.append(_quoted(raw))
    elif isinstance(raw, dict):
        is_map = value.kind == "map"
        out.append("{" if is_map else "<")
        for key, item in raw.items():
            if is_map:
                out.append(_quoted(key))
                out.append(":")
            _order_text(item, out)
            out.append(";")
        out.append("}" if is_map else ">")
    elif isinstance(raw, tuple):
        brackets = {"list": "[]", "set": "{}", "tuple": "<>"}[value.kind]
        out.append(brackets[0])
        for item in raw:
            _order_text(item, out)
            out.append(";")
        out.append(brackets[1])
    else:
        out.append(_ten_digits(raw))


def _ten_digits(value: NumberValue) -> str:
    """Go's ``%.10g``, which is what the order of composite elements sees of a number."""
    if isinstance(value, int) and -(10**10) < value < 10**10:
        return str(value)
    return format(float(value), ".10g")


def _quoted(text: str) -> str:
    """Go's ``%q``, near enough for an order: printable text quoted, the rest escaped."""
    out = ['"']
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(char.encode("unicode_escape").decode("ascii"))
    out.append('"')
    return "".join(out)


def unmark_deep(value: Value, marks: set[str]) -> Value:
    """The value without any marks; those it had, at any depth, are added to ``marks``."""
    if not has_marks(value):
        return value
    marks.update(value.marks)
    raw = value.raw
    if isinstance(raw, tuple):
        raw = tuple(unmark_deep(item, marks) for item in raw)
    elif isinstance(raw, dict):
        raw = {key: unmark_deep(item, marks) for key, item in raw.items()}
    return Value(value.type, raw)


def _members(raw: Any) -> Iterable[Value]:
    """The values inside of a value, known or not."""
    kind = type(raw)
    if kind is dict:
        return raw.values()  # type: ignore[no-any-return]
    return raw if kind is tuple else ()


def has_marks(value: Value) -> bool:
    """Whether this value or anything inside it is marked."""
    if value.marks:
        return True
    for member in _members(value.raw):
        if member.marks:
            return True
        kind = type(member.raw)
        if (kind is dict or kind is tuple) and has_marks(member):
            return True
    return False


def deep_marks(value: Value) -> frozenset[str]:
    """All marks of the value and of anything inside it."""
    marks: set[str] = set()
    unmark_deep(value, marks)
    return frozenset(marks)


def find_unknown(value: Value) -> Unknown | None:
    """The first unknown in the value, itself included, or None."""
    raw = value.raw
    if type(raw) is Unknown:
        return raw
    for member in _members(raw):
        inner = member.raw
        kind = type(inner)
        if kind is Unknown:
            return inner  # type: ignore[no-any-return]
        if kind is dict or kind is tuple:
            found = find_unknown(member)
            if found is not None:
                return found
    return None
