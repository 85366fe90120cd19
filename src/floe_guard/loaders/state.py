"""A state -> Inventory: `show -json` of one, or the state file itself in version 4.

Source: https://opentofu.org/docs/internals/json-format/#state-representation; the state file's
own form is internal to the tools and has been the same since version 0.12.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from floe_guard.errors import InputError
from floe_guard.loaders import document
from floe_guard.loaders._lazy import NULL, Marked, is_null, recent_attributes
from floe_guard.loaders._source import NO_LOCATIONS, SourceTree, source_beside
from floe_guard.loaders.document import Document
from floe_guard.model import Gap, Inventory, Mode, Output, Reference, Resource
from floe_guard.values import Sensitive, Value


class StateResource(msgspec.Struct, gc=False):
    """A resource instance as `show -json` prints it."""

    address: str
    type: str
    name: str
    mode: str = "managed"
    index: int | str | None = None
    values: Raw = NULL
    sensitive_values: Raw = NULL
    depends_on: list[str] = []
    deposed_key: str = ""


class StateModule(msgspec.Struct):
    """A module instance as `show -json` prints it."""

    address: str = ""
    resources: list[StateResource] = []
    child_modules: list[StateModule] = []


class StateOutput(msgspec.Struct):
    """An output of the root module."""

    sensitive: bool = False
    value: Raw = NULL


class StateValues(msgspec.Struct):
    """`values` of a state, and `planned_values` of a plan."""

    root_module: StateModule = msgspec.field(default_factory=StateModule)
    outputs: dict[str, StateOutput] = {}


class _RawInstance(msgspec.Struct, gc=False):
    index_key: int | str | None = None
    attributes: Raw = NULL
    attributes_flat: Raw = NULL
    sensitive_attributes: list[Any] | None = None
    dependencies: list[str] = []
    deposed: str = ""


class _RawResource(msgspec.Struct):
    mode: str
    type: str
    name: str
    module: str = ""
    provider: str = ""
    instances: list[_RawInstance] = []


def load(source: Document, folder: Path | None = None) -> Inventory:
    """Return the inventory of a state.

    Args:
        source: A document of form `state` or `state-v4`.
        folder: Folder of the source it belongs to; looked for beside it when left out.

    Returns:
        Every resource instance in it, in its order.

    Raises:
        InputError: A part of it is not what it must be.
    """
    tree = source_beside(source.info.path, folder)
    return _load_raw(source, tree) if source.form == "state-v4" else _load_shown(source, tree)


def all_resources(module: StateModule) -> Iterator[tuple[StateModule, StateResource]]:
    """Yield every resource of a module and of those below it, each with its module."""
    for resource in module.resources:
        yield module, resource
    for child in module.child_modules:
        yield from all_resources(child)


def shown_resource(
    module: StateModule,
    item: StateResource,
    recent: deque[Marked],
    path: str,
    tree: SourceTree | None,
) -> Resource:
    """Return the model's resource for one that `show -json` prints.

    Args:
        module: The module instance it stands in.
        item: The resource.
        recent: The document's list of decoded attributes.
        path: What messages call the document.
        tree: The source it belongs to, where there is one.

    Returns:
        The resource; what it depends on is known as a whole only, not by attribute.
    """
    address = _deposed(item.address, item.deposed_key)
    local = f"{'data.' if item.mode == 'data' else ''}{item.type}.{item.name}"
    located = tree.find(module.address, local) if tree is not None else None
    return Resource(
        address=address,
        type=item.type,
        name=item.name,
        attributes=Marked(recent, address, item.values, sensitive=item.sensitive_values),
        mode=mode_of(item.mode, address, path),
        index=item.index,
        module=module.address,
        references=tuple(Reference("depends_on", target) for target in item.depends_on),
        location=located.location if located else None,
        attribute_locations=located.attributes if located else NO_LOCATIONS,
        call_chain=located.call_chain if located else (),
    )


def mode_of(mode: str, address: str, path: str) -> Mode:
    """Return the mode that a document names.

    Raises:
        InputError: There is no such mode.
    """
    if mode == "managed":
        return "managed"
    if mode == "data":
        return "data"
    raise InputError(f"{address} has the unknown mode {mode!r}", file=path)


def _load_shown(source: Document, tree: SourceTree | None) -> Inventory:
    path, recent = source.info.path, recent_attributes()
    raw = source.parts.get("values", NULL)
    values: StateValues | None = document.decode(raw, path, "`values`", StateValues | None)
    if values is None:  # an empty state has no values at all
        values = StateValues()
    resources = tuple(
        shown_resource(module, item, recent, path, tree)
        for module, item in all_resources(values.root_module)
    )
    return Inventory(
        origin="state",
        resources=resources,
        input=source.info,
        outputs=_outputs(values.outputs, path),
        haystack=lambda: source.data,
    )


def _outputs(outputs: Mapping[str, StateOutput], path: str) -> tuple[Output, ...]:
    def value(name: str, item: StateOutput) -> Value:
        found = document.decode(item.value, path, f"output {name}")
        return Sensitive(found) if item.sensitive else found

    return tuple(Output(name, value(name, item), item.sensitive) for name, item in outputs.items())


def _load_raw(source: Document, tree: SourceTree | None) -> Inventory:
    path, recent = source.info.path, recent_attributes()
    blocks: list[_RawResource] = document.decode(
        source.parts.get("resources", Raw(b"[]")), path, "`resources`", list[_RawResource]
    )
    outputs: dict[str, StateOutput] = document.decode(
        source.parts.get("outputs", Raw(b"{}")), path, "`outputs`", dict[str, StateOutput]
    )
    resources: list[Resource] = []
    gaps: list[Gap] = []
    for block in blocks:
        for instance in block.instances:
            resource = _raw_instance(block, instance, recent, path, tree)
            resources.append(resource)
            if is_null(instance.attributes):
                gaps.append(_unreadable(resource, flat=not is_null(instance.attributes_flat)))
    return Inventory(
        origin="state",
        resources=tuple(resources),
        input=source.info,
        outputs=_outputs(outputs, path),
        gaps=tuple(gaps),
        haystack=lambda: source.data,
    )


def _raw_instance(
    block: _RawResource,
    instance: _RawInstance,
    recent: deque[Marked],
    path: str,
    tree: SourceTree | None,
) -> Resource:
    local = f"{block.type}.{block.name}"
    if block.mode == "data":
        local = f"data.{local}"
    address = f"{block.module}.{local}" if block.module else local
    address = _deposed(address + instance_key(instance.index_key), instance.deposed)
    located = tree.find(block.module, local) if tree is not None else None
    marks = _marks(instance.sensitive_attributes or [])
    return Resource(
        address=address,
        type=block.type,
        name=block.name,
        attributes=Marked(
            recent,
            address,
            instance.attributes,
            sensitive=Raw(msgspec.json.encode(marks)),
        ),
        mode=mode_of(block.mode, address, path),
        index=instance.index_key,
        module=block.module,
        provider=_provider_key(block.provider),
        references=tuple(Reference("depends_on", target) for target in instance.dependencies),
        location=located.location if located else None,
        attribute_locations=located.attributes if located else NO_LOCATIONS,
        call_chain=located.call_chain if located else (),
    )


def _unreadable(resource: Resource, *, flat: bool) -> Gap:
    form = "the form of Terraform before 0.12" if flat else "no form that is known here"
    return Gap(
        what=resource.address,
        reason=f"its attributes are written in {form}",
        remedy="bring the state up to date with `tofu apply -refresh-only`",
        resource_types=(resource.type,),
    )


def instance_key(key: int | str | None) -> str:
    """Return an instance key as an address shows it: `[0]`, `["a"]`, or nothing."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    quoted = json.dumps(key, ensure_ascii=False)
    return f"[{quoted.replace('${', '$${').replace('%{', '%%{')}]"


def _deposed(address: str, key: str) -> str:
    return f"{address} (deposed {key})" if key else address


def _provider_key(text: str) -> str:
    """Return `module.m.aws.east` for `module.m.provider["registry…/hashicorp/aws"].east`."""
    module, found, rest = text.partition('provider["')
    source, _, alias = rest.partition('"]')
    return f"{module}{source.rpartition('/')[2]}{alias}" if found else ""


def _marks(paths: list[Any]) -> dict[str, Any]:
    """Return the paths of sensitive attributes as marks of the attributes' shape."""
    marks: dict[str, Any] = {}
    for path in paths:
        steps = [_step(step) for step in path] if isinstance(path, list) else []
        # A step that is no name or number points into a set: all of the set is sensitive then.
        known = next((i for i, step in enumerate(steps) if step is None), len(steps))
        if known and isinstance(steps[0], str):
            _mark(marks, [step for step in steps[:known] if step is not None])
    return marks


def _step(step: Any) -> str | int | None:
    value = step.get("value") if isinstance(step, dict) else None
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _mark(marks: Any, steps: list[str | int]) -> None:
    here = marks
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        empty: Any = True if last else [] if isinstance(steps[i + 1], int) else {}
        if isinstance(step, int):
            if not isinstance(here, list) or step > _MAX_INDEX:
                return
            here.extend([False] * (step + 1 - len(here)))
            if here[step] is False or last:
                here[step] = empty
        elif not isinstance(here, dict):
            return
        elif last or step not in here:
            here[step] = empty
        here = here[step]
        if here is True:
            return


_MAX_INDEX = 100_000
