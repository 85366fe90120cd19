"""Condition trees: plain data -> nodes that answer with Kleene truth and can explain the answer.

    {all: [c, …]}  {any: [c, …]}  {not: c}
    {attribute: PATH, OPERATOR: OPERAND, …}
    {connected: {resource: TYPES, via: PATH, where: c, require: c, at_least: N, match: every | some}}

The nodes take any path steps and any three-valued test, so that another dialect (attribute blocks
with wildcards that mean "some", connection blocks, resource-type filters) compiles to the same tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from floe_guard.engine.nodes import All, AnyOf, Attribute, Connected, Not
from floe_guard.engine.operators import OPERATORS, OperandError, Operator
from floe_guard.engine.paths import PathError, parse_path
from floe_guard.engine.protocol import Predicate
from floe_guard.engine.roots import ROOTS


class ConditionError(ValueError):
    """A condition that cannot be compiled; the message says what is expected."""


_MAX_DEPTH = 60


def compile_condition(data: Any, depth: int = 0) -> Predicate:
    """Compile a condition tree.

    Args:
        data: Plain data, as read from a rule file.
        depth: How deep the tree already is.

    Returns:
        A node that evaluates and explains the tree.

    Raises:
        ConditionError: The data is no condition.
    """
    if not isinstance(data, Mapping) or not data:
        raise ConditionError(
            "a condition is a mapping with one of all, any, not, attribute, connected"
        )
    if depth > _MAX_DEPTH:
        raise ConditionError("conditions are nested too deeply")
    forms = [k for k in ("all", "any", "not", "attribute", "connected") if k in data]
    if len(forms) != 1:
        found = " and ".join(forms) or ", ".join(repr(k) for k in data)
        raise ConditionError(
            f"a condition has exactly one of all, any, not, attribute, connected; found {found}"
        )
    form = forms[0]
    if form == "attribute":
        return _attribute(data)
    if len(data) > 1:
        extra = ", ".join(repr(k) for k in data if k != form)
        raise ConditionError(f"unexpected beside `{form}`: {extra}")
    body = data[form]
    if form == "not":
        return Not(compile_condition(body, depth + 1))
    if form == "connected":
        return _connected(body, depth)
    if not isinstance(body, (list, tuple)) or not body:
        raise ConditionError(f"`{form}` expects a list with at least one condition")
    parts = tuple(compile_condition(part, depth + 1) for part in body)
    return All(parts) if form == "all" else AnyOf(parts)


def _attribute(data: Mapping[str, Any]) -> Predicate:
    try:
        path = parse_path(data["attribute"])
    except PathError as e:
        raise ConditionError(f"attribute: {e}") from e
    if path.root and path.root not in ROOTS:
        raise ConditionError(f"attribute: {path.root} is not one of {', '.join(sorted(ROOTS))}")
    names = [k for k in data if k != "attribute"]
    if not names:
        raise ConditionError(f"the condition on {path.text!r} names no operator")
    tests = tuple(Attribute(path, compile_operator(name, data[name], path.text)) for name in names)
    return tests[0] if len(tests) == 1 else All(tests)


def compile_operator(name: str, operand: Any, where: str) -> Operator:
    """Compile one operator with its operand.

    Args:
        name: As a rule file writes it.
        operand: Plain data.
        where: The path it stands at, for the message.

    Returns:
        The operator's test and what it wants, in words.

    Raises:
        ConditionError: There is no such operator, or it cannot take the operand.
    """
    make = OPERATORS.get(name) if isinstance(name, str) else None
    if make is None:
        from difflib import get_close_matches

        near = get_close_matches(str(name), OPERATORS, 1)
        advice = f"; did you mean {near[0]}?" if near else ""
        raise ConditionError(f"{name!r} at {where!r} is not an operator{advice}")
    try:
        return make(operand)
    except OperandError as e:
        raise ConditionError(f"operator {name} at {where!r}: {e}") from e


_CONNECTED_KEYS = {"resource", "via", "where", "require", "at_least", "match"}


def _connected(body: Any, depth: int) -> Predicate:
    if not isinstance(body, Mapping) or "resource" not in body:
        raise ConditionError("`connected` expects a mapping with at least `resource`")
    if extra := set(body) - _CONNECTED_KEYS:
        raise ConditionError(f"unexpected in `connected`: {', '.join(map(repr, sorted(extra)))}")
    types = body["resource"]
    types = (types,) if isinstance(types, str) else types
    if not isinstance(types, (list, tuple)) or not types:
        raise ConditionError("`connected.resource` expects a resource type or a list of them")
    if not all(isinstance(t, str) and t for t in types):
        raise ConditionError("`connected.resource` expects resource types")
    via = body.get("via")
    if via is not None and (not isinstance(via, str) or not via):
        raise ConditionError("`connected.via` expects the path of an attribute")
    at_least = body.get("at_least", 1)
    if isinstance(at_least, bool) or not isinstance(at_least, int) or at_least < 0:
        raise ConditionError("`connected.at_least` expects a whole number, 0 or more")
    match = body.get("match", "every")
    if match not in ("every", "some"):
        raise ConditionError("`connected.match` expects `every` or `some`")
    where, require = body.get("where"), body.get("require")
    return Connected(
        patterns=tuple(types),
        via=via or "",
        where=compile_condition(where, depth + 1) if where is not None else None,
        require=compile_condition(require, depth + 1) if require is not None else None,
        at_least=at_least,
        match=match,
    )


def connected_types(data: Any) -> set[str]:
    """Return the type patterns that a condition's `connected` parts look at, at any depth."""
    found: set[str] = set()
    if isinstance(data, Mapping):
        body = data.get("connected")
        if isinstance(body, Mapping):
            types = body.get("resource", ())
            found.update((types,) if isinstance(types, str) else types)
        for part in data.values():
            found |= connected_types(part)
    elif isinstance(data, (list, tuple)):
        for part in data:
            found |= connected_types(part)
    return found
