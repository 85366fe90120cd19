"""Conditionals, and what an error means where it may not matter.

Source: HCL native syntax specification, "Conditional Operator",
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from floe_guard.loaders.hcl import syntax
from floe_guard.loaders.hcl.cty.types import BOOL, DYNAMIC, NUMBER, STRING, Type, map_of
from floe_guard.loaders.hcl.cty.values import (
    Unknown,
    Value,
    object_value,
    tuple_value,
    unknown,
)
from floe_guard.loaders.hcl.dispatch import Handler, evaluate
from floe_guard.loaders.hcl.faults import EvaluationError, LimitError
from floe_guard.loaders.hcl.operators import to_primitive
from floe_guard.loaders.hcl.scope import Env
from floe_guard.loaders.hcl.syntax import Expression, Span


def _conditional(node: syntax.Conditional, env: Env) -> Value:
    return choose(
        node.condition,
        lambda: evaluate(node.then, env),
        lambda: evaluate(node.otherwise, env),
        (lambda: _sketch(node.then, env), lambda: _sketch(node.otherwise, env)),
        node.span,
        env,
    )


def attempt(
    branch: Callable[[], Value], sketch: Callable[[], Value] | None = None
) -> tuple[Value, EvaluationError | None]:
    """Evaluate a branch whose error does not matter where it is not taken; its type does.

    Returns:
        Its value, or what stands for it and the error that it has.

    Raises:
        LimitError: it costs too much.
    """
    try:
        return branch(), None
    except LimitError:
        raise
    except EvaluationError as error:
        return (sketch() if sketch is not None else _INVALID), error


_INVALID: Final = unknown(DYNAMIC, "its expression is invalid")


def _sketch(node: Expression, env: Env) -> Value:
    """What is certain about the type of an expression that has an error somewhere."""
    if isinstance(node, syntax.Parens):
        return _sketch(node.expression, env)
    if isinstance(node, syntax.TupleCons):
        return tuple_value([_part_sketch(item, env) for item in node.items])
    if isinstance(node, syntax.ObjectCons):
        items: dict[str, Value] = {}
        for item in node.items:
            key, error = attempt(lambda item=item: evaluate(item.key, env))  # type: ignore[misc]
            if error is not None or not isinstance(key.raw, str):
                return _INVALID
            items[key.raw] = _part_sketch(item.value, env)
        return object_value(items)
    if isinstance(node, (syntax.Template, syntax.TemplateIf, syntax.TemplateFor)):
        return unknown(STRING, _INVALID.raw.reason, not_null=True)
    if isinstance(node, syntax.Binary):
        return unknown(NUMBER if node.operator in "+-*/%" else BOOL, _INVALID.raw.reason)
    if isinstance(node, syntax.Unary):
        return unknown(BOOL if node.operator == "!" else NUMBER, _INVALID.raw.reason)
    return _INVALID


def _part_sketch(node: Expression, env: Env) -> Value:
    return attempt(lambda: evaluate(node, env), lambda: _sketch(node, env))[0]


def choose(
    condition: Expression,
    then: Callable[[], Value],
    otherwise: Callable[[], Value],
    sketches: tuple[Callable[[], Value], Callable[[], Value]],
    span: Span,
    env: Env,
) -> Value:
    """Choose between two branches, of which both are evaluated for their common type.

    Args:
        condition: Decides.
        then: Gives the value where it is true.
        otherwise: Gives the value where it is false.
        sketches: What stands for a branch that has an error.
        span: The whole expression, to blame.
        env: What the condition sees.

    Returns:
        The chosen value, converted to the common type; unknown where the condition is.

    Raises:
        EvaluationError: the condition or the chosen branch is wrong, or there is no common
            type.
    """
    decision = evaluate(condition, env)
    yes, yes_error = attempt(then, sketches[0])
    no, no_error = attempt(otherwise, sketches[1])
    if decision.raw is None:
        raise EvaluationError(
            "the condition value is null; conditions must be true or false", condition.span
        )
    decided = to_primitive(decision, BOOL)
    if decided is None:
        raise EvaluationError(
            f"the condition must be true or false, not {decision.type.friendly_name()}",
            condition.span,
        )
    marks = decision.marks
    raw = decided.raw
    if isinstance(raw, Unknown):
        for error in (yes_error, no_error):
            if error is not None:
                raise error
        type_ = _common_type(yes, no, span)
        marks |= yes.marks | no.marks
        return _either(yes, no, type_, raw.reason).with_marks(marks)
    chosen, error = (yes, yes_error) if raw else (no, no_error)
    if error is not None:
        raise error
    type_ = _common_type(yes, no, span)
    if chosen.type == type_ or type_.kind == "dynamic":
        return chosen.with_marks(marks) if marks else chosen
    from floe_guard.loaders.hcl.cty.convert import ConvertError, convert

    try:
        return convert(chosen, type_).with_marks(marks)
    except ConvertError as reason:
        raise EvaluationError(
            "the true and false result expressions must have consistent types:"
            f" the selected one cannot be used as {type_.friendly_name()}: {reason}",
            span,
        ) from None


def _common_type(yes: Value, no: Value, span: Span) -> Type:
    if yes.type == no.type:
        return yes.type
    if yes.type.kind == "dynamic" and yes.raw is None:
        return no.type
    if no.type.kind == "dynamic" and no.raw is None:
        return yes.type
    from floe_guard.loaders.hcl.cty.unify import unify

    type_ = unify((yes.type, no.type), unsafe=True)
    if type_ is None and yes.type.kind == "object" and no.type.kind == "object":
        # OpenTofu then takes both for maps of any type and finds out about the elements
        # only when it converts the chosen one, so that `true ? {} : {…}` is correct.
        members = (*yes.type.attributes.values(), *no.type.attributes.values())
        element = unify(members, unsafe=True)
        type_ = map_of(element) if element is not None else None
    if type_ is None:
        raise EvaluationError(
            "the true and false result expressions must have consistent types; they are"
            f" {yes.type.friendly_name()} and {no.type.friendly_name()}",
            span,
        )
    return type_


def _either(yes: Value, no: Value, type_: Type, reason: str) -> Value:
    """The unknown result of an undecided conditional, with what both branches agree on."""
    not_null = all(
        value.raw.not_null if isinstance(value.raw, Unknown) else value.raw is not None
        for value in (yes, no)
    )
    prefix = ""
    if type_ == STRING and not_null:
        prefix = _common_prefix(_known_prefix(yes), _known_prefix(no))
    lengths = [_length_bounds(value) for value in (yes, no)] if type_.is_collection else []
    low, high = 0, None
    if lengths and not_null:
        low = min(bounds[0] for bounds in lengths)
        tops = [bounds[1] for bounds in lengths]
        high = None if None in tops else max(top for top in tops if top is not None)
    return unknown(type_, reason, not_null=not_null, prefix=prefix, min_length=low, max_length=high)


def _known_prefix(value: Value) -> str:
    raw = value.raw
    if isinstance(raw, Unknown):
        return raw.prefix
    return raw if isinstance(raw, str) else ""


def _common_prefix(a: str, b: str) -> str:
    length = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        length += 1
    return a[:length]


def _length_bounds(value: Value) -> tuple[int, int | None]:
    raw = value.raw
    if isinstance(raw, Unknown):
        return raw.min_length, raw.max_length
    if isinstance(raw, (tuple, dict)):
        return (min(len(raw), 1) if value.type.kind == "set" else len(raw)), len(raw)
    return 0, None


HANDLERS: Final[Mapping[type, Handler]] = {
    syntax.Conditional: _conditional,
}
