"""The index behind the graph: who refers to which block, and who holds which name.

An index is made per `via` and type on first use, so that a resource finds those that may point at
it without looking at any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from floe_guard._records import dataclass
from floe_guard.engine.paths import Path, leaves, parse_path
from floe_guard.engine.protocol import EvaluationError, Selector
from floe_guard.errors import FloeGuardError
from floe_guard.model import Reference, Resource
from floe_guard.values import Truth, Unknown, Value, reveal

if TYPE_CHECKING:
    from floe_guard.engine.context import Context

_NAMED_BY: dict[str, str] = {"aws_s3_bucket": "bucket"}
"""The attribute that holds the name others use, where it is not `name`."""

_GENERATED = ("id", "arn")
"""Identities that a provider makes up: while they are unknown, nobody can have written them down."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What others may write down to mean a resource; equal for namesakes.

    Args:
        type: The resource's type.
        names: Its known names, of which any does where it is said what the name is for.
        unique: Those that no resource of another type shares.
        unnamed: Its name, while that is not known.
        prefix: The known beginning of that name, or "".
    """

    type: str
    names: tuple[str, ...]
    unique: tuple[str, ...]
    unnamed: Unknown | None
    prefix: str

    def may_be(self, value: str) -> Truth:
        """Return whether the name that is not known may turn out to be `value`."""
        if self.unnamed is None:
            return False
        return self.unnamed if value.startswith(self.prefix) else False


def concerns(reference: Reference, via: str) -> bool:
    """Return whether a reference stands at `via`, or at any attribute where that is ""."""
    if reference.path == "depends_on":
        return False
    if not via:
        return True
    written = unindexed(reference.path)
    return written == unindexed(via) or written.startswith(unindexed(via) + ".")


def identity_of(resource: Resource) -> Identity:
    """Return the names of a resource, as far as they are known."""
    attributes = resource.attributes
    attribute = _NAMED_BY.get(resource.type, "name")
    name = reveal(attributes.get(attribute))
    generated = [reveal(attributes.get(a)) for a in _GENERATED]
    unique = generated if attribute == "name" else [name, *generated]
    prefix: Value = ""
    if isinstance(name, Unknown):
        prefix = name.prefix or reveal(attributes.get(f"{attribute}_prefix"))
    return Identity(
        resource.type,
        tuple(v for v in (name, *generated) if isinstance(v, str) and v),
        tuple(v for v in unique if isinstance(v, str) and v),
        name if isinstance(name, Unknown) else None,
        prefix if isinstance(prefix, str) else "",
    )


_KEY = re.compile(r'\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]')


def unindexed(path: str) -> str:
    """Return an address or a path without its instance keys and indexes."""
    return _KEY.sub("", path) if "[" in path else path


def _keys(address: str) -> list[str]:
    return _KEY.findall(address) if "[" in address else []


def values_at(companion: Resource, via: str) -> list[Value]:
    """Return what stands at the attribute path `via`."""
    path = _parsed(via)
    if len(path.steps) == 1 and not path.root:
        return [companion.attributes.get(path.steps[0].key)]
    return [value for _, value in leaves(path, companion.attributes)]


_PARSED: dict[str, Path] = {}


def _parsed(via: str) -> Path:
    path = _PARSED.get(via)
    if path is None:
        path = _PARSED[via] = parse_path(via)
    return path


def bases(address: str) -> set[str]:
    """Return the keyless addresses that stand for this instance: its own key left out, and all keys."""
    if "[" not in address:
        return {address}
    last = list(_KEY.finditer(address))[-1]
    own = address[: last.start()] if last.end() == len(address) else address
    return {own, unindexed(address)}


class Instances:
    """The instances one address stands for; thousands of companions ask which one is theirs."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.addresses = frozenset(r.address for r in resources)
        self._only = resources[0] if len(self.addresses) == 1 else None
        self._by_keys: dict[tuple[str, ...], list[Resource]] = {}
        self._by_key: dict[str, list[Resource]] = {}
        for resource in resources:
            keys = _keys(resource.address)
            self._by_keys.setdefault(tuple(keys), []).append(resource)
            for key in set(keys):
                self._by_key.setdefault(key, []).append(resource)

    def meant_by(self, companion: Resource) -> Resource | None:
        """Return the one instance that a reference of `companion` means, None where that is not known."""
        return self._only or self.paired_with(companion)

    def paired_with(self, companion: Resource) -> Resource | None:
        """Return the one instance that has the companion's keys, or None where that is not decided."""
        keys = _keys(companion.address)
        if not keys:
            return None
        paired = self._by_keys.get(tuple(keys)) or self._by_key.get(keys[-1], [])
        return paired[0] if len(paired) == 1 else None


class Links:
    """For one `via`: who refers to which block, who holds which literal, and who holds neither."""

    def __init__(self, context: Context, via: str) -> None:
        self._by_target: dict[str, list[Resource]] = {}
        self._by_instance: dict[str, list[Resource]] = {}
        self._by_value: dict[str, list[Resource]] = {}
        self._literal: dict[str, list[Resource]] = {}
        self._open: dict[str, list[Resource]] = {}
        self._via = via
        self._context = context
        self._indexed: set[str] = set()
        self._covered: set[Selector] = set()
        self._faults: dict[str, Exception] = {}

    def index(self, types: Selector) -> None:
        """Make sure that the resources of these types are indexed.

        Raises:
            FloeGuardError: One of them cannot be read, so that whom it belongs to is not known.
        """
        if types in self._covered:
            return
        for resource_type in self._context.by_type:
            if types(resource_type):
                if resource_type not in self._indexed:
                    self._indexed.add(resource_type)
                    try:
                        self._index(resource_type)
                    except (FloeGuardError, EvaluationError) as e:
                        self._faults[resource_type] = e
                if (fault := self._faults.get(resource_type)) is not None:
                    raise fault.with_traceback(None)
        self._covered.add(types)

    def referring(self, resource: Resource) -> Iterator[Resource]:
        """Yield the resources with a reference that may mean this one."""
        yield from self._by_target.get(unindexed(resource.address), ())
        yield from self._by_instance.get(resource.address, ())

    def naming(self, identity: Identity, types: Selector) -> list[Sequence[Resource]]:
        """Return the resources that may mean one with these names, without a reference to it."""
        pools: list[Sequence[Resource]] = [self._by_value.get(name, ()) for name in identity.names]
        pools += (pool for t, pool in self._open.items() if types(t))
        if identity.unnamed is not None:
            pools += (pool for t, pool in self._literal.items() if types(t))
        return pools

    def _index(self, resource_type: str) -> None:
        for companion in self._context.by_type[resource_type]:
            if companion.mode != "managed" or companion.removed:
                continue
            values = (
                values_at(companion, self._via)
                if self._via
                else list(companion.attributes.values())
            )
            # A link that is written out is found by its text; who it refers to does not matter.
            if not self._via or not values or not all(map(_is_text, values)):
                self._index_references(companion)
            self._index_values(companion, values)

    def _index_references(self, companion: Resource) -> None:
        concerning = [r for r in companion.references if concerns(r, self._via)]
        graph = self._context.graph
        if len(concerning) == 1:
            # Among many instances of one block this is the companion of one of them.
            meant = graph.instances(concerning[0].target).meant_by(companion)
            if meant is not None:
                self._by_instance.setdefault(meant.address, []).append(companion)
                return
        for reference in concerning:
            pool = self._by_target.setdefault(unindexed(reference.target), [])
            if not pool or pool[-1] is not companion:
                pool.append(companion)

    def _index_values(self, companion: Resource, values: list[Value]) -> None:
        flat = list(_flat(values))
        if self._via and any(isinstance(value, Unknown) for value in flat):
            concerning = [r for r in companion.references if concerns(r, self._via)]
            graph = self._context.graph
            if not (concerning and all(graph.names_managed(r.target) for r in concerning)):
                self._open.setdefault(companion.type, []).append(companion)
        for value in flat:
            if isinstance(value, str) and value:
                self._by_value.setdefault(value, []).append(companion)
                if self._via:
                    self._literal.setdefault(companion.type, []).append(companion)


def _is_text(value: Value) -> bool:
    value = reveal(value)
    return isinstance(value, str) and bool(value)


def _flat(values: list[Value]) -> Iterator[Value]:
    for value in values:
        value = reveal(value)
        if isinstance(value, list):
            yield from map(reveal, value)
        else:
            yield value
