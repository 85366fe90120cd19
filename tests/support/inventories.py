"""Small inventories made by hand, for the engine, which does not care where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from floe_guard.engine.evaluate import EvaluateOptions, Evaluation, evaluate
from floe_guard.engine.protocol import JudgeSettings
from floe_guard.model import Gap, InputInfo, Inventory, Origin, Provider, Reference, Resource
from floe_guard.report import Cell
from floe_guard.rules.load import RuleOptions, Selection, load_rules

TODAY = "2026-01-31"


def resource(
    address: str,
    attributes: Mapping[str, Any] | None = None,
    references: Sequence[tuple[str, ...]] = (),
    **more: Any,
) -> Resource:
    """Make a resource from its address; references are (path, target[, attribute])."""
    plain, _, key = address.partition("[") if address.endswith("]") else (address, "", "")
    index: Any = None
    if key and not plain.startswith("module."):
        index = key[:-1].strip('"') if '"' in key else int(key[:-1])
    resource_type, name = (
        address.split("[")[0].split(".")[-2:]
        if "module." not in address
        else (
            address.rsplit(".", 1)[0].rsplit(".", 1)[1],
            address.rsplit(".", 1)[1].split("[")[0],
        )
    )
    return Resource(
        address=address,
        type=resource_type,
        name=name,
        attributes=dict(attributes or {}),
        **{"index": index, **more},
        references=tuple(Reference(*r) for r in references),
    )


def inventory(
    *resources: Resource,
    origin: Origin = "plan",
    gaps: Sequence[Gap] = (),
    providers: Sequence[Provider] = (),
) -> Inventory:
    """Make an inventory of an origin."""
    return Inventory(
        origin,
        resources,
        InputInfo("test"),
        gaps=tuple(gaps),
        providers=tuple(providers),
    )


HEAD = """\
rules:
  - id: T1
    name: test
    title: Test
    severity: high
    why: because
    fix: change it
    source: a test
"""


def rule_text(body: str) -> str:
    """Give a rule's own keys, indented by four spaces, the keys that every rule has."""
    return HEAD + body


def judge(
    folder: Path,
    body: str,
    inv: Inventory,
    settings: JudgeSettings | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
) -> Evaluation:
    """Judge an inventory by one rule, written as in a rule file without the common keys."""
    file = folder / "rule.yaml"
    file.write_text(rule_text(body), encoding="utf-8")
    settings = settings or JudgeSettings()
    rules = load_rules([file], RuleOptions(parameters=parameters or {}, settings=settings))
    options = EvaluateOptions(TODAY, settings, rules.ids)
    return evaluate(inv, rules.select(Selection(check=("T1",))), options)


def verdicts(evaluation: Evaluation) -> dict[str, str]:
    """Return address -> verdict of a judgement by one rule."""
    return {cell.address: str(cell.verdict) for o in evaluation.outcomes for cell in o.all_cells()}


def cell(evaluation: Evaluation, address: str = "") -> Cell:
    """Return the cell at an address."""
    found = [c for o in evaluation.outcomes for c in o.all_cells() if c.address == address]
    assert len(found) == 1, (
        f"{address!r}: {[c.address for o in evaluation.outcomes for c in o.all_cells()]}"
    )
    return found[0]
