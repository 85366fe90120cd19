"""What a judge may see beside its resource: the inventory and the indexes over it, built on first use."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from floe_guard.engine.protocol import JudgeSettings, Selector, TypeSelector, overlaps
from floe_guard.model import Gap, Inventory, Provider, Resource

if TYPE_CHECKING:
    from floe_guard.engine.graph import Graph

T = TypeVar("T")

_MODULE_CALL = re.compile(r'module\.[^.\[]+(\["(?:[^"\\]|\\.)*"\]|\[\d+\])?\.')


class Context:
    """One evaluation's view of an inventory.

    Args:
        inventory: What is judged.
        settings: What the settings approve.
    """

    def __init__(self, inventory: Inventory, settings: JudgeSettings | None = None) -> None:
        self.inventory = inventory
        self.settings = settings or JudgeSettings()
        self._memo: dict[Hashable, object] = {}

    @cached_property
    def by_type(self) -> dict[str, list[Resource]]:
        """Resources by type, in document order; data sources and removed ones included."""
        index: dict[str, list[Resource]] = {}
        for resource in self.inventory.resources:
            index.setdefault(resource.type, []).append(resource)
        return index

    @cached_property
    def by_address(self) -> dict[str, Resource]:
        """Resources by full address; a deposed object does not hide the current one."""
        index: dict[str, Resource] = {}
        for resource in self.inventory.resources:
            if resource.change is None or not resource.change.deposed:
                index[resource.address] = resource
        return index

    @cached_property
    def providers(self) -> dict[str, Provider]:
        """Provider configurations by key."""
        return {p.key: p for p in self.inventory.providers}

    @cached_property
    def graph(self) -> Graph:
        """Which resource belongs to which."""
        from floe_guard.engine.graph import Graph

        return Graph(self)

    def provider_of(self, resource: Resource) -> Provider | None:
        """Return the provider configuration of `resource`, where it is known.

        A module that does not configure the provider itself inherits its caller's default
        configuration (https://opentofu.org/docs/language/modules/develop/providers/).
        """
        key = resource.provider or resource.type.split("_", 1)[0]
        provider = self.providers.get(key)
        while provider is None and (call := _MODULE_CALL.match(key)) is not None:
            key = key[call.end() :]
            provider = self.providers.get(key)
        return provider

    def gap_over(self, types: TypeSelector) -> Gap | None:
        """Return a gap because of which resources of these types may be missing, or None."""
        return self.memo(("gap", types.patterns), lambda: self._gap_over(types))

    def _gap_over(self, types: TypeSelector) -> Gap | None:
        for gap in self.inventory.gaps:
            if not gap.tolerated and overlaps(gap.resource_types, types.patterns):
                return gap
        return None

    def existing(self, types: Selector, mode: str = "managed") -> list[Resource]:
        """Return the resources whose type matches and which exist after the change, in document order."""
        return [
            resource
            for resource_type, resources in self.by_type.items()
            if types(resource_type)
            for resource in resources
            if resource.mode == mode and not resource.removed
        ]

    def memo(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gave the first time it was asked for `key` in this evaluation."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast("T", self._memo[key])

    @property
    def resources(self) -> Sequence[Resource]:
        """All resources, in document order."""
        return self.inventory.resources
