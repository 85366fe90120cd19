"""Operators over unknown, null and marked values."""

from __future__ import annotations

import pytest

from floe_guard.loaders.hcl.cty import values as v
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, NUMBER, STRING, list_of
from floe_guard.loaders.hcl.operators import (
    OperationError,
    binary,
    equals,
    get_attribute,
    get_index,
    minus,
    negate,
)

WAIT = v.unknown(BOOL, "later")
TRUTH = {"t": v.TRUE, "f": v.FALSE, "u": WAIT}


def letter(value: v.Value) -> str:
    return "u" if not value.is_known else "t" if value.raw else "f"


@pytest.mark.parametrize(
    ("operator", "table"),
    [("&&", {"tt": "t", "tf": "f", "tu": "u", "ff": "f", "fu": "f", "uu": "u"}),
     ("||", {"tt": "t", "tf": "t", "tu": "t", "ff": "f", "fu": "u", "uu": "u"})],
)  # fmt: skip
def test_logic_is_kleene(operator: str, table: dict[str, str]) -> None:
    for (a, b), expected in table.items():
        assert letter(binary(operator, TRUTH[a], TRUTH[b])) == expected
        assert letter(binary(operator, TRUTH[b], TRUTH[a])) == expected


def test_unknown_operands_make_unknown_results() -> None:
    number = v.unknown(NUMBER, "later")
    for operator in ("+", "-", "*", "/", "%", "<", ">="):
        result = binary(operator, number, v.number(1))
        assert not result.is_known
        assert result.unknown.reason == "later"
    assert not negate(WAIT).is_known
    assert not minus(number).is_known


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (v.NULL, v.null(STRING), "t"),
        (v.NULL, v.string("x"), "f"),
        (v.unknown(STRING, "later"), v.NULL, "u"),
        (v.unknown(STRING, "later", not_null=True), v.NULL, "f"),
        (v.unknown(STRING, "later", prefix="arn:"), v.string("x"), "f"),
        (v.unknown(STRING, "later", prefix="arn:"), v.string("arn:x"), "u"),
        (v.unknown(STRING, "later"), v.number(1), "f"),
        (v.unknown(DYNAMIC, "later"), v.number(1), "u"),
        (v.number(1), v.string("1"), "f"),
        (v.tuple_value([v.number(1), WAIT]), v.tuple_value([v.number(2), WAIT]), "f"),
        (v.tuple_value([v.number(1), WAIT]), v.tuple_value([v.number(1), WAIT]), "u"),
        (v.list_value(NUMBER, [v.number(1)]), v.tuple_value([v.number(1)]), "f"),
    ],
)
def test_equality(a: v.Value, b: v.Value, expected: str) -> None:
    assert letter(equals(a, b)) == expected
    assert letter(equals(b, a)) == expected


def test_marks_are_carried() -> None:
    secret = v.number(1).with_marks([v.SENSITIVE])
    hidden = v.tuple_value([secret])
    assert binary("+", secret, v.number(1)).is_sensitive
    assert equals(hidden, hidden).is_sensitive
    assert minus(secret).is_sensitive
    assert get_index(hidden, v.number(0)).is_sensitive
    assert get_attribute(v.object_value({"a": v.number(1)}).with_marks(["sensitive"]), "a").marks


@pytest.mark.parametrize(
    ("operator", "a", "b"),
    [
        ("+", v.NULL, v.number(1)),
        ("+", v.string("x"), v.number(1)),
        ("&&", v.number(1), v.TRUE),
        ("<", v.string("a"), v.string("b")),
        ("/", v.number(1), v.number(0)),
    ],
)
def test_misuse_is_refused(operator: str, a: v.Value, b: v.Value) -> None:
    with pytest.raises(OperationError):
        binary(operator, a, b)


def test_access_to_what_is_not_known() -> None:
    strings = v.unknown(list_of(STRING), "later")
    assert get_index(strings, v.number(3)).type == STRING
    assert get_attribute(v.unknown(DYNAMIC, "later"), "a").type == DYNAMIC
    with pytest.raises(OperationError):
        get_attribute(strings, "a")
    with pytest.raises(OperationError):
        get_index(v.tuple_value([]), v.number(0))


def test_a_key_that_is_sensitive_is_not_told() -> None:
    key = v.string("SECRETKEY").with_marks([v.SENSITIVE])
    with pytest.raises(OperationError) as caught:
        get_index(v.object_value({"a": v.number(1)}), key)
    assert "SECRETKEY" not in str(caught.value)


def test_sets_are_ordered_and_without_duplicates() -> None:
    strings = v.set_value(STRING, [v.string(s) for s in ("b", "ä", "a", "B", "a")])
    assert [item.raw for item in strings.raw] == ["B", "a", "b", "ä"]
    numbers = v.set_value(NUMBER, [v.number(n) for n in (10, 9, -1, 10)])
    assert [item.raw for item in numbers.raw] == [-1, 9, 10]
    two = v.set_value(STRING, [v.unknown(STRING, "a"), v.unknown(STRING, "a")])
    assert len(two.raw) == 2
