"""Whether what a statement allows stays inside allowed pairs of actions and resources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from floe_guard._records import dataclass
from floe_guard.rules.iam.arns import Pattern, action_inside, resource_inside
from floe_guard.rules.iam.documents import Statement
from floe_guard.values import Truth, Unknown, and3, not3, or3


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Actions that may be allowed, on resources that they may be allowed on.

    Compared by identity: pairs are part of the key of everything that is decided by them.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """A part of a statement that is wider than every allowed pair, or may be.

    Args:
        element: `Action`, `NotAction`, `Resource`, `NotResource` or `Effect`.
        action: The action pattern.
        resource: The resource pattern.
        unknown: Why it cannot be told, or None when it is wider.
    """

    element: str
    action: Pattern
    resource: Pattern
    unknown: Unknown | None


def excesses(statement: Statement, pairs: Sequence[Pair]) -> Iterator[Excess]:
    """Yield what `statement` allows beyond `pairs`; conditions are not counted upon.

    Args:
        statement: Of an identity-based policy.
        pairs: What may be allowed.
    """
    if statement.effect != "Deny":
        # what it is about decides, not where it stands: statements alike are decided once
        yield from _decided(
            tuple(pairs),
            statement.effect,
            statement.actions,
            statement.not_actions,
            statement.resources,
            statement.not_resources,
        )


_Patterns = tuple[Pattern, ...] | Unknown | None


@lru_cache(maxsize=2048)
def _decided(
    pairs: tuple[Pair, ...],
    effect: Pattern,
    actions: _Patterns,
    not_actions: _Patterns,
    resources: _Patterns,
    not_resources: _Patterns,
) -> tuple[Excess, ...]:
    statement = Statement("", effect, actions, not_actions, resources, not_resources)
    return tuple(_excesses(statement, pairs))


def _excesses(statement: Statement, pairs: tuple[Pair, ...]) -> Iterator[Excess]:
    effect_unknown = statement.effect if isinstance(statement.effect, Unknown) else None
    for action_element, action, action_counts in _actions(statement):
        for resource_element, resource, resource_counts in _resources(statement):
            outside = and3((action_counts, resource_counts, not3(_inside(pairs, action, resource))))
            if outside is False:
                continue
            unknown = outside if isinstance(outside, Unknown) else effect_unknown
            element = action_element
            if _some_action(pairs, action) is not False:
                element = resource_element
            yield Excess(element, action, resource, unknown)


def _inside(pairs: tuple[Pair, ...], action: Pattern, resource: Pattern) -> Truth:
    return or3(
        and3((allowed, or3(resource_inside(r, resource) for r in resources)))
        for allowed, resources in _allowing(pairs, action)
    )


@lru_cache(maxsize=4096)
def _allowing(
    pairs: tuple[Pair, ...], action: Pattern
) -> tuple[tuple[Truth, tuple[str, ...]], ...]:
    """Return the pairs whose actions `action` is, or may be, among: that truth, and the resources."""
    found = ((or3(action_inside(a, action) for a in p.actions), p.resources) for p in pairs)
    return tuple(pair for pair in found if pair[0] is not False)


def _some_action(pairs: tuple[Pair, ...], action: Pattern) -> Truth:
    return or3(action_inside(a, action) for pair in pairs for a in pair.actions)


_Element = tuple[str, Pattern, Truth]
"""Element name, pattern, and whether the statement allows anything by it."""


def _actions(statement: Statement) -> Iterator[_Element]:
    yield from _listed("Action", statement.actions)
    if statement.not_actions is not None:
        yield "NotAction", "*", not3(_excludes_all(statement.not_actions, action=True))


def _resources(statement: Statement) -> Iterator[_Element]:
    yield from _listed("Resource", statement.resources)
    if statement.not_resources is not None:
        yield "NotResource", "*", not3(_excludes_all(statement.not_resources, action=False))
    if statement.resources is None and statement.not_resources is None:
        # AWS refuses such an identity policy; should it ever not, it would be about everything.
        yield "Resource", "*", True


def _listed(element: str, patterns: tuple[Pattern, ...] | Unknown | None) -> Iterator[_Element]:
    if isinstance(patterns, Unknown):
        yield element, Unknown(patterns.reason), True
    else:
        for pattern in patterns or ():
            yield element, pattern, True


def _excludes_all(patterns: tuple[Pattern, ...] | Unknown, *, action: bool) -> Truth:
    """Return whether a `NotAction` or `NotResource` list leaves nothing."""
    if isinstance(patterns, Unknown):
        return patterns
    inside = action_inside if action else resource_inside
    truths: list[Truth] = []
    for pattern in patterns:
        if isinstance(pattern, Unknown):
            truths.append(False if pattern.prefix.strip("*?") else pattern)
        else:
            truths.append(inside(pattern, "*"))
    return or3(truths)
