"""Expressions to values: literals, constructors and operators, and the table of all kinds.

Source: HCL native syntax specification, "Expressions",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from floe_guard.loaders.hcl import (
    access,
    branches,
    invocation,
    iteration,
    operators,
    rendering,
    syntax,
)
from floe_guard.loaders.hcl.cty import numbers
from floe_guard.loaders.hcl.cty.types import DYNAMIC, STRING
from floe_guard.loaders.hcl.cty.values import (
    NO_MARKS,
    NULL,
    Unknown,
    Value,
    boolean,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import evaluate, install
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env


def _literal(node: syntax.Literal, env: Env) -> Value:
    value = node.value
    if isinstance(value, str):
        return string(value)
    return NULL if value is None else boolean(value)


def _number(node: syntax.Number, env: Env) -> Value:
    value = numbers.parse(node.text)
    if value is None:
        raise EvaluationError(f"{node.text} is not a number that can be represented", node.span)
    return number(value)


def _parens(node: syntax.Parens, env: Env) -> Value:
    return evaluate(node.expression, env)


def _tuple_cons(node: syntax.TupleCons, env: Env) -> Value:
    value = tuple_value([evaluate(item, env) for item in node.items])
    return env.module.budget.weigh(value, node.span)


def _object_cons(node: syntax.ObjectCons, env: Env) -> Value:
    items: dict[str, Value] = {}
    marks = NO_MARKS
    hole: Unknown | None = None
    budget = env.module.budget
    for item in node.items:
        written = item.key
        if type(written) is syntax.Literal and type(written.value) is str:
            budget.steps += 1
            items[string(written.value).raw] = evaluate(item.value, env)
            continue
        key = evaluate(written, env)
        if key.raw is None:
            raise EvaluationError("can't use a null value as a key", item.key.span)
        name = to_primitive(key, STRING)
        if name is None:
            raise EvaluationError(
                f"can't use {key.type.friendly_name()} as a key: a string is required",
                item.key.span,
            )
        marks |= key.marks
        value = evaluate(item.value, env)
        if isinstance(name.raw, Unknown):
            hole = name.raw
            continue
        items[name.raw] = value
    if hole is not None:
        return unknown(DYNAMIC, hole.reason).with_marks(marks)
    return budget.weigh(object_value(items).with_marks(marks), node.span)


def _unary(node: syntax.Unary, env: Env) -> Value:
    operand = evaluate(node.operand, env)
    return operators.negate(operand) if node.operator == "!" else operators.minus(operand)


def _binary(node: syntax.Binary, env: Env) -> Value:
    left = evaluate(node.left, env)
    right = evaluate(node.right, env)
    return operators.binary(node.operator, left, right)


install(
    {
        syntax.Literal: _literal,
        syntax.Number: _number,
        syntax.Parens: _parens,
        syntax.TupleCons: _tuple_cons,
        syntax.ObjectCons: _object_cons,
        syntax.Unary: _unary,
        syntax.Binary: _binary,
    }
)
for _part in (access, branches, invocation, iteration, rendering):
    install(_part.HANDLERS)

__all__ = ["evaluate"]
