"""Which resource belongs to which: by reference, and where the link is a literal, by value.

The link is three-valued. A value that both sides show decides; otherwise a reference decides, with
instances paired by their keys; otherwise the link is possible, and unknown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from floe_guard.engine.links import (
    Identity,
    Instances,
    Links,
    bases,
    concerns,
    identity_of,
    unindexed,
    values_at,
)
from floe_guard.engine.protocol import Selector
from floe_guard.model import Reference, Resource
from floe_guard.values import Truth, Unknown, Value, or3, reveal

if TYPE_CHECKING:
    from floe_guard.engine.context import Context

_NOT_IDENTITY = frozenset({"tags", "tags_all", "region", "partition", "owner_id", "account_id"})
"""Referred attributes that say nothing about which resource the referring one belongs to."""

Link: TypeAlias = tuple[Resource, Truth]
"""A companion, and whether it is one: true, or unknown."""

_FEW = 16
"""So many candidates are looked at anew for each resource; more are grouped."""


class Group:
    """Companions that every resource with the same names has: what they come to is worked out once.

    Thousands of resources may bear one name, each connected with the companions of all. A group is
    compared by identity, and can be the key of what a judge keeps about it (`Context.memo`).
    """

    __slots__ = ("links", "members")

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = links
        self.members = frozenset(id(companion) for companion, _ in links)


NOBODY = Group(())


class Companions:
    """The companions of one resource: its own ones, then those that it shares with its namesakes."""

    __slots__ = ("group", "own")

    def __init__(self, own: Sequence[Link], group: Group = NOBODY) -> None:
        self.own = own
        self.group = group

    def __iter__(self) -> Iterator[Link]:
        yield from self.own
        yield from self.group.links


class Graph:
    """The companions of resources in one inventory; indexes are built per `via` on first use."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._links: dict[str, Links] = {}
        self._groups: dict[Hashable, Group] = {}
        self._named: dict[str, set[str]] = {}
        self._instances: dict[str, list[Resource]] | None = None
        self._indexed_instances: dict[str, Instances] = {}
        # one owner is asked about several times in a row
        self._last: tuple[Resource, Identity] | None = None

    def companions(self, resource: Resource, types: Selector, via: str = "") -> Companions:
        """Return the managed resources that are, or may be, connected with `resource`.

        Args:
            resource: The judged resource.
            types: Types of the companions.
            via: The companion's attribute that must point at `resource`; "" for a reference of
                either side to the other through any attribute.

        Returns:
            Each companion once; what is certainly not connected is left out.
        """
        links = self._links.get(via)
        if links is None:
            links = self._links[via] = Links(self._context, via)
        links.index(types)
        identity = self._identity(resource)
        found: dict[int, Link] = {}
        for companion in links.referring(resource):
            if companion is not resource and types(companion.type):
                found[id(companion)] = (companion, self._linked(identity, companion, via, resource))
        pools = links.naming(identity, types)
        group = NOBODY
        if sum(map(len, pools)) > _FEW:
            group = self._group(identity, types, via, pools)
            if id(resource) in group.members or not group.members.isdisjoint(found):
                found |= {
                    id(link[0]): link
                    for link in group.links
                    if link[0] is not resource and id(link[0]) not in found
                }
                group = NOBODY
        else:
            for pool in pools:
                for companion in pool:
                    known = id(companion) in found or companion is resource
                    if not known and types(companion.type):
                        linked = self._linked(identity, companion, via)
                        found[id(companion)] = (companion, linked)
        if not via:
            for target in self._targets(resource, types):
                known_link = found.get(id(target))
                if id(target) not in group.members and (not known_link or known_link[1] is False):
                    linked = self._linked(self._identity(target), resource, via, target)
                    found[id(target)] = (target, linked)
        return Companions([link for link in found.values() if link[1] is not False], group)

    def _group(
        self, identity: Identity, types: Selector, via: str, pools: Sequence[Sequence[Resource]]
    ) -> Group:
        key = (identity, types, via)
        group = self._groups.get(key)
        if group is None:
            candidates = {id(c): c for pool in pools for c in pool if types(c.type)}
            links = ((c, self._linked(identity, c, via)) for c in candidates.values())
            group = self._groups[key] = Group([link for link in links if link[1] is not False])
        return group

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
                    for base in bases(resource.address):
                        self._instances.setdefault(base, []).append(resource)
        return self._instances.get(target, [])

    def instances(self, target: str) -> Instances:
        """Return the existing instances an address stands for, indexed by their keys."""
        known = self._indexed_instances.get(target)
        if known is None:
            known = self._indexed_instances[target] = Instances(self.resolve(target))
        return known

    def names_managed(self, target: str) -> bool:
        """Return whether an address is a managed resource's, and not a local, a variable or a data source."""
        return any(r.mode == "managed" for r in self.resolve(target))

    def _identity(self, resource: Resource) -> Identity:
        if self._last is None or self._last[0] is not resource:
            self._last = (resource, identity_of(resource))
        return self._last[1]

    def _linked(
        self, identity: Identity, companion: Resource, via: str, owner: Resource | None = None
    ) -> Truth:
        """Return whether `companion` points at a resource.

        Args:
            identity: The resource's names.
            companion: What may point at it.
            via: By which attribute.
            owner: The resource, None where no reference of the companion means it: the answer then
                holds for each of its namesakes.
        """
        if via:
            values = values_at(companion, via)
            if len(values) == 1 and isinstance(text := reveal(values[0]), str):
                return self._text_links(identity, text)  # whatever it refers to
            references, answers = self._answers(companion, via, owner)
            truth: Truth = False
            for value in values:
                one = self._value_links(identity, value, answers, references)
                if one is True:
                    return True
                if isinstance(one, Unknown):
                    truth = one
            return truth
        _, answers = self._answers(companion, via, owner)
        if any(a is True for a in answers):
            return True
        # names are shared between types, so that without `via` only what is unique counts
        if any(reveal(v) in identity.unique for v in companion.attributes.values()):
            return True
        return next((a for a in answers if isinstance(a, Unknown)), False)

    def _answers(
        self, companion: Resource, via: str, owner: Resource | None
    ) -> tuple[list[Reference], list[Truth]]:
        """Return the references that stand at `via`, and what those to the owner's block say."""
        references = [r for r in companion.references if concerns(r, via)]
        if owner is None:
            return references, []
        base = unindexed(owner.address)
        return references, [
            self._reference_links(owner, companion, r, references)
            for r in references
            if unindexed(r.target) == base
        ]

    def _text_links(self, identity: Identity, text: str) -> Truth:
        if text in identity.names:
            return True
        if identity.unnamed is None or text in self._names_of(identity.type):
            return False
        return identity.may_be(text)

    def _value_links(
        self,
        identity: Identity,
        value: Value,
        answers: list[Truth],
        references: list[Reference],
    ) -> Truth:
        value = reveal(value)
        if isinstance(value, list):
            return or3(self._value_links(identity, v, answers, references) for v in value)
        if isinstance(value, str):
            return self._text_links(identity, value)
        if not isinstance(value, Unknown):
            return False
        if any(a is True for a in answers):
            return True
        for answer in answers:
            if isinstance(answer, Unknown):
                return answer
        if references and all(self.names_managed(r.target) for r in references):
            return False  # it points at other resources of this inventory
        known = identity.unnamed is None and value.prefix
        if known and not any(n.startswith(value.prefix) for n in identity.names):
            return False
        return value

    def _names_of(self, resource_type: str) -> set[str]:
        """Return the names that some resource of the type certainly bears."""
        names = self._named.get(resource_type)
        if names is None:
            names = self._named[resource_type] = {
                name
                for other in self._context.by_type.get(resource_type, ())
                for name in identity_of(other).names
            }
        return names

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
        return Unknown(f"which instance of {unindexed(reference.target)} is meant is not known")
