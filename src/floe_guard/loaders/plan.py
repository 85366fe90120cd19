"""`show -json` of a plan -> Inventory: resources as they will be, and what will happen to them.

Values come from `resource_changes`, which has the unknown and sensitive marks beside them;
`planned_values` adds what is listed there alone, and `prior_state` the data that was read.

Source: https://opentofu.org/docs/internals/json-format/#plan-representation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec import Raw

from floe_guard.errors import InputError
from floe_guard.loaders import document
from floe_guard.loaders._configuration import (
    Configuration,
    ConfigurationDocument,
    provider_key,
)
from floe_guard.loaders._lazy import (
    NULL,
    Marked,
    is_null,
    mark_sensitive,
    mark_unknown,
    recent_attributes,
)
from floe_guard.loaders._lazy_sequence import LazySequence
from floe_guard.loaders._source import NO_LOCATIONS, SourceTree, source_beside
from floe_guard.loaders.document import Document
from floe_guard.loaders.state import StateValues, all_resources, mode_of, shown_resource
from floe_guard.model import (
    Change,
    Gap,
    InstanceKey,
    Inventory,
    Output,
    Reference,
    Resource,
    Variable,
)
from floe_guard.values import Sensitive, Unknown, Value

_UNEXPANDED = Unknown("how many instances there will be is known after apply")


class _Change(msgspec.Struct, gc=False):
    actions: tuple[str, ...]
    before: Raw = NULL
    after: Raw = NULL
    after_unknown: Raw = NULL
    before_sensitive: Raw = NULL
    after_sensitive: Raw = NULL
    replace_paths: Raw = NULL
    importing: Raw = NULL


class _ResourceChange(msgspec.Struct, gc=False):
    address: str
    type: str
    name: str
    change: _Change
    mode: str = "managed"
    module_address: str = ""
    index: int | str | None = None
    deposed: str = ""
    action_reason: str = ""
    previous_address: str = ""


class _Deferred(msgspec.Struct):
    resource_change: _ResourceChange
    reason: str = ""


class _OutputChange(msgspec.Struct):
    actions: tuple[str, ...] = ()
    after: Raw = NULL
    after_unknown: Raw = NULL
    after_sensitive: Raw = NULL


class _PlannedOutput(msgspec.Struct):
    sensitive: bool = False
    value: Raw = NULL


class _PlannedValues(msgspec.Struct):
    outputs: dict[str, _PlannedOutput] = {}
    root_module: Raw = NULL


class _VariableValue(msgspec.Struct):
    value: Raw = NULL


class _PriorState(msgspec.Struct):
    values: StateValues | None = None


def load(source: Document, folder: Path | None = None) -> Inventory:
    """Return the inventory of a plan.

    Args:
        source: A document of form `plan`.
        folder: Folder of the source it was made from; looked for beside it when left out.

    Returns:
        Every resource the plan speaks of, removed ones included, in the plan's order, and the
        data sources that were read.

    Raises:
        InputError: The plan ended in an error, or a part of it is not what it must be.
    """
    return _Loader(source, source_beside(source.info.path, folder)).inventory()


class _Loader:
    """One plan being read."""

    def __init__(self, source: Document, tree: SourceTree | None) -> None:
        self.source = source
        self.tree = tree
        self.path = source.info.path
        self.recent: deque[Marked] = recent_attributes()
        if self.flag("errored", default=False):
            raise InputError(
                "is a plan that ended in an error: it shows a part of the changes alone",
                file=self.path,
                hint="mend the error and plan again",
            )
        self.config_document: ConfigurationDocument = self.part(
            "configuration", ConfigurationDocument, ConfigurationDocument()
        )
        self.variables = tuple(self.read_variables())
        known = {v.name: v.value for v in self.variables}
        self.configuration = Configuration(self.config_document, known)
        self._prior: tuple[list[Resource], list[Resource]] | None = None

    def part(self, name: str, type_: Any, default: Any) -> Any:
        raw = self.source.parts.get(name)
        if raw is None or is_null(raw):
            return default
        return document.decode(raw, self.path, f"`{name}`", type_)

    def flag(self, name: str, *, default: bool) -> bool:
        return bool(self.part(name, bool, default))

    def inventory(self) -> Inventory:
        changes: list[_ResourceChange] = self.part("resource_changes", list[_ResourceChange], [])
        deferred: list[_Deferred] = self.part("deferred_changes", list[_Deferred], [])
        planned: _PlannedValues = self.part("planned_values", _PlannedValues, _PlannedValues())
        resources = [self.resource(change) for change in changes]
        resources += [self.resource(d.resource_change) for d in deferred]
        addresses = self.check_unique(resources)
        resources += self.only_planned(planned, addresses)
        resources += [r for r in self.prior()[0] if r.address not in addresses]
        source = self.source
        return Inventory(
            origin="plan",
            resources=tuple(resources),
            input=source.info,
            outputs=tuple(self.outputs(planned)),
            variables=self.variables,
            providers=tuple(self.configuration.providers()),
            gaps=tuple(self.gaps(deferred)),
            prior=LazySequence(lambda: self.prior()[1]),
            haystack=lambda: source.data,
        )

    def resource(self, item: _ResourceChange) -> Resource:
        change = item.change
        local = f"{item.type}.{item.name}"
        if item.mode == "data":
            local = f"data.{local}"
        module = item.module_address
        block = self.configuration.find(module, local)
        removed = "create" not in change.actions and not _REMOVING.isdisjoint(change.actions)
        index: InstanceKey = item.index
        if index is None and item.address.endswith("[*]"):
            index = _UNEXPANDED
        attributes: Mapping[str, Value] = {}
        if not removed:
            attributes = Marked(
                self.recent,
                item.address,
                change.after,
                change.after_unknown,
                change.after_sensitive,
            )
        located = self.tree.find(module, local) if self.tree is not None else None
        return Resource(
            address=item.address,
            type=item.type,
            name=item.name,
            attributes=attributes,
            mode=mode_of(item.mode, item.address, self.path),
            index=index,
            module=module,
            provider=provider_key(block.provider_config_key) if block else "",
            change=self.change(item),
            references=self.references(module, local) if block else (),
            location=located.location if located else None,
            attribute_locations=located.attributes if located else NO_LOCATIONS,
            call_chain=located.call_chain if located else (),
        )

    def references(self, module: str, local: str) -> Sequence[Reference]:
        return LazySequence(lambda: self.configuration.references(module, local))

    def change(self, item: _ResourceChange) -> Change:
        change = item.change
        before: Mapping[str, Value] | None = None
        if not is_null(change.before):
            what = f"{item.address} before the change"
            before = Marked(self.recent, what, change.before, sensitive=change.before_sensitive)
        plain = before is None and not (item.previous_address or item.action_reason)
        if plain and is_null(change.importing) and is_null(change.replace_paths):
            return _PLAIN_CHANGES.get(change.actions) or Change(change.actions)
        return Change(
            actions=change.actions,
            before=before,
            replace_paths=tuple(self.replace_paths(change.replace_paths, item.address)),
            reason=item.action_reason,
            previous_address=item.previous_address,
            importing=not is_null(change.importing),
            deposed=item.deposed,
        )

    def replace_paths(self, raw: Raw, address: str) -> Iterator[str]:
        paths = document.decode(
            raw, self.path, f"`replace_paths` of {address}", list[list[Any]] | None
        )
        for steps in paths or []:
            text = ""
            for step in steps:
                text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
            yield text

    def check_unique(self, resources: Sequence[Resource]) -> set[str]:
        seen: set[str] = set()
        for resource in resources:
            deposed = resource.change.deposed if resource.change else ""
            key = f"{resource.address} ({deposed})" if deposed else resource.address
            if key in seen:
                raise InputError(
                    f"lists {key} twice; which of the two counts would be a guess", file=self.path
                )
            seen.add(key)
        return seen

    def only_planned(self, planned: _PlannedValues, known: set[str]) -> Iterator[Resource]:
        """Yield the resources that `planned_values` lists and `resource_changes` does not."""
        raw = planned.root_module
        if is_null(raw):
            return
        what = "`planned_values.root_module`"
        for address in document.decode(raw, self.path, what, _PlannedAddresses).addresses():
            if address not in known:
                break
        else:
            return
        values = document.decode(
            self.source.parts["planned_values"], self.path, "`planned_values`", StateValues
        )
        for module, item in all_resources(values.root_module):
            if item.address not in known:
                yield shown_resource(module, item, self.recent, self.path, self.tree)

    def prior(self) -> tuple[list[Resource], list[Resource]]:
        """Return data sources and managed resources of the prior state."""
        if self._prior is None:
            state: _PriorState = self.part("prior_state", _PriorState, _PriorState())
            found: tuple[list[Resource], list[Resource]] = ([], [])
            if state.values is not None:
                for module, item in all_resources(state.values.root_module):
                    resource = shown_resource(module, item, self.recent, self.path, self.tree)
                    found[resource.mode == "managed"].append(resource)
            self._prior = found
        return self._prior

    def read_variables(self) -> Iterator[Variable]:
        declared = self.config_document.root_module.variables
        given: dict[str, _VariableValue] = self.part("variables", dict[str, _VariableValue], {})
        for name, item in given.items():
            value = document.decode(item.value, self.path, f"`variables.{name}`")
            sensitive = name in declared and declared[name].sensitive
            yield Variable(name, Sensitive(value) if sensitive else value, sensitive)

    def outputs(self, planned: _PlannedValues) -> Iterator[Output]:
        changes: dict[str, _OutputChange] = self.part(
            "output_changes", dict[str, _OutputChange], {}
        )
        declared = self.config_document.root_module.outputs
        for name in {**planned.outputs, **changes}:
            change, item = changes.get(name), planned.outputs.get(name)
            if item is None and change is not None and change.actions == ("delete",):
                continue
            sensitive = bool(item and item.sensitive) or (
                name in declared and declared[name].sensitive
            )
            value = self.output_value(name, item, change)
            yield Output(name, Sensitive(value) if sensitive else value, sensitive)

    def output_value(
        self, name: str, item: _PlannedOutput | None, change: _OutputChange | None
    ) -> Value:
        def read(raw: Raw) -> Any:
            return document.decode(raw, self.path, f"output {name}")

        if change is None:
            return read(item.value) if item else None
        value = mark_unknown(read(change.after), read(change.after_unknown))
        return mark_sensitive(value, read(change.after_sensitive))

    def gaps(self, deferred: Sequence[_Deferred]) -> Iterator[Gap]:
        if self.flag("complete", default=True) and not deferred:
            return
        reasons = sorted({d.reason for d in deferred if d.reason})
        postponed = f": {len(deferred)} deferred" if deferred else ""
        why = f" ({', '.join(reasons)})" if reasons else ""
        yield Gap(
            what="the plan",
            reason=f"it is incomplete: another plan must follow this one{postponed}{why}",
            remedy="plan without -target and -exclude, or judge the plan that follows too",
        )


_REMOVING = frozenset({"delete", "forget"})
_PLAIN_CHANGES: dict[tuple[str, ...], Change] = {
    actions: Change(actions)
    for actions in (("create",), ("read",), ("no-op",), ("update",), ("delete", "create"))
}


class _PlannedAddress(msgspec.Struct, gc=False):
    address: str


class _PlannedAddresses(msgspec.Struct):
    resources: list[_PlannedAddress] = []
    child_modules: list[_PlannedAddresses] = []

    def addresses(self) -> Iterator[str]:
        for resource in self.resources:
            yield resource.address
        for module in self.child_modules:
            yield from module.addresses()


Loader: TypeAlias = Callable[[Document, Path | None], Inventory]
_: Loader = load
