"""The operators and the access steps of the expression language, over typed values.

Every function takes and returns `Value`s, carries marks along and answers unknown where an
operand is; a misuse raises `OperationError` with the words OpenTofu's users know.

Source: HCL specification, "Operations", "Index", "Attribute access";
go-cty, cty/value_ops.go
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    FALSE,
    NO_MARKS,
    TRUE,
    Unknown,
    Value,
    boolean,
    has_marks,
    number,
    unknown,
    unmark_deep,
)


class OperationError(Exception):
    """An operand cannot be used like this; the message is one sentence."""


class OpenObject(Value):
    """An object of a resource type without a schema: attributes it lacks are unknown."""

    __slots__ = ("reason",)

    def __init__(self, base: Value, reason: str) -> None:
        super().__init__(base.type, base.raw, base.marks)
        self.reason: Final = reason


def to_primitive(value: Value, type_: Type) -> Value | None:
    """Convert a primitive to another primitive type; None where that is impossible."""
    have = value.type.kind
    want = type_.kind
    if have == want:
        return value
    raw = value.raw
    if raw is None or isinstance(raw, Unknown):
        if have == "dynamic" or value.type.is_primitive:
            if raw is None:
                return Value(type_, None, value.marks)
            return Value(type_, Unknown(raw.reason, not_null=raw.not_null), value.marks)
        return None
    result: Any
    if want == "string":
        if have == "bool":
            result = "true" if raw else "false"
        elif have == "number":
            result = numbers.to_text(raw)
        else:
            return None
    elif want == "number" and have == "string":
        result = numbers.parse(raw)
        if result is None:
            return None
    elif want == "bool" and have == "string":
        if raw in ("true", "1"):
            result = True
        elif raw in ("false", "0"):
            result = False
        else:
            return None
    else:
        return None
    return Value(type_, result, value.marks)


_WORD: Final = {"number": "a number", "bool": "a bool", "string": "a string"}


def _operand(value: Value, type_: Type, which: str) -> Value:
    if value.raw is None:
        raise OperationError(f"the {which} of this operation is null")
    converted = to_primitive(value, type_)
    if converted is None:
        raise OperationError(
            f"the {which} of this operation must be {_WORD[type_.kind]},"
            f" not {value.type.friendly_name()}"
        )
    return converted


def _first_unknown(*values: Value) -> Unknown | None:
    for value in values:
        if isinstance(value.raw, Unknown):
            return value.raw
    return None


_ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}
_COMPARISON: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: bool(a < b),
    ">": lambda a, b: bool(a > b),
    "<=": lambda a, b: bool(a <= b),
    ">=": lambda a, b: bool(a >= b),
}


def binary(operator: str, left: Value, right: Value) -> Value:
    """``left operator right``.

    Returns:
        The result with the marks of both operands.

    Raises:
        OperationError: an operand is null or of the wrong type, or the divisor is zero.
    """
    if operator == "==":
        return equals(left, right)
    if operator == "!=":
        return negate(equals(left, right))
    marks = left.marks | right.marks
    if operator in ("&&", "||"):
        return _logical(operator, left, right).with_marks(marks)
    a = _operand(left, NUMBER, "left operand")
    b = _operand(right, NUMBER, "right operand")
    missing = _first_unknown(a, b)
    if operator in _ARITHMETIC:
        if missing is not None:
            return unknown(NUMBER, missing.reason, not_null=True).with_marks(marks)
        try:
            result = number(_ARITHMETIC[operator](a.raw, b.raw))
        except ZeroDivisionError:
            raise OperationError("division by zero") from None
        except OverflowError:
            raise OperationError("the result is too large or too small a number") from None
        return result.with_marks(marks)
    if missing is not None:
        return unknown(BOOL, missing.reason, not_null=True).with_marks(marks)
    return boolean(_COMPARISON[operator](a.raw, b.raw)).with_marks(marks)


def _logical(operator: str, left: Value, right: Value) -> Value:
    a = _operand(left, BOOL, "left operand")
    b = _operand(right, BOOL, "right operand")
    decisive = operator == "||"
    if a.raw is decisive or b.raw is decisive:
        return boolean(decisive)
    missing = _first_unknown(a, b)
    if missing is not None:
        return unknown(BOOL, missing.reason, not_null=True)
    return boolean(not decisive)


def negate(value: Value) -> Value:
    """``!value``.

    Returns:
        The negation, with the marks of the operand.

    Raises:
        OperationError: the operand is null or not a bool.
    """
    operand = _operand(value, BOOL, "operand")
    if isinstance(operand.raw, Unknown):
        return unknown(BOOL, operand.raw.reason, not_null=True).with_marks(value.marks)
    return boolean(not operand.raw).with_marks(value.marks)


def minus(value: Value) -> Value:
    """``-value``.

    Returns:
        The number with the other sign, with the marks of the operand.

    Raises:
        OperationError: the operand is null or not a number.
    """
    operand = _operand(value, NUMBER, "operand")
    if isinstance(operand.raw, Unknown):
        return unknown(NUMBER, operand.raw.reason, not_null=True).with_marks(value.marks)
    return number(numbers.negate(operand.raw)).with_marks(value.marks)


def equals(left: Value, right: Value) -> Value:
    """``left == right``: equal types and equal content, null equal to null of any type."""
    marks: frozenset[str] = NO_MARKS
    if has_marks(left) or has_marks(right):
        gathered: set[str] = set()
        left, right = unmark_deep(left, gathered), unmark_deep(right, gathered)
        marks = frozenset(gathered)
    answer = _equal(left, right)
    if isinstance(answer, Unknown):
        return unknown(BOOL, answer.reason, not_null=True).with_marks(marks)
    return (TRUE if answer else FALSE).with_marks(marks)


def _equal(a: Value, b: Value) -> bool | Unknown:
    x, y = a.raw, b.raw
    x_open, y_open = isinstance(x, Unknown), isinstance(y, Unknown)
    if x_open or y_open:
        if x is None or y is None:
            hole: Unknown = x if x_open else y
            return False if hole.not_null else hole
        if x_open and y_open:
            both_present = x.not_null and y.not_null
            return False if both_present and _disjoint_types(a.type, b.type) else x
        hole, known = (x, b) if x_open else (y, a)
        if _disjoint_types(a.type, b.type):
            return False
        if hole.prefix and isinstance(known.raw, str) and not known.raw.startswith(hole.prefix):
            return False
        if isinstance(known.raw, (tuple, dict)) and known.type.is_collection:
            length = len(known.raw)
            over = hole.max_length is not None and length > hole.max_length
            if (length < hole.min_length or over) and find_none(known):
                return False
        return hole
    if x is None or y is None:
        return x is None and y is None
    if a.type.kind != b.type.kind:
        return False
    if isinstance(x, tuple):
        return _equal_sequences(a, b)
    if isinstance(x, dict):
        return _equal_mappings(a, b)
    return bool(x == y)


def find_none(value: Value) -> bool:
    """Whether a collection holds no unknown element, so that its length is certain."""
    raw = value.raw
    members = raw.values() if isinstance(raw, dict) else raw
    return not any(isinstance(member.raw, Unknown) for member in members)


def _disjoint_types(a: Type, b: Type) -> bool:
    return not a.has_dynamic() and not b.has_dynamic() and a != b


def _equal_sequences(a: Value, b: Value) -> bool | Unknown:
    if a.type.is_collection and _disjoint_types(a.type, b.type):
        return False
    if a.type.kind == "set":
        return _equal_sets(a, b)
    if len(a.raw) != len(b.raw):
        return False
    return _every(_equal(x, y) for x, y in zip(a.raw, b.raw, strict=True))


def _equal_sets(a: Value, b: Value) -> bool | Unknown:
    for value in (a, b):
        for item in value.raw:
            if isinstance(item.raw, Unknown) or not item.is_wholly_known():
                from floe_guard.loaders.hcl.cty.values import find_unknown

                return find_unknown(item) or False
    if len(a.raw) != len(b.raw):
        return False
    return _every(_equal(x, y) for x, y in zip(a.raw, b.raw, strict=True))


def _equal_mappings(a: Value, b: Value) -> bool | Unknown:
    if a.type.is_collection and _disjoint_types(a.type, b.type):
        return False
    if a.raw.keys() != b.raw.keys():
        return False
    return _every(_equal(item, b.raw[key]) for key, item in a.raw.items())


def _every(answers: Any) -> bool | Unknown:
    hole: Unknown | None = None
    for answer in answers:
        if isinstance(answer, Unknown):
            hole = hole or answer
        elif not answer:
            return False
    return True if hole is None else hole


# ------------------------------------------------------------------------------- access


def get_attribute(value: Value, name: str) -> Value:
    """``value.name``.

    Returns:
        The attribute, with the marks of the object added.

    Raises:
        OperationError: there is no such attribute, or the value has none.
    """
    raw = value.raw
    if raw is None:
        raise OperationError(f'attempt to get attribute "{name}" from a null value')
    if isinstance(raw, dict):
        item: Value | None = raw.get(name)
        if item is not None:
            return item.with_marks(value.marks) if value.marks else item
        if isinstance(value, OpenObject):
            return unknown(DYNAMIC, value.reason).with_marks(value.marks)
        if value.kind == "map":
            raise OperationError(f'this map does not have an element with the key "{name}"')
        raise OperationError(f'this object does not have an attribute named "{name}"')
    kind = value.kind
    if isinstance(raw, Unknown):
        if kind == "dynamic":
            return unknown(DYNAMIC, raw.reason).with_marks(value.marks)
        if kind == "map":
            return unknown(value.type.element, raw.reason).with_marks(value.marks)
        if kind == "object":
            if name not in value.type.attributes:
                raise OperationError(f'this object does not have an attribute named "{name}"')
            return unknown(value.type.attributes[name], raw.reason).with_marks(value.marks)
    if value.type.is_primitive:
        raise OperationError(f"can't access attributes on a primitive-typed value ({kind})")
    raise OperationError(
        f'a {kind} has no attribute "{name}"; select an element first, or use a splat [*]'
    )


def get_index(value: Value, key: Value) -> Value:
    """``value[key]``.

    Returns:
        The element, with the marks of the collection and of the key added.

    Raises:
        OperationError: there is no such element, or the value has none.
    """
    marks = value.marks | key.marks
    raw = value.raw
    kind = value.kind
    if raw is None:
        raise OperationError("this value is null, so it does not have any indices")
    if key.raw is None:
        raise OperationError("can't use a null value as an indexing key")
    if kind == "dynamic":
        return unknown(DYNAMIC, value.unknown.reason).with_marks(marks)
    if kind in ("list", "tuple"):
        return _element(value, key).with_marks(marks)
    if kind in ("map", "object"):
        return _member(value, key).with_marks(marks)
    if kind == "set":
        raise OperationError(
            "elements of a set are identified only by their value and have no index;"
            " use tolist() or a for expression"
        )
    raise OperationError(f"this value does not have any indices: it is a {kind}")


def _element(value: Value, key: Value) -> Value:
    position = to_primitive(key, NUMBER)
    if position is None:
        raise OperationError(f"a number is required as index, not {key.type.friendly_name()}")
    kind = value.kind
    hole = _first_unknown(position)
    if hole is not None:
        return unknown(value.type.element if kind == "list" else DYNAMIC, hole.reason)
    index = position.raw
    if not isinstance(index, int):
        raise OperationError("indexes must be whole numbers")
    raw = value.raw
    if isinstance(raw, Unknown):
        if kind == "list":
            return unknown(value.type.element, raw.reason)
        if 0 <= index < len(value.type.elements):
            return unknown(value.type.elements[index], raw.reason)
        raise OperationError(_outside(len(value.type.elements)))
    if 0 <= index < len(raw):
        element: Value = raw[index]
        return element
    raise OperationError(_outside(len(raw)))


def _outside(length: int) -> str:
    if length == 0:
        return "the index is invalid: this collection has no elements"
    return f"the index is outside of this collection of {length} elements"


def _member(value: Value, key: Value) -> Value:
    name = to_primitive(key, STRING)
    if name is None:
        raise OperationError(f"a string is required as key, not {key.type.friendly_name()}")
    if isinstance(name.raw, Unknown):
        is_map = value.kind == "map"
        return unknown(value.type.element if is_map else DYNAMIC, name.raw.reason)
    bare = value.unmark() if not isinstance(value, OpenObject) else value
    try:
        return get_attribute(bare, name.raw)
    except OperationError:
        hidden = value.marks or key.marks
        which = "the given key" if hidden else f'the given key "{name.raw}"'
        raise OperationError(f"{which} does not identify an element of this {value.kind}") from None
