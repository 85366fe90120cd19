"""An inventory for rule authors and tests: `floe-guard/inventory/v1`, what the rules see.

Known values stand in `attributes`; what is unknown or sensitive is left out there (null in a
list) and named by its path. The document is described by schemas/inventory-v1.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from floe_guard import __version__
from floe_guard.engine.paths import join_key
from floe_guard.model import Inventory, Output, Resource
from floe_guard.reporters.json import encode, gap_record, input_info, location_record
from floe_guard.values import Sensitive, Unknown, Value

SCHEMA = "floe-guard/inventory/v1"


def render(inventory: Inventory) -> Iterator[str]:
    """Yield the document, one line a resource."""
    yield "{\n"
    yield f' "schema": {encode(SCHEMA)},\n'
    yield f' "tool": {encode({"name": "floe-guard", "version": __version__})},\n'
    yield f' "origin": {encode(inventory.origin)},\n'
    yield f' "input": {encode(input_info(inventory.input))},\n'
    yield from _list("resources", (_resource(r) for r in inventory.resources))
    outputs = {output.name: _output(output) for output in inventory.outputs}
    yield f' "outputs": {encode(outputs)},\n'
    yield from _list("gaps", (gap_record(gap) for gap in inventory.gaps), last=True)
    yield "}\n"


def _resource(resource: Resource) -> dict[str, Any]:
    split = _Split()
    attributes = split.mapping(resource.attributes, "")
    record: dict[str, Any] = {
        "address": resource.address,
        "mode": resource.mode,
        "type": resource.type,
        "name": resource.name,
        "index": None if isinstance(resource.index, Unknown) else resource.index,
        "module": resource.module,
        "attributes": attributes,
        "unknown": split.unknown,
        "sensitive": split.sensitive,
        "references": [
            {"path": r.path, "target": r.target, "attribute": r.attribute}
            for r in resource.references
            if not _is_expression(r.target)
        ],
        "location": location_record(resource.location),
    }
    if isinstance(resource.index, Unknown):
        record["index_unknown"] = True
    if resource.change is not None:
        record["actions"] = list(resource.change.actions)
    return record


def _is_expression(target: str) -> bool:
    """Return whether a reference ends at an expression that could not be followed further."""
    head = target.partition(".")[0]
    return "." not in target or head in {"local", "var", "each", "count", "path", "terraform"}


def _output(output: Output) -> dict[str, Any]:
    split = _Split()
    value = split.value(Sensitive(output.value) if output.sensitive else output.value, "")
    return {
        "value": value,
        "sensitive": output.sensitive,
        "unknown": split.unknown,
    }


class _Split:
    """Takes a value apart: what is known, and the paths of what is not or must not be shown."""

    def __init__(self) -> None:
        self.unknown: list[str] = []
        self.sensitive: list[str] = []

    def mapping(self, value: Mapping[str, Value], at: str) -> dict[str, Any]:
        known = {}
        for key, item in value.items():
            path = join_key(at, key)
            if self.hidden(item, path):
                continue
            known[key] = self.value(item, path)
        return known

    def value(self, value: Value, at: str) -> Any:
        if self.hidden(value, at):
            return None
        if isinstance(value, Mapping):
            return self.mapping(value, at)
        if isinstance(value, list):
            return [self.value(item, f"{at}[{i}]") for i, item in enumerate(value)]
        return value

    def hidden(self, value: Value, at: str) -> bool:
        if isinstance(value, Sensitive):
            if at not in self.sensitive[-1:]:
                self.sensitive.append(at)
            self.hidden(value.value, at)
            return True
        if isinstance(value, Unknown):
            if at not in self.unknown[-1:]:
                self.unknown.append(at)
            return True
        return False


def _list(name: str, records: Iterable[object], *, last: bool = False) -> Iterator[str]:
    yield f' "{name}": ['
    comma = ""
    for record in records:
        yield f"{comma}\n  {encode(record)}"
        comma = ","
    yield "]\n" if last else "],\n"
