"""An inventory for rule authors and tests: `floe-guard/inventory/v1`, what the rules see.

Known values stand in `attributes`; what is unknown, sensitive or shaped like a credential is left
out there (null in a list) and named by its path. The document is described by schemas/inventory-v1.schema.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from floe_guard import __version__
from floe_guard.engine.paths import join_key
from floe_guard.model import Inventory, Output, Resource
from floe_guard.reporters.json import encode, gap_record, input_info, location_record
from floe_guard.secrets.shapes import has_hit, scan_value
from floe_guard.values import Sensitive, Unknown, Value

SCHEMA = "floe-guard/inventory/v1"

Steps: TypeAlias = tuple[str | int, ...]


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
    split = _Split(resource.attributes)
    attributes = split.mapping(resource.attributes, "", ())
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
    split = _Split(output.value)
    value = split.value(Sensitive(output.value) if output.sensitive else output.value, "", ())
    return {
        "value": value,
        "sensitive": output.sensitive,
        "unknown": split.unknown,
    }


class _Split:
    """Takes a value apart: what is known, and the paths of what is not or must not be shown."""

    def __init__(self, value: Value) -> None:
        self._credentials = {path for path, _ in scan_value(value)}
        self.unknown: list[str] = []
        self.sensitive: list[str] = []

    def mapping(self, value: Mapping[str, Value], at: str, steps: Steps) -> dict[str, Any]:
        known = {}
        for key, item in value.items():
            path, below = join_key(at, key), (*steps, key)
            if below in self._credentials and has_hit(key):
                _note(self.sensitive, join_key(at, "(withheld)"))
            elif not self.hidden(item, path, below):
                known[key] = self.value(item, path, below)
        return known

    def value(self, value: Value, at: str, steps: Steps) -> Any:
        if self.hidden(value, at, steps):
            return None
        if isinstance(value, Mapping):
            return self.mapping(value, at, steps)
        if isinstance(value, list):
            return [self.value(item, f"{at}[{i}]", (*steps, i)) for i, item in enumerate(value)]
        return value

    def hidden(self, value: Value, at: str, steps: Steps) -> bool:
        """Return whether a value must not or cannot be shown, and note its path if so."""
        if isinstance(value, Unknown):
            _note(self.unknown, at)
            return True
        if isinstance(value, Sensitive):
            _note(self.sensitive, at)
            self.hidden(value.value, at, steps)
            return True
        if steps in self._credentials and not isinstance(value, Mapping | list):
            _note(self.sensitive, at)
            return True
        return False


def _note(paths: list[str], path: str) -> None:
    if paths[-1:] != [path]:
        paths.append(path)


def _list(name: str, records: Iterable[object], *, last: bool = False) -> Iterator[str]:
    yield f' "{name}": ['
    comma = ""
    for record in records:
        yield f"{comma}\n  {encode(record)}"
        comma = ","
    yield "]\n" if last else "],\n"
