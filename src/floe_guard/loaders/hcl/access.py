"""References, steps, indices and splats.

Source: HCL native syntax specification, "Traversal", "Index Operator", "Splat Operators",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from floe_guard.loaders.hcl import operators, syntax
from floe_guard.loaders.hcl.cty.types import DYNAMIC, Type, list_of
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    list_value,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import Handler, evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.operators import OpenObject, OperationError
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Step


def _traversal(node: syntax.Traversal, env: Env) -> Value:
    bound = env.names.get(node.root)
    if bound is not None:
        return walk(bound, node.steps, env)
    value, taken = env.module.resolve(node.root, node.steps, node.span, env)
    return walk(value, node.steps[taken:], env)


def walk(value: Value, steps: tuple[Step, ...], env: Env) -> Value:
    """Follow literal steps from a value.

    Returns:
        What the last step leads to.

    Raises:
        EvaluationError: a step leads nowhere.
    """
    for step in steps:
        try:
            if isinstance(step, syntax.GetAttr):
                value = operators.get_attribute(value, step.name)
            else:
                value = operators.get_index(value, evaluate(step.key, env))
        except OperationError as error:
            raise EvaluationError(str(error), step.span) from None
    return value


def _relative(node: syntax.RelativeTraversal, env: Env) -> Value:
    return walk(evaluate(node.source, env), node.steps, env)


def _index(node: syntax.Index, env: Env) -> Value:
    collection = evaluate(node.collection, env)
    key = evaluate(node.key, env)
    try:
        return operators.get_index(collection, key)
    except OperationError as error:
        raise EvaluationError(str(error), node.key.span) from None


def _splat_item(node: syntax.SplatItem, env: Env) -> Value:
    if env.item is None:
        raise RuntimeError("a splat item outside of its splat")
    return env.item


def _splat(node: syntax.Splat, env: Env) -> Value:
    source = evaluate(node.source, env)
    marks = source.marks
    raw = source.raw
    kind = source.kind
    single = kind not in ("list", "set", "tuple")
    if raw is None:
        if single:
            return tuple_value(()).with_marks(marks)
        raise EvaluationError(
            "splat expressions cannot be applied to null sequences", node.source.span
        )
    if isinstance(raw, Unknown):
        if kind in ("list", "set"):
            element = _each_type(node, source.type.element, raw.reason, env)
            return unknown(
                list_of(element),
                raw.reason,
                not_null=raw.not_null,
                min_length=raw.min_length,
                max_length=raw.max_length,
            ).with_marks(marks)
        if kind == "tuple":
            items = [unknown(t, raw.reason) for t in source.type.elements]
            return tuple_value(_each(node, items, env)).with_marks(marks)
        if single and raw.not_null and kind != "dynamic":
            return tuple_value(_each(node, [source.unmark()], env)).with_marks(marks)
        return unknown(DYNAMIC, raw.reason).with_marks(marks)
    if single:
        only = source if isinstance(source, OpenObject) else source.unmark()
        return tuple_value(_each(node, [only], env)).with_marks(marks)
    results = _each(node, list(raw), env)
    if kind == "tuple":
        return tuple_value(results).with_marks(marks)
    if not results:
        element = _each_type(node, source.type.element, "an empty list", env)
        return list_value(element, ()).with_marks(marks)
    return uniform(results).with_marks(marks)


def _each(node: syntax.Splat, items: list[Value], env: Env) -> list[Value]:
    env.module.budget.spend(len(items), node.span)
    return [evaluate(node.each, env.at(item)) for item in items]


def _each_type(node: syntax.Splat, element: Type, reason: str, env: Env) -> Type:
    return evaluate(node.each, env.at(unknown(element, reason, not_null=True))).type


def uniform(items: list[Value]) -> Value:
    """A list if all items are of one type, else a tuple."""
    first = items[0].type
    if all(item.type == first for item in items):
        return list_value(first, items)
    return tuple_value(items)


HANDLERS: Final[Mapping[type, Handler]] = {
    syntax.Traversal: _traversal,
    syntax.RelativeTraversal: _relative,
    syntax.Index: _index,
    syntax.SplatItem: _splat_item,
    syntax.Splat: _splat,
}
