"""Which resource belongs to which: by reference, and where the link is a literal, by value.

The link is three-valued. A value that both sides show decides; otherwise a reference decides, with
instances paired by their keys; otherwise the link is possible, and unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from floe_guard.engine.paths import Path, leaves, parse_path
from floe_guard.engine.protocol import Selector
from floe_guard.model import Reference, Resource
from floe_guard.values import Truth, Unknown, Value, or3, reveal

if TYPE_CHECKING:
    from floe_guard.engine.context import Context

_NAMED_BY: dict[str, str] = {"aws_s3_bucket": "bucket"}
"""The attribute that holds the name others use, where it is not `name`."""

_GENERATED = ("id", "arn")
"""Identities that a provider makes up: while they are unknown, nobody can have written them down."""

_NOT_IDENTITY = frozenset({"tags", "tags_all", "region", "partition", "owner_id", "account_id"})
"""Referred attributes that say nothing about which resource the referring one belongs to."""


class Graph:
    """The companions of resources in one inventory; indexes are built per `via` on first use."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._links: dict[str, _Links] = {}
        self._named: dict[str, dict[str, list[Resource]]] = {}
        self._instances: dict[str, list[Resource]] | None = None
        self._indexed_instances: dict[str, _Instances] = {}
        # one owner is asked about several times in a row
        self._last_named: Resource | None = None
        self._last_names: list[str] = []

    def companions(
        self, resource: Resource, types: Selector, via: str = ""
    ) -> list[tuple[Resource, Truth]]:
        """Return the managed resources that are, or may be, connected with `resource`.

        Args:
            resource: The judged resource.
            types: Types of the companions.
            via: The companion's attribute that must point at `resource`; "" for a reference of
                either side to the other through any attribute.

        Returns:
            Companions in document order, each with true or an unknown; what is certainly not connected is left out.
        """
        links = self._links.get(via)
        if links is None:
            links = self._links[via] = _Links(self._context, via)
        found: dict[int, tuple[Resource, Truth]] = {}
        for companion in links.candidates(resource, self._names(resource), types):
            truth = self._linked(resource, companion, via)
            if truth is not False:
                found[id(companion)] = (companion, truth)
        if not via:
            for target in self._targets(resource, types):
                if id(target) not in found:
                    truth = self._linked(target, resource, via)
                    if truth is not False:
                        found[id(target)] = (target, truth)
        return list(found.values())

    def _targets(self, resource: Resource, types: Selector) -> Iterator[Resource]:
        for reference in resource.references:
            for target in self.resolve(reference.target):
                if types(target.type) and target.mode == "managed" and target is not resource:
                    yield target

    def resolve(self, target: str) -> list[Resource]:
        """Return the existing instances an address stands for: one, or all where it has no instance key."""
        exact = self._context.by_address.get(target)
        if exact is not None:
            return [] if exact.removed else [exact]
        if self._instances is None:
            self._instances = {}
            for resource in self._context.inventory.resources:
                if not resource.removed:
                    for base in _bases(resource.address):
                        self._instances.setdefault(base, []).append(resource)
        return self._instances.get(target, [])

    def instances(self, target: str) -> _Instances:
        """Return the existing instances an address stands for, indexed by their keys."""
        known = self._indexed_instances.get(target)
        if known is None:
            known = self._indexed_instances[target] = _Instances(self.resolve(target))
        return known

    def names_managed(self, target: str) -> bool:
        """Return whether an address is a managed resource's, and not a local, a variable or a data source."""
        return any(r.mode == "managed" for r in self.resolve(target))

    def _names(self, resource: Resource) -> list[str]:
        """Return the known values by which others may name `resource`."""
        if self._last_named is not resource:
            attributes = resource.attributes
            values = [reveal(attributes.get(a)) for a in _identities(resource)]
            self._last_named = resource
            self._last_names = [v for v in values if isinstance(v, str) and v]
        return self._last_names

    def _linked(self, owner: Resource, companion: Resource, via: str) -> Truth:
        """Return whether `companion` points at `owner`."""
        references = [r for r in companion.references if _concerns(r, via)]
        pointing = [r for r in references if _unindexed(r.target) == _unindexed(owner.address)]
        if via:
            truth: Truth = False
            for value in _values(companion, via):
                one = self._value_links(owner, companion, value, pointing, references)
                if one is True:
                    return True
                if isinstance(one, Unknown):
                    truth = one
            return truth
        answers = [self._reference_links(owner, companion, r, references) for r in pointing]
        if any(a is True for a in answers):
            return True
        if any(self._names_literally(owner, v) for v in companion.attributes.values()):
            return True
        return next((a for a in answers if isinstance(a, Unknown)), False)

    @staticmethod
    def _names_literally(owner: Resource, value: Value) -> bool:
        value = reveal(value)
        if not isinstance(value, str) or not value:
            return False
        # names are shared between types, so that without `via` only what is unique counts
        unique = [a for a in _identities(owner) if a != "name"]
        return any(reveal(owner.attributes.get(a)) == value for a in unique)

    def _value_links(
        self,
        owner: Resource,
        companion: Resource,
        value: Value,
        pointing: list[Reference],
        references: list[Reference],
    ) -> Truth:
        value = reveal(value)
        if isinstance(value, list):
            return or3(self._value_links(owner, companion, v, pointing, references) for v in value)
        if isinstance(value, str):
            if value in self._names(owner):
                return True
            if _fully_named(owner) or self._named_otherwise(owner, value):
                return False
            return _may_be_called(owner, value)
        if not isinstance(value, Unknown):
            return False
        answers = [self._reference_links(owner, companion, r, references) for r in pointing]
        if any(a is True for a in answers):
            return True
        for answer in answers:
            if isinstance(answer, Unknown):
                return answer
        if references and all(self.names_managed(r.target) for r in references):
            return False  # it points at other resources of this inventory
        names = self._names(owner)
        if value.prefix and _fully_named(owner) and not any(
            n.startswith(value.prefix) for n in names
        ):  # fmt: skip
            return False
        return value

    def _named_otherwise(self, owner: Resource, value: str) -> bool:
        """Whether another resource of the same type is certainly the one called `value`."""
        named = self._named.get(owner.type)
        if named is None:
            named = self._named[owner.type] = {}
            for other in self._context.by_type.get(owner.type, ()):
                for name in self._names(other):
                    named.setdefault(name, []).append(other)
        return any(other is not owner for other in named.get(value, ()))

    def _reference_links(
        self,
        owner: Resource,
        companion: Resource,
        reference: Reference,
        references: list[Reference],
    ) -> Truth:
        """Return whether a reference to `owner`'s block means this instance of it, for this companion."""
        if reference.attribute.split(".", 1)[0].split("[", 1)[0] in _NOT_IDENTITY:
            return False
        targets = self.instances(reference.target)
        if owner.address not in targets.addresses:
            return False
        rivals = (
            t.address
            for r in references
            if r.path == reference.path and r is not reference
            for t in self.resolve(r.target)
            if t.type == owner.type and t is not owner
        )
        if any(rival not in targets.addresses for rival in rivals):
            return Unknown(
                f"{reference.path} may be taken from {owner.address} or from another one"
            )
        if len(targets.addresses) == 1:
            return True
        paired = targets.paired_with(companion)
        if paired is not None:
            return paired is owner
        return Unknown(f"which instance of {_unindexed(reference.target)} is meant is not known")


def _concerns(reference: Reference, via: str) -> bool:
    if reference.path == "depends_on":
        return False
    if not via:
        return True
    written = _unindexed(reference.path)
    return written == _unindexed(via) or written.startswith(_unindexed(via) + ".")


def _identities(resource: Resource) -> tuple[str, ...]:
    return (_NAMED_BY.get(resource.type, "name"), *_GENERATED)


def _fully_named(resource: Resource) -> bool:
    """Whether no name of `resource` is unknown, so that a strange name is not its own."""
    return not isinstance(
        reveal(resource.attributes.get(_NAMED_BY.get(resource.type, "name"))), Unknown
    )


def _may_be_called(owner: Resource, value: str) -> Truth:
    attribute = _NAMED_BY.get(owner.type, "name")
    name = reveal(owner.attributes.get(attribute))
    if not isinstance(name, Unknown):
        return False
    prefix = name.prefix or reveal(owner.attributes.get(f"{attribute}_prefix"))
    return False if isinstance(prefix, str) and not value.startswith(prefix) else name


_KEY = re.compile(r'\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]')


def _unindexed(path: str) -> str:
    """Return an address or a path without its instance keys and indexes."""
    return _KEY.sub("", path) if "[" in path else path


def _keys(address: str) -> list[str]:
    return _KEY.findall(address) if "[" in address else []


def _values(companion: Resource, via: str) -> list[Value]:
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


def _bases(address: str) -> set[str]:
    """Return the keyless addresses that stand for this instance: its own key left out, and all keys."""
    if "[" not in address:
        return {address}
    last = list(_KEY.finditer(address))[-1]
    own = address[: last.start()] if last.end() == len(address) else address
    return {own, _unindexed(address)}


class _Instances:
    """The instances one address stands for; thousands of companions ask which one is theirs."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.addresses = frozenset(r.address for r in resources)
        self._by_keys: dict[tuple[str, ...], list[Resource]] = {}
        self._by_key: dict[str, list[Resource]] = {}
        for resource in resources:
            keys = _keys(resource.address)
            self._by_keys.setdefault(tuple(keys), []).append(resource)
            for key in set(keys):
                self._by_key.setdefault(key, []).append(resource)

    def paired_with(self, companion: Resource) -> Resource | None:
        """Return the one instance that has the companion's keys, or None where that is not decided."""
        keys = _keys(companion.address)
        if not keys:
            return None
        paired = self._by_keys.get(tuple(keys)) or self._by_key.get(keys[-1], [])
        return paired[0] if len(paired) == 1 else None


class _Links:
    """For one `via`: who refers to which block, who holds which literal, and who holds neither."""

    def __init__(self, context: Context, via: str) -> None:
        self._by_target: dict[str, list[Resource]] = {}
        self._by_instance: dict[str, list[Resource]] = {}
        self._by_value: dict[str, list[Resource]] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self._literal: dict[str, list[Resource]] = {}
        self._open: dict[str, list[Resource]] = {}
        self._via = via
        self._context = context
        self._indexed: set[str] = set()

    def candidates(self, resource: Resource, names: list[str], types: Selector) -> list[Resource]:
        """Return the resources that may be connected, in document order, each once."""
        for resource_type in self._context.by_type:
            if resource_type not in self._indexed and types(resource_type):
                self._index(resource_type)
        found: dict[int, Resource] = {}
        pools: list[Sequence[Resource]] = [self._by_target.get(_unindexed(resource.address), ())]
        pools.append(self._by_instance.get(resource.address, ()))
        pools += [self._by_value.get(name, ()) for name in names]
        pools += self._open.values()
        if not _fully_named(resource):
            pools += self._literal.values()
        for pool in pools:
            for companion in pool:
                if companion is not resource and types(companion.type):
                    found[id(companion)] = companion
        return list(found.values())

    def _index(self, resource_type: str) -> None:
        self._indexed.add(resource_type)
        for companion in self._context.by_type[resource_type]:
            if companion.mode != "managed" or companion.removed:
                continue
            values = (
                _values(companion, self._via) if self._via else list(companion.attributes.values())
            )
            # A link that is written out is found by its text; who it refers to does not matter.
            if not self._via or not values or not all(map(_is_text, values)):
                self._index_references(companion)
            self._index_values(companion, values)

    def _index_references(self, companion: Resource) -> None:
        concerning = [r for r in companion.references if _concerns(r, self._via)]
        graph = self._context.graph
        paired = (
            graph.instances(concerning[0].target).paired_with(companion)
            if len(concerning) == 1
            else None
        )
        if paired is not None:
            # Among many instances of one block this is the companion of one of them.
            self._by_instance.setdefault(paired.address, []).append(companion)
            return
        for reference in concerning:
            pool = self._by_target.setdefault(_unindexed(reference.target), [])
            if not pool or pool[-1] is not companion:
                pool.append(companion)

    def _index_values(self, companion: Resource, values: list[Value]) -> None:
        concerning = [r for r in companion.references if _concerns(r, self._via)]
        graph = self._context.graph
        settled = bool(concerning) and all(graph.names_managed(r.target) for r in concerning)
        for value in _flat(values):
            if isinstance(value, str) and value:
                self._by_value.setdefault(value, []).append(companion)
                if self._via:
                    self._literal.setdefault(companion.type, []).append(companion)
            elif isinstance(value, Unknown) and self._via and not settled:
                self._open.setdefault(companion.type, []).append(companion)


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
