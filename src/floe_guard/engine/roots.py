"""What conditions may ask about a resource that is not one of its attributes (`@type`, `@meta.…`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from floe_guard.engine.left_out import left_to_provider
from floe_guard.model import Resource
from floe_guard.values import Unknown, Value

if TYPE_CHECKING:
    from floe_guard.engine.context import Context

Root: TypeAlias = "Callable[[Resource, Context], Value]"


def _meta(resource: Resource, context: Context) -> Value:
    if resource.meta is None:
        return Unknown(f"meta-arguments are not shown by a {context.inventory.origin}")
    return dict(resource.meta)


def _provider_config(resource: Resource, context: Context) -> Value:
    provider = context.provider_of(resource)
    return (
        Unknown("the provider configuration is not known")
        if provider is None
        else dict(provider.config)
    )


class _Configured(Mapping[str, Value]):
    """Attributes, with null for those that the source leaves to the provider; told when asked for."""

    __slots__ = ("_resource",)

    def __init__(self, resource: Resource) -> None:
        self._resource = resource

    def get(self, key: str, default: Value = None) -> Value:
        value = self._resource.attributes.get(key, default)
        if isinstance(value, Unknown) and left_to_provider(self._resource, key, value):
            return None
        return value

    def __getitem__(self, key: str) -> Value:
        if key not in self._resource.attributes:
            raise KeyError(key)
        return self.get(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._resource.attributes)

    def __len__(self) -> int:
        return len(self._resource.attributes)


ROOTS: dict[str, Root] = {
    "@address": lambda resource, context: resource.address,
    "@type": lambda resource, context: resource.type,
    "@name": lambda resource, context: resource.name,
    "@module": lambda resource, context: resource.module,
    "@index": lambda resource, context: resource.index,
    "@mode": lambda resource, context: resource.mode,
    "@provider": lambda resource, context: resource.provider,
    "@region": lambda resource, context: resource.region or None,
    "@origin": lambda resource, context: context.inventory.origin,
    "@actions": lambda resource, context: list(resource.change.actions) if resource.change else [],
    "@meta": _meta,
    "@provider_config": _provider_config,
    "@configured": lambda resource, context: _Configured(resource),
}
