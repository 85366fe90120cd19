"""Calls that nobody recorded: arguments of the recorded ones mixed, and Terraform asked now."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from tests.loaders.hcl.functions.record import RECORDED, answers, recorded
from tests.loaders.hcl.functions.test_recorded import call, context, difference, left_open
from tests.support.hcl_console import terraform

from floe_guard.loaders.hcl.functions.core import FunctionContext

__all__ = ["context"]

# What these give differs from run to run, or depends on paths outside of the module.
_EXCLUDED = {"bcrypt", "uuid", "timestamp", "pathexpand"}
_NAMES = sorted(
    path.stem
    for path in RECORDED.glob("*.json")
    if path.stem not in _EXCLUDED and not path.stem.startswith("file")
)


def mixed(name: str, count: int) -> list[list[Any]]:
    """Argument lists whose members come from different recorded calls."""
    rng = random.Random(name)
    known = [entry["args"] for entry in recorded(name) if entry["args"]]
    strangers = [
        args for other in _NAMES for args in (rng.choice(recorded(other))["args"],) if args
    ]
    lists = []
    for _ in range(count):
        args = list(rng.choice(known))
        for i in range(len(args)):
            if rng.random() < 0.5:
                args[i] = rng.choice([other[i] for other in known if len(other) > i])
            elif rng.random() < 0.4:
                args[i] = rng.choice(rng.choice(strangers))
        lists.append(args)
    return lists


@pytest.mark.terraform
@pytest.mark.skipif(terraform() is None, reason="there is no terraform on PATH")
@pytest.mark.slow
@pytest.mark.parametrize("names", [_NAMES[i::12] for i in range(12)], ids=range(12))
def test_mixed_arguments(names: list[str], context: FunctionContext) -> None:
    calls = [(name, args) for name in names for args in mixed(name, 8)]
    faults = []
    for (name, args), answer in zip(calls, answers(calls), strict=True):
        result = call(name, args, context)
        if left_open(name, answer | {"args": args}, result):
            continue
        fault = difference(answer, result)
        if fault is not None:
            faults.append(f"{name}({json.dumps(args, ensure_ascii=False)}) {fault}")
    assert not faults, "\n".join(faults)
