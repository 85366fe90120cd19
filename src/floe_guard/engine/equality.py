"""Three-valued equality, numbers, texts and lengths, as Terraform converts them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from floe_guard.engine.protocol import EvaluationError
from floe_guard.values import Sensitive, Truth, Unknown, Value, and3, or3, reveal, unknowns_in

_NUMBER = re.compile(r"-?\d+(?:(\.\d+)?([eE][+-]?\d{1,3})?)", re.ASCII)
_MAX_DIGITS = 400  # Python refuses to convert endless digits, and no limit of a rule has more

_CONTAINERS = ("list", "set", "map", "object")


def as_number(value: Value) -> int | float | None:
    """Return a number, or the number a string holds; None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and len(value) <= _MAX_DIGITS:
        match = _NUMBER.fullmatch(value)
        if match is not None:
            return float(value) if match[1] or match[2] else int(value)
    return None


def as_text(value: Value) -> str | Unknown | None:
    """Return a scalar as Terraform writes it; unknown and null stay what they are.

    Raises:
        EvaluationError: The value is a list or a map.
    """
    value = reveal(value)
    if value is None or isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    raise EvaluationError(_too_many(value))


def no_less_than_one_value(value: Value) -> Unknown | None:
    """Refuse a list or a map where one value is asked for; a test that passed over it would be blind.

    Returns:
        The unknown, where the value is an unknown list or map; None for everything that can be asked.

    Raises:
        EvaluationError: The value is a list or a map.
    """
    value = reveal(value)
    if isinstance(value, Unknown):
        return value if value.type in _CONTAINERS else None
    if isinstance(value, (list, Mapping)):
        raise EvaluationError(_too_many(value))
    return None


def _too_many(value: Value) -> str:
    found = "a list (use [*], [?] or contains)" if isinstance(value, list) else "a map"
    return f"expected one value, found {found}"


def equal(a: Value, b: Value) -> Truth:
    """Return the three-valued equality of two values.

    A missing key equals a null one, `"true"` equals `true` and `"5"` equals `5`, as Terraform
    converts them (https://opentofu.org/docs/language/expressions/types/#type-conversion).
    """
    if isinstance(a, Sensitive):
        a = a.value
    if isinstance(b, Sensitive):
        b = b.value
    if isinstance(a, Unknown):
        return _equal_unknown(a, b)
    if isinstance(b, Unknown):
        return _equal_unknown(b, a)
    if isinstance(a, list):
        return _equal_lists(a, b) if isinstance(b, list) else False
    if isinstance(a, Mapping):
        if not isinstance(b, Mapping):
            return False
        return and3(equal(a.get(k), b.get(k)) for k in {**a, **b})
    return _equal_scalars(a, b)


def _equal_lists(a: list[Value], b: list[Value]) -> Truth:
    answer = and3(equal(x, y) for x, y in zip(a, b, strict=True)) if len(a) == len(b) else False
    if answer is not False:
        return answer
    # A set stands here as a list: with unknown elements it may turn out shorter and in another
    # order, so that only an element without any counterpart settles it.
    doubt = next(unknowns_in([a, b]), None)
    if doubt is None or not a or not b:
        return False
    matched = and3(or3(equal(x, y) for y in ys) for xs, ys in ((a, b), (b, a)) for x in xs)
    return False if matched is False else doubt


def _equal_scalars(a: Value, b: Value) -> bool:
    if a is None or b is None or isinstance(b, (list, Mapping)):
        return a is None and b is None
    if isinstance(a, bool) or isinstance(b, bool):
        if isinstance(a, bool) and isinstance(b, bool):
            return a is b
        flag, other = (a, b) if isinstance(a, bool) else (b, a)
        return bool(other == ("true" if flag else "false"))
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    x, y = as_number(a), as_number(b)
    return x is not None and y is not None and x == y


def _equal_unknown(u: Unknown, other: Value) -> Truth:
    if isinstance(other, Unknown):
        return u
    if other is None:
        return False if u.not_null or u.prefix else u
    if u.type is not None:
        if isinstance(other, list):
            fits = u.type in ("list", "set")
        elif isinstance(other, Mapping):
            fits = u.type in ("map", "object")
        else:
            fits = u.type not in _CONTAINERS
        if not fits:
            return False
    if u.prefix:
        if isinstance(other, (list, Mapping)):
            return False
        text = as_text(other)
        if isinstance(text, str) and not text.startswith(u.prefix):
            return False
    return u


def length_bounds(value: Value) -> tuple[float, float, Unknown | None]:
    """Return the least and greatest length a value may turn out to have, and the unknown it depends on.

    Null has length 0. A list with unknown elements may be a set, in which equal elements become one;
    a key whose value is unknown may turn out null, which is absent.

    Raises:
        EvaluationError: The value is a number or a boolean.
    """
    value = reveal(value)
    if value is None:
        return 0, 0, None
    if isinstance(value, Unknown):
        return len(value.prefix), float("inf"), value
    if isinstance(value, str):
        return len(value), len(value), None
    if isinstance(value, Mapping):
        low = high = 0
        doubt: Unknown | None = None
        for item in value.values():
            item = reveal(item)
            if isinstance(item, Unknown) and not item.not_null and not item.prefix:
                high += 1
                doubt = item if doubt is None else doubt
            elif item is not None:
                low, high = low + 1, high + 1
        return low, high, doubt
    if isinstance(value, list):
        return _list_bounds(value)
    raise EvaluationError("expected a list, a map or a string, found a single value")


def _list_bounds(value: list[Value]) -> tuple[float, float, Unknown | None]:
    doubt = next(unknowns_in(value), None)
    if doubt is None:
        return len(value), len(value), None
    distinct: list[Value] = []
    for item in value:
        if all(equal(item, kept) is False for kept in distinct):
            distinct.append(item)
        if len(distinct) >= _ENOUGH:  # no rule asks about longer lists; keeps this linear
            break
    return len(distinct), len(value), doubt


_ENOUGH = 64
