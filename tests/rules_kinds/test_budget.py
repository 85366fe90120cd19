"""The verdicts of budget over a real plan, each budget named for its own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.support.verdict_names import cells, judge, load, named, rule, verdicts

from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.values import UNKNOWN, Value

ASKED: dict[str, Any] = {
    "budget_type": "COST",
    "time_unit": "MONTHLY",
    "limit_unit": "USD",
    "max_limit": 100,
    "notifications": [
        {"type": "ACTUAL", "threshold": 80},
        {"type": "FORECASTED", "threshold": 100},
    ],
}


def test_every_budget_gets_the_verdict_it_is_named_for() -> None:
    found = verdicts(judge(load("budget"), rule("budget", **ASKED)))
    assert len(found) == 23
    assert {a: v for a, v in found.items() if v != named(a)} == {}


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("fail_high", "limit_amount", "a number of at most 100"),
        ("fail_quarterly", "time_unit", "MONTHLY"),
        ("fail_later", "notification", "a notification ACTUAL > 80 %"),
        (
            "fail_nobody",
            "notification[1].subscriber_email_addresses",
            "an e-mail address subscribed to FORECASTED > 100 %",
        ),
    ],
)
def test_a_failure_says_which_term(name: str, path: str, expected: str) -> None:
    cell = cells(judge(load("budget"), rule("budget", **ASKED)))[
        f'aws_budgets_budget.each["{name}"]'
    ]
    assert (cell.path.replace("[0]", "[1]"), cell.expected) == (path, expected)


GOOD: dict[str, Value] = {
    "budget_type": "COST",
    "time_unit": "MONTHLY",
    "limit_unit": "USD",
    "limit_amount": "25",
    "notification": [
        {
            "notification_type": kind,
            "threshold": threshold,
            "threshold_type": "PERCENTAGE",
            "comparison_operator": "GREATER_THAN",
            "subscriber_email_addresses": ["a@example.com"],
        }
        for kind, threshold in (("ACTUAL", 80), ("FORECASTED", 100.0))
    ],
}


def _verdict(attributes: dict[str, Value], **keys: Value) -> str:
    budget = Resource("aws_budgets_budget.b", "aws_budgets_budget", "b", attributes)
    compiled = rule("budget", **(keys or ASKED))
    (verdict,) = verdicts(judge(Inventory("live", (budget,), InputInfo("-")), compiled)).values()
    return verdict


def _leaves(value: Value, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [leaf for k, v in value.items() for leaf in _leaves(v, (*path, k))]
    elif isinstance(value, list):
        inner = [leaf for i, v in enumerate(value) for leaf in _leaves(v, (*path, i))]
    return [path, *inner] if path else inner


def _with(value: Value, path: tuple[Any, ...], new: Value) -> Value:
    changed = deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = new
    return changed


@given(
    path=st.sampled_from(_leaves(GOOD)),
    amount=st.sampled_from(("25", "400")),
    unit=st.sampled_from(("USD", "EUR")),
)
def test_a_value_not_known_yet_never_turns_the_answer_round(
    path: tuple[Any, ...], amount: str, unit: str
) -> None:
    budget = {**GOOD, "limit_amount": amount, "limit_unit": unit}
    assert _verdict(_with(budget, path, UNKNOWN)) in {_verdict(budget), "unknown"}


def test_an_address_of_its_own() -> None:
    wanted = {"type": "ACTUAL", "threshold": 80, "email": "a@example.com"}
    assert _verdict(GOOD, notifications=[wanted]) == "pass"
    assert _verdict(GOOD, notifications=[{**wanted, "email": "b@example.com"}]) == "fail"
    quiet = _with(GOOD, ("notification", 0, "subscriber_email_addresses"), [])
    assert _verdict(quiet, notifications=[{**wanted, "email": True}]) == "fail"
    assert _verdict(quiet, notifications=[{**wanted, "email": False}]) == "pass"


def test_a_fraction_of_a_limit_is_compared_exactly() -> None:
    assert _verdict({**GOOD, "limit_amount": "0.1"}, max_limit=0.1) == "pass"
    assert _verdict({**GOOD, "limit_amount": "0.10000000000000001"}, max_limit=0.1) == "fail"


@pytest.mark.parametrize(
    "keys",
    [{}, {"max_limit": -1}, {"notifications": [{"type": "LATER", "threshold": 1}]}, {"budget": 1}],
)
def test_a_rule_that_asks_nothing_is_refused(keys: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        rule("budget", **keys)
