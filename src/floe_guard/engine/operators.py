"""The operators of conditions: each makes, from its operand, a three-valued test of one value.

Every test obeys one law, which the tests check for all of them: replacing any part of a value by
an unknown gives unknown or the same answer, never the opposite one.
Null is a value ("absent"): it equals only null, contains nothing, and no number compares with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from floe_guard._records import dataclass
from floe_guard.engine.equality import (
    as_number,
    as_text,
    equal,
    length_bounds,
    no_less_than_one_value,
)
from floe_guard.engine.patterns import PatternError, compile_regex
from floe_guard.engine.protocol import EvaluationError
from floe_guard.values import UNKNOWN, Truth, Unknown, Value, and3, not3, or3, reveal

Test: TypeAlias = Callable[[Value], Truth]


class OperandError(ValueError):
    """An operand that the operator cannot take; the message says what it expects."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A compiled operator.

    Args:
        test: The three-valued test.
        words: What it wants of a value, as a report says it.
    """

    test: Test
    words: str


Maker: TypeAlias = Callable[[Any], Operator]
OPERATORS: dict[str, Maker] = {}


def _operator(*names: str) -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        for name in names:
            OPERATORS[name] = make
        return make

    return register


def _negation(name: str, of: str, *aliases: str) -> None:
    positive = OPERATORS[of]

    def make(operand: Any) -> Operator:
        made = positive(operand)
        test = made.test
        return Operator(lambda value: not3(test(value)), f"not {made.words}")

    for alias in (name, *aliases):
        OPERATORS[alias] = make


def show_operand(operand: Any) -> str:
    """Return an operand as a report shows it."""
    import json

    if isinstance(operand, (list, tuple)):
        return ", ".join(show_operand(o) for o in operand)
    return json.dumps(operand, ensure_ascii=False)


def _list(operand: Any) -> list[Any]:
    return list(operand) if isinstance(operand, (list, tuple)) else [operand]


def _doubt(reason: Unknown | None) -> Unknown:
    return UNKNOWN if reason is None else reason


def _texts(operand: Any) -> tuple[str, ...]:
    items = _list(operand)
    if not items or not all(isinstance(o, str) for o in items):
        raise OperandError("expects a string or a list of strings")
    return tuple(items)


def _number(operand: Any) -> int | float:
    number = None if isinstance(operand, bool) else as_number(operand)
    if number is None:
        raise OperandError("expects a number")
    return number


def _flag(operand: Any) -> bool:
    if not isinstance(operand, bool):
        raise OperandError("expects true or false")
    return operand


def _flagged(operand: Any, test: Test, words: str) -> Operator:
    if _flag(operand):
        return Operator(test, words)
    return Operator(lambda value: not3(test(value)), f"not {words}")


# equality


@_operator("equals")
def _equals(operand: Any) -> Operator:
    single = not isinstance(operand, (list, dict))

    def test(value: Value) -> Truth:
        if single and (doubt := no_less_than_one_value(value)) is not None:
            return doubt
        return equal(value, operand)

    return Operator(test, show_operand(operand) if single else f"exactly {show_operand(operand)}")


@_operator("equals_ignore_case")
def _equals_ignore_case(operand: Any) -> Operator:
    wanted = _text_of(operand).casefold()

    def test(value: Value) -> Truth:
        text = as_text(value)
        if isinstance(text, Unknown):
            folded = text.prefix.casefold()
            return text if wanted.startswith(folded) else False
        return text is not None and text.casefold() == wanted

    return Operator(test, f"{show_operand(operand)} in any case")


def _text_of(operand: Any) -> str:
    if isinstance(operand, (bool, int, float, str)):
        text = as_text(operand)
        if isinstance(text, str):
            return text
    raise OperandError("expects a single value")


@_operator("in", "within", "one_of")
def _in(operand: Any) -> Operator:
    if not isinstance(operand, (list, tuple)):
        raise OperandError("expects a list")
    items = list(operand)
    single = not any(isinstance(o, (list, dict)) for o in items)

    def test(value: Value) -> Truth:
        if not items:
            return False
        if single and (doubt := no_less_than_one_value(value)) is not None:
            return doubt
        return or3(equal(value, o) for o in items)

    return Operator(test, f"one of {show_operand(items)}" if items else "one of nothing")


# presence


def _is_there(value: Value) -> Truth:
    value = reveal(value)
    if isinstance(value, Unknown):
        scalar = value.type in ("string", "number", "bool", "object", "map")
        return True if value.not_null and scalar else value
    return value is not None and value != []


@_operator("exists")
def _exists(operand: Any) -> Operator:
    return _flagged(operand, _is_there, "present")


@_operator("not_exists")
def _not_exists(operand: Any) -> Operator:
    return _flagged(operand, lambda value: not3(_is_there(value)), "absent")


def _has_nothing(value: Value) -> Truth:
    value = reveal(value)
    if isinstance(value, Unknown):
        return False if value.prefix else value
    if value is None or value == "":
        return True
    if isinstance(value, (list, Mapping)):
        low, high, reason = length_bounds(value)
        if low > 0:
            return False
        return True if high == 0 else _doubt(reason)
    return False


@_operator("is_empty")
def _is_empty(operand: Any) -> Operator:
    return _flagged(operand, _has_nothing, "empty")


@_operator("is_not_empty", "not_empty")
def _is_not_empty(operand: Any) -> Operator:
    return _flagged(operand, lambda value: not3(_has_nothing(value)), "not empty")


def _truth_test(wanted: bool) -> Test:
    word = "true" if wanted else "false"

    def test(value: Value) -> Truth:
        value = reveal(value)
        if isinstance(value, Unknown):
            return value if word.startswith(value.prefix) else False
        if value is None or isinstance(value, bool):
            return value is wanted
        if value in ("true", "false"):
            return bool(value == word)
        raise EvaluationError(f"expected true or false, found {_kind(value)}")

    return test


@_operator("is_true")
def _is_true(operand: Any) -> Operator:
    return _flagged(operand, _truth_test(True), "true")


@_operator("is_false")
def _is_false(operand: Any) -> Operator:
    return _flagged(operand, _truth_test(False), "false")


# strings


@_operator("matches", "regex_match")
def _matches(operand: Any) -> Operator:
    if not isinstance(operand, str) or not operand:
        raise OperandError("expects a regular expression")
    try:
        occurs = compile_regex(operand)
    except PatternError as e:
        raise OperandError(str(e)) from e

    def test(value: Value) -> Truth:
        text = as_text(value)
        if isinstance(text, Unknown):
            return text
        return text is not None and occurs(text)

    return Operator(test, f"matching /{operand}/")


@_operator("starting_with", "starts_with")
def _starting_with(operand: Any) -> Operator:
    starts = _texts(operand)

    def test(value: Value) -> Truth:
        text = as_text(value)
        if isinstance(text, Unknown):
            if text.prefix.startswith(starts) and (text.prefix or text.not_null):
                return True
            return text if any(s.startswith(text.prefix) for s in starts) else False
        return text is not None and text.startswith(starts)

    return Operator(test, f"starting with {_or(starts)}")


@_operator("ending_with", "ends_with")
def _ending_with(operand: Any) -> Operator:
    ends = _texts(operand)

    def test(value: Value) -> Truth:
        text = as_text(value)
        if isinstance(text, Unknown):
            return True if "" in ends and text.not_null else text
        return text is not None and text.endswith(ends)

    return Operator(test, f"ending with {_or(ends)}")


@_operator("number_of_words_equals")
def _number_of_words_equals(operand: Any) -> Operator:
    wanted = _number(operand)

    def test(value: Value) -> Truth:
        text = as_text(value)
        if isinstance(text, Unknown):
            return text
        return len((text or "").split()) == wanted

    return Operator(test, f"{show_operand(operand)} words")


def _or(texts: Sequence[str]) -> str:
    return " or ".join(show_operand(t) for t in texts)


# collections


def _holds(value: Value, wanted: Any) -> Truth:
    if isinstance(value, list):
        return or3(equal(item, wanted) for item in value)
    if isinstance(value, Mapping):
        if wanted not in value:
            return False
        item = reveal(value[wanted])
        if isinstance(item, Unknown):
            return True if item.not_null else item
        return item is not None
    if isinstance(value, str):
        part = as_text(wanted)
        return isinstance(part, str) and part in value
    raise EvaluationError(f"expected a list, a map or a string, found {_kind(value)}")


@_operator("contains")
def _contains(operand: Any) -> Operator:
    items = _list(operand)
    if not items or any(isinstance(o, (list, dict)) for o in items):
        raise OperandError("expects a value or a list of values")

    def test(value: Value) -> Truth:
        value = reveal(value)
        if isinstance(value, Unknown):
            prefix = value.prefix
            known = prefix and all(isinstance(o, str) and o in prefix for o in items)
            return True if known else value
        if value is None:
            return False
        return and3(_holds(value, o) for o in items)

    return Operator(test, f"containing {show_operand(items)}")


def _elements(value: Value) -> list[Value] | Unknown:
    value = reveal(value)
    if isinstance(value, (Unknown, list)):
        return value
    if value is None:
        return []
    if isinstance(value, Mapping):
        raise EvaluationError("expected a list, found a map")
    return [value]


def _set_operator(
    operand: Any, words: str, decide: Callable[[list[Value], list[Any]], Truth]
) -> Operator:
    items = _list(operand)

    def test(value: Value) -> Truth:
        elements = _elements(value)
        return elements if isinstance(elements, Unknown) else decide(elements, items)

    return Operator(test, f"{words} {show_operand(items)}")


def _all_in(elements: list[Value], items: list[Any]) -> Truth:
    return and3(or3(equal(e, o) for o in items) for e in elements)


def _all_of(elements: list[Value], items: list[Any]) -> Truth:
    return and3(or3(equal(e, o) for e in elements) for o in items)


@_operator("subset")
def _subset(operand: Any) -> Operator:
    return _set_operator(operand, "nothing but", _all_in)


@_operator("superset")
def _superset(operand: Any) -> Operator:
    return _set_operator(operand, "all of", _all_of)


@_operator("set_equals")
def _set_equals(operand: Any) -> Operator:
    return _set_operator(
        operand, "the set", lambda es, os: and3((_all_in(es, os), _all_of(es, os)))
    )


@_operator("intersects")
def _intersects(operand: Any) -> Operator:
    return _set_operator(operand, "any of", lambda es, os: or3(equal(e, o) for e in es for o in os))


# numbers


def _compare(operand: Any, sign: str, decide: Callable[[Any, Any], bool]) -> Operator:
    wanted = _number(operand)

    def test(value: Value) -> Truth:
        number = _number_in(value)
        if number is None or isinstance(number, Unknown):
            return number if isinstance(number, Unknown) else False
        return decide(number, wanted)

    return Operator(test, f"{sign} {show_operand(operand)}")


def _number_in(value: Value) -> int | float | Unknown | None:
    value = reveal(value)
    if value is None or isinstance(value, Unknown):
        return value
    number = as_number(value)
    if number is None:
        raise EvaluationError(f"expected a number, found {_kind(value)}")
    return number


@_operator("greater_than")
def _greater_than(operand: Any) -> Operator:
    return _compare(operand, "more than", lambda a, b: a > b)


@_operator("greater_than_or_equal", "greater_or_equal", "at_least")
def _greater_than_or_equal(operand: Any) -> Operator:
    return _compare(operand, "at least", lambda a, b: a >= b)


@_operator("less_than")
def _less_than(operand: Any) -> Operator:
    return _compare(operand, "less than", lambda a, b: a < b)


@_operator("less_than_or_equal", "less_or_equal", "at_most")
def _less_than_or_equal(operand: Any) -> Operator:
    return _compare(operand, "at most", lambda a, b: a <= b)


@_operator("between")
def _between(operand: Any) -> Operator:
    if not isinstance(operand, (list, tuple)) or len(operand) != 2:
        raise OperandError("expects two numbers, [low, high]")
    low, high = _number(operand[0]), _number(operand[1])
    if low > high:
        raise OperandError("expects [low, high] with low at most high")

    def test(value: Value) -> Truth:
        number = _number_in(value)
        if isinstance(number, Unknown):
            return number
        return number is not None and low <= number <= high

    return Operator(test, f"between {show_operand(operand[0])} and {show_operand(operand[1])}")


_RANGE = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?")


@_operator("range_includes")
def _range_includes(operand: Any) -> Operator:
    wanted = [_number(o) for o in _list(operand)]
    if not wanted:
        raise OperandError("expects a number or a list of numbers")

    def test(value: Value) -> Truth:
        text = as_text(value)
        if text is None or isinstance(text, Unknown):
            return text if isinstance(text, Unknown) else False
        match = _RANGE.fullmatch(text)
        if match is None:
            raise EvaluationError("expected a number or a range such as 80-443")
        low = int(match[1])
        high = int(match[2]) if match[2] else low
        return all(low <= w <= high for w in wanted)

    return Operator(test, f"a range with {show_operand(operand)}")


def _length_operator(
    name: str, words: str, decide: Callable[[float, float, float], bool | None]
) -> None:
    @_operator(name)
    def make(operand: Any) -> Operator:
        wanted = _number(operand)

        def test(value: Value) -> Truth:
            low, high, reason = length_bounds(reveal(value))
            answer = decide(low, high, wanted)
            return answer if answer is not None else _doubt(reason)

        return Operator(test, f"of a length {words} {show_operand(operand)}")


_length_operator(
    "length_equals",
    "equal to",
    lambda low, high, n: True if low == high == n else False if n < low or n > high else None,
)
_length_operator(
    "length_greater_than",
    "greater than",
    lambda low, high, n: True if low > n else False if high <= n else None,
)
_length_operator(
    "length_greater_than_or_equal",
    "of at least",
    lambda low, high, n: True if low >= n else False if high < n else None,
)
_length_operator(
    "length_less_than",
    "less than",
    lambda low, high, n: True if high < n else False if low >= n else None,
)
_length_operator(
    "length_less_than_or_equal",
    "of at most",
    lambda low, high, n: True if high <= n else False if low > n else None,
)


# networks


def _cidr_operator(operand: Any, words: str, decide: Callable[[Any, Any], bool]) -> Operator:
    from ipaddress import ip_network

    try:
        networks = [ip_network(text) for text in _texts(operand)]
    except ValueError as e:
        raise OperandError(f"expects networks such as 10.0.0.0/8: {e}") from e

    def test(value: Value) -> Truth:
        text = as_text(value)
        if text is None or isinstance(text, Unknown):
            return text if isinstance(text, Unknown) else False
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise EvaluationError("expected an address or a network such as 10.0.0.0/8") from None
        return any(network.version == n.version and decide(network, n) for n in networks)

    return Operator(test, f"{words} {_or(_texts(operand))}")


@_operator("cidr_within")
def _cidr_within(operand: Any) -> Operator:
    return _cidr_operator(operand, "inside", lambda a, b: bool(a.subnet_of(b)))


@_operator("cidr_overlaps")
def _cidr_overlaps(operand: Any) -> Operator:
    return _cidr_operator(operand, "overlapping", lambda a, b: bool(a.overlaps(b)))


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a map"


_negation("not_equals", "equals")
_negation("not_equals_ignore_case", "equals_ignore_case")
_negation("not_in", "in", "not_within")
_negation("not_matches", "matches", "not_regex_match")
_negation("not_starting_with", "starting_with")
_negation("not_ending_with", "ending_with")
_negation("number_of_words_not_equals", "number_of_words_equals")
_negation("not_contains", "contains")
_negation("not_subset", "subset")
_negation("not_intersects", "intersects")
_negation("length_not_equals", "length_equals")
_negation("range_not_includes", "range_includes")
_negation("cidr_not_within", "cidr_within")
_negation("cidr_not_overlaps", "cidr_overlaps")
