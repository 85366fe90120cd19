"""The `configuration` part of a plan: where each attribute takes its value from, across modules.

The expressions of a plan list what they refer to and nothing of how. So a reference is followed
through module variables and outputs to the resources behind it; what stands behind a local is
not in the document.

Source: https://opentofu.org/docs/internals/json-format/#configuration-representation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from msgspec import Raw

from floe_guard._records import dataclass
from floe_guard._settings_keys import REGION
from floe_guard.loaders._lazy import NULL
from floe_guard.model import Provider, Reference
from floe_guard.values import Unknown, Value

_MAX_HOPS = 64
_REGION = re.compile(REGION)

EXPRESSION = "(expression)"
"""Target of a reference that stands for an expression of which the plan shows nothing."""


class ConfigResource(msgspec.Struct, gc=False):
    """A resource block of a module."""

    type: str
    name: str
    mode: str = "managed"
    provider_config_key: str = ""
    expressions: Raw = NULL
    for_each_expression: Raw = NULL
    depends_on: list[str] = []


class ModuleCall(msgspec.Struct):
    """A `module` block."""

    source: str = ""
    expressions: dict[str, Raw] = {}
    for_each_expression: Raw = NULL
    module: ConfigModule | None = None


class ConfigVariable(msgspec.Struct):
    """A `variable` block."""

    default: Raw = NULL
    sensitive: bool = False


class ConfigOutput(msgspec.Struct):
    """An `output` block."""

    expression: Raw = NULL
    sensitive: bool = False


class ConfigModule(msgspec.Struct):
    """The source of one module."""

    resources: list[ConfigResource] = []
    module_calls: dict[str, ModuleCall] = {}
    outputs: dict[str, ConfigOutput] = {}
    variables: dict[str, ConfigVariable] = {}


class ProviderConfig(msgspec.Struct):
    """A `provider` block."""

    name: str = ""
    full_name: str = ""
    module_address: str = ""
    expressions: Raw = NULL


class ConfigurationDocument(msgspec.Struct):
    """The whole part."""

    provider_config: dict[str, ProviderConfig] = {}
    root_module: ConfigModule = msgspec.field(default_factory=ConfigModule)


@dataclass(frozen=True)
class _Scope:
    """A module instance: what a name in its expressions means.

    Args:
        address: Module address with instance keys where they are known.
        module: Its source.
        parent: The calling module, None for the root.
        call: The call that made it.
    """

    address: str
    module: ConfigModule
    parent: _Scope | None = None
    call: ModuleCall | None = None

    def of(self, resource_address: str) -> str:
        """Return the full address of a resource of this module."""
        return f"{self.address}.{resource_address}" if self.address else resource_address


class Configuration:
    """Answers, for a resource instance, what its attributes refer to.

    Args:
        document: The decoded part.
        variables: Values of the root module's variables.
    """

    def __init__(self, document: ConfigurationDocument, variables: Mapping[str, Value]) -> None:
        self._document = document
        self._variables = variables
        self._scopes: dict[str, _Scope | None] = {}
        self._references: dict[tuple[str, str], Sequence[Reference]] = {}

    @property
    def root(self) -> ConfigModule:
        """The root module's source."""
        return self._document.root_module

    @cached_property
    def _resources(self) -> dict[int, dict[str, ConfigResource]]:
        return {}

    def find(self, module: str, local: str) -> ConfigResource | None:
        """Return the block of a resource.

        Args:
            module: Module address, instance keys included.
            local: `type.name` or `data.type.name`.
        """
        scope = self._scope(module)
        if scope is None:
            return None
        known = self._resources.get(id(scope.module))
        if known is None:
            known = {_local_address(r): r for r in scope.module.resources}
            self._resources[id(scope.module)] = known
        return known.get(local)

    def references(self, module: str, local: str) -> Sequence[Reference]:
        """Return what a resource's attributes take from other resources.

        Args:
            module: Module address, instance keys included.
            local: `type.name` or `data.type.name`.
        """
        key = (module, local)
        if key not in self._references:
            block, scope = self.find(module, local), self._scope(module)
            found = () if block is None or scope is None else tuple(_of_block(block, scope))
            self._references[key] = found
        return self._references[key]

    def _scope(self, module: str) -> _Scope | None:
        if module not in self._scopes:
            self._scopes[module] = self._find_scope(module)
        return self._scopes[module]

    def _find_scope(self, module: str) -> _Scope | None:
        if not module:
            return _Scope("", self.root)
        parts = split_traversal(module)
        if len(parts) < 2 or parts[-2] != "module":
            return None
        parent = self._scope(".".join(parts[:-2]))
        call = parent.module.module_calls.get(bare(parts[-1])) if parent else None
        if parent is None or call is None or call.module is None:
            return None
        return _Scope(module, call.module, parent, call)

    def providers(self) -> list[Provider]:
        """Return the provider configurations, arguments as far as they are known."""
        return [
            Provider(
                key=provider_key(key),
                name=config.name,
                source=config.full_name,
                config=self._arguments(config),
            )
            for key, config in self._document.provider_config.items()
        ]

    def _arguments(self, config: ProviderConfig) -> Mapping[str, Value]:
        expressions = msgspec.json.decode(config.expressions)
        resolved = self._resolve(expressions or {}, self._scope(config.module_address))
        return resolved if isinstance(resolved, dict) else {}

    def _resolve(self, expression: Any, scope: _Scope | None, name: str = "") -> Value:
        if isinstance(expression, list):
            return [self._resolve(item, scope) for item in expression]
        if not isinstance(expression, dict):
            return expression
        if _is_constant(expression):
            return expression["constant_value"]
        if not _is_expression(expression):
            return {key: self._resolve(item, scope, key) for key, item in expression.items()}
        references = expression.get("references", [])
        if not references:
            return Unknown("an expression that the plan does not show")
        if scope is not None and name == "region" and references[0].startswith("var."):
            # The plan shows that a variable takes part and not how: `var.x`, "${var.x}-1" and
            # { a = var.x } look the same. A single reference whose value is a region on its own
            # leaves no doubt; anything else stays unknown.
            value = self._variable(references[0].removeprefix("var."), scope)
            if len(references) == 1 and isinstance(value, str) and _REGION.fullmatch(value):
                return value
        return Unknown(f"computed from {', '.join(dict.fromkeys(references))}")

    def _variable(self, name: str, scope: _Scope) -> Value:
        """Return what a variable of a module is set to, as far as that is beyond doubt."""
        if "." in name or "[" in name:
            return Unknown(f"computed from var.{name}")
        if scope.parent is None:
            if name in self._variables:
                return self._variables[name]
            return Unknown(f"var.{name} is not in the plan")
        given = scope.call.expressions.get(name) if scope.call else None
        if given is None:
            default = scope.module.variables.get(name)
            if default is None:
                return Unknown(f"var.{name} of {scope.address}")
            return msgspec.json.decode(default.default)
        return self._resolve(msgspec.json.decode(given), scope.parent, "region")


def provider_key(key: str) -> str:
    """Return the model's provider key (`module.m.aws`) for the plan's (`module.m:aws`)."""
    return key.replace(":", ".")


def bare(segment: str) -> str:
    """Return a traversal segment without its instance key."""
    return segment.partition("[")[0]


_SEGMENT = re.compile(r'(?:[^.\["]|\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])+')


@lru_cache(maxsize=4096)
def split_traversal(text: str) -> tuple[str, ...]:
    """Split `module.m["a.b"].x[0].y` at the dots outside of keys; keys stay with their names."""
    return tuple(_SEGMENT.findall(text))


def _local_address(resource: ConfigResource) -> str:
    prefix = "data." if resource.mode == "data" else ""
    return f"{prefix}{resource.type}.{resource.name}"


def _is_expression(value: dict[str, Any]) -> bool:
    references = value.get("references")
    return not value or "constant_value" in value or isinstance(references, list)


def _of_block(block: ConfigResource, scope: _Scope) -> Iterator[Reference]:
    each = _references_of(block.for_each_expression)
    for path, references in _leaves(msgspec.json.decode(block.expressions) or {}, ""):
        found = dict.fromkeys(_targets(references, scope, each, 0))
        for target, attribute in found:
            yield Reference(path, target, attribute)
        if not found:
            # Nothing to follow, but the source does set the attribute: that must not get lost,
            # or an unknown value would look like one that is left to the provider.
            yield Reference(path, references[0] if references else EXPRESSION)
    for dependency in block.depends_on:
        for target, attribute in _targets([dependency], scope, each, 0):
            yield Reference("depends_on", target, attribute)


def _leaves(expression: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield attribute path and references of every expression below `expression`."""
    if isinstance(expression, list):
        # A list is of blocks, never of expressions, so that an empty item is a block that sets nothing.
        for i, item in enumerate(expression):
            if item:
                yield from _leaves(item, f"{path}[{i}]")
    elif isinstance(expression, dict):
        if path and _is_expression(expression):
            if not _is_constant(expression):
                yield path, [r for r in expression.get("references", []) if isinstance(r, str)]
            return
        for name, item in expression.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)


def _is_constant(expression: Mapping[str, Any]) -> bool:
    """Return whether an expression is a literal.

    JSON syntax writes references inside strings: there the text stands as the constant value too.
    """
    return "constant_value" in expression and not expression.get("references")


def _references_of(raw: Raw) -> list[str]:
    return [
        reference for _, found in _leaves(msgspec.json.decode(raw), "it") for reference in found
    ]


def _targets(
    references: Sequence[str], scope: _Scope, each: Sequence[str], hops: int
) -> Iterator[tuple[str, str]]:
    """Yield (address, attribute) of the resources behind the references of one expression.

    Args:
        references: As the plan lists them: the longest traversal, then its prefixes.
        scope: The module that the expression stands in.
        each: What the `for_each` around the expression refers to.
        hops: How many modules were crossed so far.
    """
    if hops > _MAX_HOPS:
        return
    previous = ""
    for reference in references:
        if previous.startswith(reference) and previous[len(reference) :][:1] in {".", "["}:
            continue
        previous = reference
        yield from _target(split_traversal(reference), scope, each, hops)


def _target(
    parts: tuple[str, ...], scope: _Scope, each: Sequence[str], hops: int
) -> Iterator[tuple[str, str]]:
    match parts:
        case ("var", name, *rest):
            if scope.parent is not None and scope.call is not None:
                outer = _references_of(scope.call.for_each_expression)
                given = _references_of(scope.call.expressions.get(bare(name), NULL))
                yield from _with(rest, _targets(given, scope.parent, outer, hops + 1))
        case ("each", "value", *rest):
            yield from _with(rest, _targets(each, scope, (), hops + 1))
        case (
            "local" | "path" | "terraform" | "tofu" | "count" | "self" | "each" | "ephemeral",
            *_,
        ):
            return
        case ("module", name, *rest):
            call = scope.module.module_calls.get(bare(name))
            if call is None or call.module is None:
                return
            inner = _Scope(scope.of(f"module.{name}"), call.module, scope, call)
            wanted = bare(rest[0]) if rest else None
            for output_name, output in call.module.outputs.items():
                # Without a name any output may be meant (`module.m[each.key].id` shows as `module.m`).
                if wanted is None or output_name == wanted:
                    found = _targets(_references_of(output.expression), inner, (), hops + 1)
                    yield from _with(rest[1:], found)
        case ("data", type_, name, *rest):
            yield scope.of(f"data.{type_}.{name}"), ".".join(rest)
        case (type_, name, *rest):
            yield scope.of(f"{type_}.{name}"), ".".join(rest)


def _with(rest: Sequence[str], found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the targets, the traversal's rest added where the target was a whole object."""
    tail = ".".join(rest)
    for target, attribute in found:
        yield target, attribute or tail
