"""Compare what the evaluator makes of a directory with what the real core planned for it.

A record is the part of a plan that matters here: per managed resource the values after the
change with the unknown and the sensitive marks, per data source the values it was read with
or will be, and the outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from floe_guard.model import Inventory, Resource
from floe_guard.values import Sensitive, Unknown

Record = dict[str, Any]

PLACES = ("path.cwd",)


def record_of(plan: Mapping[str, Any]) -> Record:
    """Trim a plan's JSON to a record."""
    managed: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for change in plan.get("resource_changes", ()):
        entry = change["change"]
        table = managed if change["mode"] == "managed" else data
        table[change["address"]] = {
            "after": entry.get("after"),
            "unknown": _pruned(entry.get("after_unknown")),
            "sensitive": _pruned(entry.get("after_sensitive")),
        }
    prior = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    for resource in _resources(prior):
        if resource["mode"] == "data":
            data[resource["address"]] = {
                "after": resource["values"],
                "unknown": None,
                "sensitive": _pruned(resource.get("sensitive_values")),
            }
    outputs = {
        name: {
            "after": change.get("after"),
            "unknown": _pruned(change.get("after_unknown")),
            "sensitive": _pruned(change.get("after_sensitive")),
        }
        for name, change in plan.get("output_changes", {}).items()
    }
    return {"managed": managed, "data": data, "outputs": outputs}


def _pruned(marks: Any) -> Any:
    """Marks without the parts that say nothing."""
    if isinstance(marks, dict):
        kept = {key: inner for key, value in marks.items() if (inner := _pruned(value))}
        return kept or None
    if isinstance(marks, list):
        inner = [_pruned(value) for value in marks]
        return inner if any(inner) else None
    return marks or None


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


@dataclass
class Comparison:
    """What a comparison found; `wrong`, `addresses` and `marks` should stay empty."""

    known: int = 0
    agreed: int = 0
    wrong: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    behind_data: list[str] = field(default_factory=list)
    better: int = 0

    def add(self, other: Comparison) -> None:
        self.known += other.known
        self.agreed += other.agreed
        self.better += other.better
        for name in ("wrong", "addresses", "marks", "unknown", "behind_data"):
            getattr(self, name).extend(getattr(other, name))


def compare(inventory: Inventory, record: Record) -> Comparison:
    """Compare an inventory with a record."""
    result = Comparison()
    ours = {resource.address: resource for resource in inventory.resources}
    managed = {a for a, resource in ours.items() if resource.mode == "managed"}
    for address in sorted(managed ^ record["managed"].keys()):
        side = "only evaluated" if address in managed else "only planned"
        result.addresses.append(f"{address}: {side}")
    data = {a for a, resource in ours.items() if resource.mode == "data"}
    for address in sorted(record["data"].keys() - data):
        result.addresses.append(f"{address}: only planned")
    for address, entry in (record["managed"] | record["data"]).items():
        if address in ours:
            _resource(ours[address], entry, address in record["data"], result)
    found = {output.name: output for output in inventory.outputs}
    for name, entry in record["outputs"].items():
        if name not in found:
            result.addresses.append(f"output {name}: only planned")
            continue
        value = found[name].value
        _compare(value, entry["after"], entry["unknown"], f"output {name}", result, data=False)
        # A sensitive output hides everything; whether a part of it is marked does not show.
        if not found[name].sensitive:
            _marks(value, entry["sensitive"], f"output {name}", result)
    return result


def _resource(resource: Resource, entry: Record, is_data: bool, result: Comparison) -> None:
    after, unknown = entry["after"], entry["unknown"]
    marks = entry["sensitive"]
    names = set(resource.attributes) | set(after or {})
    for name in sorted(names):
        path = f"{resource.address}.{name}"
        hidden = _part(unknown, name)
        written = any(p == name or p.startswith(f"{name}[") for p in resource.attribute_locations)
        if is_data and not written and resource.type != "aws_iam_policy_document":
            # What a data source answers is made up by the oracle.
            continue
        value = resource.attributes.get(name)
        _compare(value, (after or {}).get(name), hidden, path, result, data=is_data)
        # The provider makes tags_all without knowing about marks; here they are kept.
        if not is_data and name != "tags_all":
            _marks(value, _part(marks, name), path, result)


def _part(marks: Any, key: Any) -> Any:
    if isinstance(marks, dict):
        return marks.get(key)
    if isinstance(marks, list):
        return marks[key] if isinstance(key, int) and key < len(marks) else None
    return marks


def _compare(
    ours: Any, theirs: Any, hidden: Any, path: str, result: Comparison, *, data: bool
) -> None:
    if isinstance(ours, Sensitive):
        _compare(ours.value, theirs, hidden, path, result, data=data)
        return
    if hidden is True:
        if not isinstance(ours, Unknown):
            result.better += 1
        return
    if isinstance(ours, Unknown):
        if theirs is None and not hidden and data:
            return
        leaves = max(1, sum(1 for _ in _leaves(theirs)))
        result.known += leaves
        if "is set by its environment" in ours.reason:
            result.known -= leaves
            return
        where = result.behind_data if "data." in ours.reason else result.unknown
        where.extend([f"{path}: {ours.reason}"] * leaves)
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            inner = _part(hidden, key)
            _compare(ours.get(key), theirs.get(key), inner, f"{path}.{key}", result, data=data)
        return
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            result.known += 1
            result.wrong.append(f"{path}: {len(ours)} elements, planned {len(theirs)}")
            return
        for i, (x, y) in enumerate(zip(ours, theirs, strict=True)):
            _compare(x, y, _part(hidden, i), f"{path}[{i}]", result, data=data)
        return
    result.known += 1
    if _same(ours, theirs):
        result.agreed += 1
    else:
        result.wrong.append(f"{path}: {ours!r}, planned {theirs!r}")


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return bool(ours == theirs)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield value


def _marks(ours: Any, marks: Any, path: str, result: Comparison) -> None:
    """Hold the sensitive parts of a value against those of the plan."""
    if isinstance(ours, Sensitive):
        if marks is not True:
            result.marks.append(f"{path}: sensitive, planned {marks!r}")
        return
    if marks is True:
        if ours is not None:
            result.marks.append(f"{path}: not sensitive, planned so")
        return
    if isinstance(ours, dict):
        for key, inner in ours.items():
            _marks(inner, _part(marks, key), f"{path}.{key}", result)
    elif isinstance(ours, list):
        for i, inner in enumerate(ours):
            _marks(inner, _part(marks, i), f"{path}[{i}]", result)
