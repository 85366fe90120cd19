"""Function calls; `try` and `can`, which see their arguments fail.

Source: HCL native syntax specification, "Functions and Function Calls",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.branches import attempt
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    boolean,
    deep_marks,
    find_unknown,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import Handler, evaluate
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.scope import Env


def _call(node: syntax.FunctionCall, env: Env) -> Value:
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, env)
    if name == "can":
        return _can(node, env)
    arguments = [evaluate(argument, env) for argument in node.arguments]
    spans = [argument.span for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        where = spans.pop()
        raw = last.raw
        if raw is None:
            raise EvaluationError(
                "the expanding argument (indicated by ...) must not be null", where
            )
        if isinstance(raw, Unknown) and last.kind in ("dynamic", "list", "set", "tuple"):
            return unknown(DYNAMIC, raw.reason).with_marks(last.marks)
        if not isinstance(raw, tuple):
            raise EvaluationError(
                "the expanding argument (indicated by ...) must be of a tuple, list or set type",
                where,
            )
        env.module.budget.spend(len(raw), node.span)
        arguments.extend(item.with_marks(last.marks) if last.marks else item for item in raw)
        spans.extend([where] * len(raw))
    result = env.module.call(name, arguments, node.span, spans)
    if isinstance(result.raw, str):
        env.module.budget.text(len(result.raw), node.span)
    elif isinstance(result.raw, (tuple, dict)):
        env.module.budget.spend(len(result.raw), node.span)
        env.module.budget.weigh(result, node.span)
    return result


def _try(node: syntax.FunctionCall, env: Env) -> Value:
    """The first argument that does not fail; a result with unknowns could still fail later."""
    if not node.arguments:
        raise EvaluationError("at least one argument is required", node.span)
    last: EvaluationError | None = None
    for argument in node.arguments:
        value, error = attempt(lambda argument=argument: evaluate(argument, env))  # type: ignore[misc]
        if error is not None:
            last = error
            continue
        if not value.is_wholly_known():
            hole = find_unknown(value)
            reason = hole.reason if hole is not None else ""
            return unknown(DYNAMIC, reason).with_marks(deep_marks(value))
        return value
    hint = f"the last one: {last}" if last is not None else None
    raise EvaluationError("no expression succeeded in this call of try", node.span, hint)


def _can(node: syntax.FunctionCall, env: Env) -> Value:
    if len(node.arguments) != 1:
        raise EvaluationError("can takes exactly one argument", node.span)
    value, error = attempt(lambda: evaluate(node.arguments[0], env))
    if error is not None:
        return boolean(False)
    if not value.is_wholly_known():
        hole = find_unknown(value)
        return unknown(BOOL, hole.reason if hole is not None else "", not_null=True)
    return boolean(True)


HANDLERS: Final[Mapping[type, Handler]] = {
    syntax.FunctionCall: _call,
}
