"""The one way to evaluate an expression, whatever kind of node it is.

The kinds are dealt with in `access`, `branches`, `invocation`, `iteration`, `rendering` and
`evaluate`, which all come back here for the expressions inside; `evaluate` puts their
handlers into the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from floe_guard.loaders.hcl.budget import MAX_DEPTH, MAX_STEPS
from floe_guard.loaders.hcl.cty.values import Value
from floe_guard.loaders.hcl.faults import EvaluationError
from floe_guard.loaders.hcl.operators import OperationError
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Expression

Handler: TypeAlias = Callable[[Any, Env], Value]
"""Evaluates nodes of one kind."""

_HANDLERS: Final[dict[type, Handler]] = {}


def install(handlers: Mapping[type, Handler]) -> None:
    """Say how nodes of some kinds are evaluated."""
    _HANDLERS.update(handlers)


def evaluate(node: Expression, env: Env) -> Value:
    """The value of an expression.

    Args:
        node: The expression.
        env: What it can see.

    Returns:
        Its value; unknown, with a reason, where it hangs on something not known yet.

    Raises:
        EvaluationError: the expression is wrong in a way OpenTofu would report too, or costs too
            much.
    """
    budget = env.module.budget
    budget.steps += 1
    budget.depth += 1
    try:
        if budget.steps > MAX_STEPS or budget.depth > MAX_DEPTH:
            budget.check(node.span)
        return _HANDLERS[type(node)](node, env)
    except OperationError as error:
        raise EvaluationError(str(error), node.span) from None
    finally:
        budget.depth -= 1
