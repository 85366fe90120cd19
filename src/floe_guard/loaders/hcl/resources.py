"""A resource, data or ephemeral block of one module instance -> the values of its instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floe_guard.loaders.hcl.blocks import BlockReader, Reading
from floe_guard.loaders.hcl.calls import address_key
from floe_guard.loaders.hcl.config import Key
from floe_guard.loaders.hcl.cty.types import DYNAMIC
from floe_guard.loaders.hcl.cty.values import EPHEMERAL, Unknown, Value, object_value, unknown
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.operators import OpenObject
from floe_guard.loaders.hcl.providers import schema
from floe_guard.loaders.hcl.repetition import Expansion, Instance, expand
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import as_traversal
from floe_guard.loaders.hcl.syntax import Attribute, Block, Expression, TupleCons

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.provider_config import ProviderUse
    from floe_guard.loaders.hcl.providers.schema import BlockSchema
    from floe_guard.loaders.hcl.tree import Module

META: Final = frozenset(
    (
        "count",
        "for_each",
        "depends_on",
        "provider",
        "lifecycle",
        "connection",
        "provisioner",
        "//",
    )
)


class ResourceInstance:
    """One instance of a resource.

    Attributes:
        instance: Its key and the names its arguments see.
        address: Its full address.
        env: What its arguments see.
        reading: Its object, as planned, with spans.
        value: What a reference to it gives.
        provider: The provider configuration it uses.
    """

    __slots__ = ("address", "env", "instance", "provider", "reading", "value")

    def __init__(
        self,
        instance: Instance,
        address: str,
        env: Env,
        reading: Reading,
        value: Value,
        provider: ProviderUse,
    ) -> None:
        self.instance: Final = instance
        self.address: Final = address
        self.env: Final = env
        self.reading: Final = reading
        self.value: Final = value
        self.provider: Final = provider


class ResourceState:
    """A block of type ``resource``, ``data`` or ``ephemeral`` in one module instance."""

    __slots__ = ("_expansion", "_instances", "block", "key", "module")

    def __init__(self, module: Module, key: Key, block: Block) -> None:
        self.module: Final = module
        self.key: Final = key
        self.block: Final = block
        self._expansion: Expansion | None = None
        self._instances: list[ResourceInstance] | None = None

    @property
    def schema(self) -> BlockSchema | None:
        """The schema of the type, None where none is known."""
        mode, type_, _ = self.key
        if mode == "managed":
            return schema.resource_schema(type_)
        if mode == "data":
            return schema.data_schema(type_)
        return schema.ephemeral_schema(type_)

    @property
    def address(self) -> str:
        """The address without an instance key."""
        mode, type_, name = self.key
        kind = "" if mode == "managed" else f"{mode}."
        return f"{self.module.prefix}{kind}{type_}.{name}"

    @property
    def expansion(self) -> Expansion:
        """The instances' keys; a faulty ``count`` or ``for_each`` makes them unknown."""
        if self._expansion is None:
            try:
                self._expansion = expand(self.block.body, self.module.env)
            except LimitError:
                raise
            except EvaluationError as error:
                self.module.root.report(error)
                hole = Unknown(f"the instances of {self.address} could not be evaluated")
                self._expansion = Expansion("unknown", (Instance(hole, {}),))
        return self._expansion

    def value(self) -> Value:
        """What a reference to the block gives: an object, or a tuple or object of those."""
        return self.expansion.together([instance.value for instance in self.instances()])

    def instances(self) -> list[ResourceInstance]:
        """The instances, in key order."""
        if self._instances is None:
            self._instances = [self._read(instance) for instance in self.expansion.instances]
        return self._instances

    def _read(self, instance: Instance) -> ResourceInstance:
        from floe_guard.loaders.hcl.provider_config import provider_of

        address = self.address + address_key(instance.key)
        env = self.module.env.bind(instance.names) if instance.names else self.module.env
        mode, type_, _ = self.key
        when = "is read while planning" if mode == "data" else "is known after apply"
        reader = BlockReader(address, self.module.root.report, unset=when)
        found = self.schema
        reading = reader.read(self.block.body, found, env, META)
        provider = provider_of(self, env)
        if mode == "managed" and found is not None and type_.startswith("aws_"):
            from floe_guard.loaders.hcl.providers.aws import finish_resource

            reading = finish_resource(reading, found, provider, address)
        elif mode == "data":
            reading = self._data(reading, address)
        value = reading.value
        if found is None:
            value = _guarded(value, f"{address} is of a type whose schema is not known here")
        if mode == "ephemeral":
            value = value.with_marks((EPHEMERAL,))
        return ResourceInstance(instance, address, env, reading, value, provider)

    def _data(self, reading: Reading, address: str) -> Reading:
        if self.key[1] != "aws_iam_policy_document":
            return reading
        from floe_guard.loaders.hcl.policy_document import hide, render

        if reading.certain and not self.deferred():
            return render(reading, self.block.header, self.module.root.report)
        return hide(reading, address)

    def deferred(self) -> bool:
        """Whether this data source waits for apply because of a ``depends_on``."""
        return self.module.deferred or depends_on_changes(self.module, self.block)


def _guarded(value: Value, reason: str) -> Value:
    """Keep of an object that was read without a schema what a reference may take from it.

    Returns:
        The object with its texts and numbers. Whether a list is a set, or a block an object
        of its own, only the schema tells, and guessing would make errors of correct source.
    """
    members = {
        name: item if isinstance(item.raw, (str, int, float)) else unknown(DYNAMIC, reason)
        for name, item in value.raw.items()
    }
    return OpenObject(object_value(members), reason)


def depends_on_changes(module: Module, block: Block) -> bool:
    """Whether a block's ``depends_on`` names something that an apply would create."""
    for attribute in dependencies(block):
        traversal = as_traversal(attribute)
        if traversal is None:
            continue
        names = [getattr(step, "name", None) for step in traversal.steps]
        if traversal.root == "module" and names and names[0] in module.config.modules:
            call = module.module_call(str(names[0]))
            if any(_creates(instance) for instance in call.instances()):
                return True
        elif traversal.root not in ("data", "var", "local", "module") and names:
            key = ("managed", traversal.root, str(names[0]))
            if key in module.config.resources and module.resource(key).expansion.instances:
                return True
    return False


def _creates(module: Module) -> bool:
    if any(mode == "managed" for mode, _, _ in module.config.resources):
        return True
    return any(
        _creates(instance)
        for name in module.config.modules
        for instance in module.module_call(name).instances()
    )


def dependencies(block: Block) -> tuple[Expression, ...]:
    """The expressions in a block's ``depends_on``."""
    attribute: Attribute | None = block.body.attributes.get("depends_on")
    if attribute is None or not isinstance(attribute.expression, TupleCons):
        return ()
    return attribute.expression.items
