"""``count`` and ``for_each`` -> the instances of a resource or module block.

Source: https://opentofu.org/docs/language/meta-arguments/count/ and …/for_each/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from floe_guard.loaders.hcl.cty.types import DYNAMIC, NUMBER, STRING
from floe_guard.loaders.hcl.cty.values import (
    EPHEMERAL,
    SENSITIVE,
    Unknown,
    Value,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.evaluate import evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Body, Expression

InstanceKey: TypeAlias = "int | str | Unknown | None"


class Instance:
    """One instance of a block: its key and the names its arguments see."""

    __slots__ = ("key", "names")

    def __init__(self, key: InstanceKey, names: Mapping[str, Value]) -> None:
        self.key: Final = key
        self.names: Final = names


class Expansion:
    """All instances of a block.

    Attributes:
        mode: ``single``, ``count``, ``for_each`` or ``unknown``.
        instances: The instances in key order; exactly one where the keys are not known.
    """

    __slots__ = ("instances", "mode")

    def __init__(self, mode: str, instances: tuple[Instance, ...]) -> None:
        self.mode: Final = mode
        self.instances: Final = instances

    def together(self, values: list[Value]) -> Value:
        """The value that a reference to the whole block gives, from its instances' values."""
        if self.mode == "single":
            return values[0]
        if self.mode == "count":
            return tuple_value(values)
        if self.mode == "for_each":
            keys = (str(instance.key) for instance in self.instances)
            return object_value(dict(zip(keys, values, strict=True)))
        hole = self.instances[0].key
        assert isinstance(hole, Unknown)
        return unknown(DYNAMIC, hole.reason)


def expand(body: Body, env: Env) -> Expansion:
    """Find the instances of a resource or module block.

    Args:
        body: The block's body.
        env: What its ``count`` or ``for_each`` sees.

    Returns:
        The expansion; of mode ``unknown`` where the number or keys hang on something unknown.

    Raises:
        EvaluationError: both are given, or the value cannot be one.
    """
    count = body.attributes.get("count")
    for_each = body.attributes.get("for_each")
    if count is not None and for_each is not None:
        raise EvaluationError(
            '"count" and "for_each" cannot both be given: they determine the instances together',
            for_each.span,
        )
    if count is not None:
        return _count(count.expression, env)
    if for_each is not None:
        return _for_each(for_each.expression, env)
    return Expansion("single", (Instance(None, {}),))


def _refuse_marks(value: Value, name: str, marks: tuple[str, ...], node: Expression) -> None:
    for mark in marks:
        if mark in value.marks:
            raise EvaluationError(
                f"{mark} values, or values derived from them, cannot be used as {name} arguments",
                node.span,
            )


def _count(node: Expression, env: Env) -> Expansion:
    value = evaluate(node, env)
    # The number of instances shows anyway, so that a sensitive count is accepted.
    _refuse_marks(value, "count", (EPHEMERAL,), node)
    if value.raw is None:
        raise EvaluationError('the given "count" value is null; a number is required', node.span)
    amount = to_primitive(value, NUMBER)
    if amount is None:
        raise EvaluationError(
            f'the given "count" value is {value.type.friendly_name()}; a number is required',
            node.span,
        )
    if isinstance(amount.raw, Unknown):
        index = unknown(NUMBER, amount.raw.reason, not_null=True)
        names = {"count": object_value({"index": index})}
        return Expansion("unknown", (Instance(amount.raw, names),))
    if not isinstance(amount.raw, int) or amount.raw < 0:
        raise EvaluationError(
            'the given "count" value must be a whole number greater than or equal to zero',
            node.span,
        )
    env.module.budget.instances(amount.raw, node.span)
    return Expansion(
        "count",
        tuple(
            Instance(position, {"count": object_value({"index": number(position)})})
            for position in range(amount.raw)
        ),
    )


def _for_each(node: Expression, env: Env) -> Expansion:
    value = evaluate(node, env)
    _refuse_marks(value, "for_each", (SENSITIVE, EPHEMERAL), node)
    raw = value.raw
    kind = value.kind
    if raw is None:
        raise EvaluationError(
            'the given "for_each" value is null; a map, or set of strings, is required', node.span
        )
    if kind not in ("map", "object", "set", "dynamic"):
        raise EvaluationError(
            f'the given "for_each" value is {value.type.friendly_name()};'
            " a map, or set of strings, is required",
            node.span,
            "use toset() for a list of strings" if kind in ("list", "tuple") else None,
        )
    if isinstance(raw, Unknown):
        return _hidden(raw)
    if kind == "set":
        return _for_each_set(value, node, env)
    env.module.budget.instances(len(raw), node.span)
    instances = []
    for key, item in raw.items():
        each = object_value({"key": string(key), "value": item})
        instances.append(Instance(key, {"each": each}))
    return Expansion("for_each", tuple(instances))


def _for_each_set(value: Value, node: Expression, env: Env) -> Expansion:
    for item in value.raw:
        if isinstance(item.raw, Unknown):
            return _hidden(item.raw)
        if item.raw is None:
            raise EvaluationError('the given "for_each" set must not contain null', node.span)
        if item.type.kind != "string":
            raise EvaluationError(
                f'the given "for_each" set contains {item.type.friendly_name()} elements;'
                " a set of strings is required",
                node.span,
            )
    env.module.budget.instances(len(value.raw), node.span)
    return Expansion(
        "for_each",
        tuple(
            Instance(item.raw, {"each": object_value({"key": item, "value": item})})
            for item in value.raw
        ),
    )


def _hidden(hole: Unknown) -> Expansion:
    each = object_value(
        {
            "key": unknown(STRING, hole.reason, not_null=True),
            "value": unknown(DYNAMIC, hole.reason),
        }
    )
    return Expansion("unknown", (Instance(hole, {"each": each}),))
