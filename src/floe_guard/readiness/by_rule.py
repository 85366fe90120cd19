"""What a shipped rule says against one thing of the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.engine.protocol import CompiledRule
from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.report import Cell
from floe_guard.verdicts import Verdict


def against(rule: CompiledRule, resource: Resource) -> Iterator[Cell]:
    """Yield every cell of `rule` on `resource` that is not a pass.

    Args:
        rule: A rule about resources of its type.
        resource: Of the live account.
    """
    inventory = Inventory("live", (resource,), InputInfo(resource.address))
    options = EvaluateOptions(today=f"{datetime.now(UTC):%Y-%m-%d}")
    (outcome,) = evaluate(inventory, [rule], options).outcomes
    yield from (cell for cell in outcome.cells if cell.verdict is not Verdict.PASS)
