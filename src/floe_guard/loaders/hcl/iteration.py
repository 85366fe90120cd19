"""For expressions.

Source: HCL native syntax specification, "For Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, STRING
from floe_guard.loaders.hcl.cty.values import (
    NO_MARKS,
    Unknown,
    Value,
    object_value,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import Handler, evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Expression, Span


def not_iterable(collection: Value, span: Span) -> Unknown | None:
    """Look for what keeps a collection from being iterated.

    Returns:
        The unknown that does, or None.

    Raises:
        EvaluationError: it is null or no collection.
    """
    raw = collection.raw
    if raw is None:
        raise EvaluationError(
            "a null value cannot be used as the collection in a 'for' expression", span
        )
    if isinstance(raw, Unknown):
        if collection.type.is_primitive:
            raise EvaluationError(f"cannot iterate over a {collection.kind}", span)
        return raw
    if not isinstance(raw, (tuple, dict)):
        raise EvaluationError(f"cannot iterate over a {collection.kind}", span)
    return None


def _kept(condition: Expression | None, env: Env) -> tuple[bool, Unknown | None, frozenset[str]]:
    """Whether a for expression's element is kept, or what makes that unknown."""
    if condition is None:
        return True, None, NO_MARKS
    value = evaluate(condition, env)
    if value.raw is None:
        raise EvaluationError("the value of the 'if' clause must not be null", condition.span)
    decided = to_primitive(value, BOOL)
    if decided is None:
        raise EvaluationError(
            f"the 'if' clause value must be true or false, not {value.type.friendly_name()}",
            condition.span,
        )
    if isinstance(decided.raw, Unknown):
        return False, decided.raw, value.marks
    return bool(decided.raw), None, value.marks


def _iteration(
    node: syntax.ForTuple | syntax.ForObject, env: Env
) -> tuple[list[Env], frozenset[str], Unknown | None]:
    """The environments of the elements kept, the marks on the selection, what hides it."""
    collection = evaluate(node.collection, env)
    marks = collection.marks
    hole = not_iterable(collection, node.collection.span)
    if hole is not None:
        return [], marks, hole
    if node.condition is not None:
        # OpenTofu tries the condition on elements it knows nothing about first, so that a
        # wrong one is an error even where there are no elements.
        blind = {name: _ANY_ELEMENT for name in (node.key, node.value) if name is not None}
        _kept(node.condition, env.bind(blind))
    kept: list[Env] = []
    steps = 0
    for key, item in collection.elements():
        steps += 1
        names = {node.value: item}
        if node.key is not None:
            names[node.key] = key
        inner = env.bind(names)
        keep, doubt, condition_marks = _kept(node.condition, inner)
        marks |= condition_marks
        # The other elements are still looked at: one of them may be wrong.
        hole = hole or doubt
        if keep:
            kept.append(inner)
    env.module.budget.spend(steps, node.span)
    return kept, marks, hole


_ANY_ELEMENT: Final = unknown(DYNAMIC, "any element")


def _for_tuple(node: syntax.ForTuple, env: Env) -> Value:
    kept, marks, hole = _iteration(node, env)
    value = tuple_value([evaluate(node.result, inner) for inner in kept])
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    return env.module.budget.weigh(value, node.span).with_marks(marks)


def _for_object(node: syntax.ForObject, env: Env) -> Value:
    kept, marks, hole = _iteration(node, env)
    items: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for inner in kept:
        key = evaluate(node.result_key, inner)
        marks |= key.marks
        if key.raw is None:
            raise EvaluationError(
                "the key in a 'for' expression must not be null", node.result_key.span
            )
        name = to_primitive(key, STRING)
        if name is None:
            raise EvaluationError(
                "the key expression of a 'for' expression must produce a string,"
                f" not {key.type.friendly_name()}",
                node.result_key.span,
            )
        if isinstance(name.raw, Unknown):
            hole = name.raw
            continue
        value = evaluate(node.result, inner)
        if node.grouping:
            groups.setdefault(name.raw, []).append(value)
        elif name.raw in items:
            which = "the same key" if key.marks else f'the key "{name.raw}"'
            raise EvaluationError(
                f"two different items produced {which} in this 'for' expression",
                node.result_key.span,
                "if duplicates are expected, use the ellipsis (...) after the value",
            )
        else:
            items[name.raw] = value
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    if node.grouping:
        items = {name: tuple_value(group) for name, group in groups.items()}
    return env.module.budget.weigh(object_value(items), node.span).with_marks(marks)


HANDLERS: Final[Mapping[type, Handler]] = {
    syntax.ForTuple: _for_tuple,
    syntax.ForObject: _for_object,
}
