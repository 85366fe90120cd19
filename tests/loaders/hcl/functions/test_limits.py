"""Calls written to harm end in a clear error, without taking time or memory first."""

from __future__ import annotations

import pytest

from floe_guard.loaders.hcl.cty.values import (
    Value,
    number,
    object_value,
    string,
    tuple_value,
)
from floe_guard.loaders.hcl.functions import registry
from floe_guard.loaders.hcl.functions.core import MAX_TEXT, FunctionContext, FunctionError

CONTEXT = FunctionContext(cwd="/nowhere", base_dir="/nowhere")
S = string
N = number
THOUSAND = tuple_value([number(i) for i in range(1000)])


def nested(depth: int) -> Value:
    value = string("x")
    for _ in range(depth):
        value = tuple_value([value])
    return value


def yaml_bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("format", [S("%999999999d"), N(1)]),
        ("format", [S("%16000000s" * 3), S("a"), S("a"), S("a")]),
        ("format", [S("%.99999999f"), N(1)]),
        ("formatlist", [S("%9000s"), tuple_value([S("x")] * 9000)]),
        ("indent", [N(10**9), S("a\nb")]),
        ("join", [S("x" * 10_000), tuple_value([S("y")] * 9000)]),
        ("replace", [S("a" * 10_000), S("a"), S("b" * 10_000)]),
        ("replace", [S("a" * 10_000), S("/a/"), S("b" * 10_000)]),
        ("split", [S(""), S("a" * 600_000)]),
        ("setproduct", [THOUSAND, THOUSAND]),
        ("setproduct", [THOUSAND] * 50),
        ("concat", [THOUSAND] * 600),
        ("yamldecode", [S(yaml_bomb(12))]),
        ("yamldecode", [S("[" * 5000)]),
        ("yamldecode", [S("[" + "1," * 510_000 + "]")]),
        ("jsondecode", [S("[" * 100_000 + "]" * 100_000)]),
        ("jsondecode", [S("1e999999999")]),
        ("jsonencode", [nested(3000)]),
        ("yamlencode", [nested(3000)]),
        ("flatten", [nested(3000)]),
        ("tolist", [nested(3000)]),
        ("csvdecode", [S("a\n" + "1\n" * 510_000)]),
        ("regex", [S("((((a{100}){100}){100}){100})"), S("a")]),
        ("regex", [S("a" * 200_000), S("a")]),
        ("parseint", [S("9" * 100_000), N(10)]),
        ("tonumber", [S("1e99999")]),
        ("sum", [tuple_value([N(1 << 13_990)] * 3000)]),
        ("range", [N(10**12)]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_refused(name: str, args: list[Value]) -> None:
    function = registry.lookup(name)
    assert function is not None
    with pytest.raises(FunctionError) as caught:
        function.call(args, CONTEXT)
    assert len(str(caught.value)) <= 500


@pytest.mark.parametrize(
    ("pattern", "subject"), [("(a*)*b", "a" * 100_000), ("(x+x+)+y", "x" * 50_000)]
)
def test_regular_expressions_take_linear_time(pattern: str, subject: str) -> None:
    function = registry.lookup("regexall")
    assert function is not None
    assert function.call([S(pattern), S(subject)], CONTEXT).raw == ()


def test_limits_leave_room_for_real_values() -> None:
    join = registry.lookup("join")
    assert join is not None
    result = join.call([S(""), tuple_value([S("x" * 1000)] * 1000)], CONTEXT)
    assert len(result.raw) == 1_000_000 < MAX_TEXT
    merge = registry.lookup("merge")
    assert merge is not None
    parts = [object_value({f"k{i}": N(i)}) for i in range(1000)]
    assert len(merge.call(parts, CONTEXT).raw) == 1000
