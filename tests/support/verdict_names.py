"""Plans whose resources are named for the verdict they must get (`fail_whole_bucket`).

`tests/rules_kinds/plans/<kind>/main.tf` is planned by the real Terraform core, and the plan is
recorded beside it. Record again, all or by kind, with

    python -m tests.support.verdict_names [iam_scope …]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support import oracle

from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.engine.protocol import CompiledRule, TypeSelector
from floe_guard.loaders import document, plan
from floe_guard.model import Inventory
from floe_guard.report import Cell, RuleInfo, RuleOutcome
from floe_guard.rules.kind import find_kind
from floe_guard.verdicts import Severity

PLANS = Path(__file__).parents[1] / "rules_kinds" / "plans"

COMMON: dict[str, Any] = {
    "id": "T1",
    "name": "test",
    "title": "Test",
    "severity": "low",
    "why": "test",
    "fix": "test",
    "source": "test",
}

_NAMED = re.compile(r"\b(pass|fail|unknown|error)_")


def load(kind: str) -> Inventory:
    """Load the recorded plan of a kind."""
    return plan.load(document.read(str(PLANS / kind / "plan.json")))


def rule(kind: str, **keys: Any) -> CompiledRule:
    """Compile a rule as the loader does: validated by its kind's model, then compiled."""
    module = find_kind(kind)
    data = module.model()(**COMMON, kind=kind, **keys).model_dump()
    types = tuple(data["resources"] or module.KIND.resources)
    info = RuleInfo("T1", "test", "Test", kind, Severity.LOW, "test", "test", "test")
    return CompiledRule(
        info, TypeSelector(types), module.compile_rule(data), types, modes=module.KIND.modes
    )


def judge(inventory: Inventory, compiled: CompiledRule) -> RuleOutcome:
    """Judge one rule."""
    return evaluate(inventory, [compiled], EvaluateOptions(today="2026-01-01")).outcomes[0]


def verdicts(outcome: RuleOutcome) -> dict[str, str]:
    """Return verdict by address."""
    return {cell.address: str(cell.verdict) for cell in outcome.all_cells()}


def cells(outcome: RuleOutcome) -> Mapping[str, Cell]:
    """Return the cells that do not pass by address."""
    return {cell.address: cell for cell in outcome.cells}


def named(address: str) -> str:
    """Return the verdict an address asks for: its instance key's, else its name's."""
    return _NAMED.findall(address)[-1]


def record(kinds: list[str]) -> None:
    """Plan the directories with the oracle and write their plans."""
    for folder in sorted(PLANS.iterdir()):
        if not kinds or folder.name in kinds:
            made = oracle.plan(folder)
            text = json.dumps(made, sort_keys=True, separators=(",", ":"))
            (folder / "plan.json").write_text(text + "\n")
            print(f"{folder.name}: {len(made['resource_changes'])} resources")


if __name__ == "__main__":
    record(sys.argv[1:])
