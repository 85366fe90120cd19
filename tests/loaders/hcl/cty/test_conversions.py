"""Variables of any type constraint turn given values into what Terraform made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.loaders.hcl.functions.test_recorded import difference, to_value

from floe_guard.loaders.hcl.budget import Budget
from floe_guard.loaders.hcl.cty.convert import ConvertError, convert
from floe_guard.loaders.hcl.cty.values import Value
from floe_guard.loaders.hcl.parse import parse_expression
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.typeexpr import read_type

RECORDED = Path(__file__).parent / "recorded_conversions.json"


class _NoModule:
    """The scope of a type constraint, whose defaults are literals."""

    def __init__(self) -> None:
        self.budget = Budget()


def converted(constraint: str, given: Any) -> Value | ConvertError:
    type_, defaults = read_type(parse_expression(constraint, "constraint"), Env(_NoModule()))  # type: ignore[arg-type]
    try:
        value = to_value(given)
        if defaults is not None:
            value = defaults.apply(value)
        return convert(value, type_)
    except ConvertError as error:
        return error


def fault(entry: dict[str, Any]) -> str | None:
    result = converted(entry["constraint"], entry["given"])
    if isinstance(result, ConvertError):
        return None if "error" in entry else f"refused ({result}), but gives {entry}"
    return difference(entry, result)


def test_as_recorded() -> None:
    faults = []
    for entry in json.loads(RECORDED.read_text()):
        found = fault(entry)
        if found is not None:
            faults.append(f"{entry['constraint']} <- {json.dumps(entry['given'])}: {found}")
    assert not faults, f"{len(faults)} differences:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("constraint", "given", "words"),
    [
        ("object({a = string})", {"o": {}}, 'attribute "a" is required'),
        ("list(number)", ["x"], "[0]: a number is required"),
        ("object({a = list(object({b = bool}))})", {"o": {"a": [{"o": {"b": "maybe"}}]}}, "a[0].b"),
        ("map(string)", ["x"], "map of string required"),
        ("tuple([string])", ["x", "y"], "1 elements"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(constraint: str, given: Any, words: str) -> None:
    error = converted(constraint, given)
    assert isinstance(error, ConvertError)
    assert words in str(error)
