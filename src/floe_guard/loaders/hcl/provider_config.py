"""Provider blocks: which configuration a resource uses, and what that configuration holds.

Source: https://opentofu.org/docs/language/providers/configuration/ and
https://opentofu.org/docs/language/modules/develop/providers/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from floe_guard.loaders.hcl.blocks import BlockReader, Reading
from floe_guard.loaders.hcl.cty.values import Unknown, Value
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.providers.schema import provider_schema
from floe_guard.loaders.hcl.repetition import expand
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.snippets import as_traversal
from floe_guard.loaders.hcl.syntax import (
    Block,
    Expression,
    GetAttr,
    GetIndex,
    Index,
    Literal,
    ObjectCons,
    Traversal,
)

if TYPE_CHECKING:
    from floe_guard.loaders.hcl.resources import ResourceState
    from floe_guard.loaders.hcl.tree import Module

_META: Final = frozenset(("alias", "version", "for_each", "//"))


class ProviderUse:
    """The provider configuration that a resource uses.

    Attributes:
        key: ``aws``, ``aws.east``, or with the address of the module that declares it.
        name: Local provider name where it is declared.
        source: Source address of the provider, "" where none is written.
        block: The declaring block, None where the provider is configured by its environment.
        reading: The configuration, None where there is no block.
    """

    __slots__ = ("block", "key", "name", "reading", "source")

    def __init__(
        self, key: str, name: str, source: str, block: Block | None, reading: Reading | None
    ) -> None:
        self.key: Final = key
        self.name: Final = name
        self.source: Final = source
        self.block: Final = block
        self.reading: Final = reading

    def argument(self, name: str) -> Value | None:
        """The value of a provider argument, None where there is no configuration."""
        if self.reading is None:
            return None
        raw = self.reading.value.raw
        found = raw.get(name)
        return found if isinstance(found, Value) else None


def provider_of(resource: ResourceState, env: Env) -> ProviderUse:
    """Find the provider configuration of a resource.

    Args:
        resource: The resource.
        env: What its ``provider`` argument sees, where that has an instance key.

    Returns:
        The configuration, which may be in a module further up.
    """
    attribute = resource.block.body.attributes.get("provider")
    if attribute is None:
        return find_provider(resource.module, resource.key[1].split("_", 1)[0], "", None)
    name, alias, key = _selected(attribute.expression, env)
    if not name:
        resource.module.root.report(
            EvaluationError("a provider is named as NAME or NAME.ALIAS", attribute.span)
        )
        name = resource.key[1].split("_", 1)[0]
    return find_provider(resource.module, name, alias, key)


def _selected(node: Expression, env: Env) -> tuple[str, str, str | None]:
    """Local name, alias and instance key of a provider reference."""
    key: str | None = None
    if isinstance(node, Index):
        key = _key_text(evaluate(node.key, env))
        node = node.collection
    traversal: Traversal | None = as_traversal(node)
    if traversal is None:
        return "", "", None
    alias = ""
    for step in traversal.steps:
        if isinstance(step, GetAttr):
            alias = step.name
        elif isinstance(step, GetIndex):
            key = _key_text(evaluate(step.key, env))
    return traversal.root, alias, key


def _key_text(value: Value) -> str | None:
    from floe_guard.loaders.hcl.cty.types import STRING

    text = to_primitive(value, STRING)
    return text.raw if text is not None and isinstance(text.raw, str) else None


def find_provider(module: Module, name: str, alias: str, key: str | None) -> ProviderUse:
    """Find a provider configuration by the name it has in a module.

    Args:
        module: Where it is named.
        name: Local provider name.
        alias: Alias, "" for the default configuration.
        key: Instance key, of a configuration with ``for_each``.

    Returns:
        The configuration; without a block where nobody configures that provider.
    """
    memo = module.root.providers
    place = (id(module), name, alias, key)
    if place not in memo:
        memo[place] = _find(module, name, alias, key)
    return memo[place]


def _find(module: Module, name: str, alias: str, key: str | None) -> ProviderUse:
    block = module.config.providers.get((name, alias))
    label = f"{name}.{alias}" if alias else name
    passed = _passed(module, label)
    if passed is not None and (block is None or _is_proxy(block)):
        assert module.parent is not None
        up_name, up_alias, up_key = _selected(passed, module.call_env)
        return find_provider(module.parent, up_name, up_alias, up_key)
    if block is not None and not (_is_proxy(block) and alias == "" and module.parent is not None):
        return _configured(module, block, name, alias, key)
    if module.parent is not None and not alias:
        return find_provider(module.parent, _name_in(module.parent, module, name), "", None)
    source = module.config.required.get(name, "")
    return ProviderUse(module.prefix + label if alias else label, name, source, None, None)


def _name_in(parent: Module, child: Module, name: str) -> str:
    """The local name by which a parent knows the provider that a child calls by another."""
    source = child.config.required.get(name, "")
    if source and parent.config.required.get(name, source) != source:
        for other, other_source in parent.config.required.items():
            if other_source == source:
                return other
    return name


def _is_proxy(block: Block) -> bool:
    """Whether a block only says that a configuration will be passed in."""
    return not block.body.blocks and set(block.body.attributes) <= {"alias", "version"}


def _passed(module: Module, label: str) -> Expression | None:
    """The expression that a module call passes for a provider."""
    if module.call_block is None:
        return None
    attribute = module.call_block.body.attributes.get("providers")
    if attribute is None or not isinstance(attribute.expression, ObjectCons):
        return None
    for item in attribute.expression.items:
        if _label_of(item.key) == label:
            return item.value
    return None


def _label_of(key: Expression) -> str:
    """``aws.east`` as the key of a ``providers`` map, where dots make it a traversal."""
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    traversal = as_traversal(key)
    if traversal is None:
        return ""
    return ".".join((traversal.root, *(s.name for s in traversal.steps if isinstance(s, GetAttr))))


def _configured(
    module: Module, block: Block, name: str, alias: str, key: str | None
) -> ProviderUse:
    env = module.env
    if "for_each" in block.body.attributes:
        env = _instance_env(module, block, key)
    label = f"{name}.{alias}" if alias else name
    address = module.prefix + label
    if key is not None:
        address += f'["{key}"]'
    source = module.config.required.get(name, "")
    schema_name = source.rsplit("/", 1)[-1] if source else name
    reader = BlockReader(address, module.root.report, plan=False)
    reading = reader.read(block.body, provider_schema(schema_name), env, _META)
    return ProviderUse(address, name, source, block, reading)


def _instance_env(module: Module, block: Block, key: str | None) -> Env:
    try:
        expansion = expand(block.body, module.env)
    except LimitError:
        raise
    except EvaluationError as error:
        module.root.report(error)
        return module.env
    for instance in expansion.instances:
        if instance.key == key or isinstance(instance.key, Unknown):
            return module.env.bind(instance.names)
    return module.env.bind(expansion.instances[0].names) if expansion.instances else module.env
