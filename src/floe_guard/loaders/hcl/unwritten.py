"""What the attributes and nested blocks of a schema are where the source says nothing of them.

Source: https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification
(what a provider plans for attributes that are not configured)
"""

from __future__ import annotations

from typing import Any, Final

from floe_guard.loaders.hcl.cty.types import STRING, Type
from floe_guard.loaders.hcl.cty.values import (
    NO_MARKS,
    SENSITIVE,
    Value,
    list_value,
    map_value,
    null,
    object_value,
    set_value,
    tuple_value,
)
from floe_guard.loaders.hcl.providers.schema import (
    NO_DEFAULT,
    AttributeSchema,
    BlockSchema,
    NestedSchema,
)

SURE: Final = ("id", "arn")
"""Computed attributes of a resource that are never null."""

_SENSITIVE: Final = frozenset((SENSITIVE,))


class Unwritten:
    """The values of what a schema has, where nothing of it is written.

    Args:
        schema: The schema.
        plan: Whether to fill in what a provider would.

    Attributes:
        values: By name and in order; of those the provider computes, only the name counts.
        computed: Name, type and marks of those.
    """

    __slots__ = ("computed", "values")

    def __init__(self, schema: BlockSchema, plan: bool) -> None:
        values: dict[str, Value] = {}
        computed: list[tuple[str, Type, frozenset[str]]] = []
        for name, attribute in schema.attributes.items():
            if attribute.legacy:
                continue
            marks = _SENSITIVE if attribute.sensitive else NO_MARKS
            value = null(attribute.type)
            if plan and not attribute.write_only:
                if attribute.default is not NO_DEFAULT:
                    value = from_json(attribute.default, attribute.type)
                elif is_computed(attribute):
                    computed.append((name, attribute.type, marks))
            values[name] = value.with_marks(marks)
        for name, nested in schema.blocks.items():
            if nested.legacy:
                continue
            if nested.computed and plan:
                computed.append((name, nested.type, NO_MARKS))
                values[name] = null(nested.type)
            else:
                values[name] = _no_blocks(nested)
        self.values: Final = {name: values[name] for name in sorted(values)}
        self.computed: Final = tuple(computed)


def is_computed(schema: AttributeSchema) -> bool:
    """Whether a provider of today sets an attribute that is left out."""
    return schema.computed and not schema.legacy


def _no_blocks(nested: NestedSchema) -> Value:
    if nested.mode in ("single", "group"):
        return null(nested.type)
    if nested.mode == "map":
        return map_value(nested.block.type, {})
    if nested.type.kind == "dynamic":
        return tuple_value(())
    return Value(nested.type, ())


def from_json(document: Any, type_: Type) -> Value:
    """A provider's default, which the schema file keeps as JSON, as a value of its type."""
    if document is None:
        return null(type_)
    kind = type_.kind
    if kind in ("list", "set"):
        items = [from_json(item, type_.element) for item in document]
        return (set_value if kind == "set" else list_value)(type_.element, items)
    if kind == "map":
        return map_value(
            type_.element, {k: from_json(v, type_.element) for k, v in document.items()}
        )
    if kind == "object":
        return object_value({n: from_json(document.get(n), t) for n, t in type_.attributes.items()})
    if kind == "string" and not isinstance(document, str):
        import json

        return Value(STRING, json.dumps(document))
    if kind == "number" and isinstance(document, str):
        from floe_guard.loaders.hcl.cty.numbers import parse

        return Value(type_, parse(document))
    return Value(type_, document)
