"""Condition trees: plain data -> nodes that answer with Kleene truth and can explain the answer.

    {all: [c, …]}  {any: [c, …]}  {not: c}
    {attribute: PATH, OPERATOR: OPERAND, …}
    {connected: {resource: TYPES, via: PATH, where: c, require: c, at_least: N, match: every | some}}

The nodes take any path steps and any three-valued test, so that another dialect (attribute blocks
with wildcards that mean "some", connection blocks, resource-type filters) compiles to the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from floe_guard.engine.operators import OPERATORS, OperandError, Operator
from floe_guard.engine.paths import Path, PathError, compile_steps, leaves, parse_path
from floe_guard.engine.protocol import (
    EvaluationError,
    Explanation,
    Predicate,
    TypeSelector,
    Words,
)
from floe_guard.engine.roots import ROOTS, Root
from floe_guard.model import Resource
from floe_guard.values import Truth, Unknown, Value, and3, not3, or3

if TYPE_CHECKING:
    from floe_guard.engine.context import Context


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


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Predicate, ...]

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """See `Predicate`."""
        return and3(part.evaluate(resource, context) for part in self.parts)

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        if wanted:
            return _decisive(self.parts, resource, context, wanted).explain(
                resource, context, wanted
            )
        return _joined(self.parts, resource, context, wanted)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Predicate, ...]

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """See `Predicate`."""
        return or3(part.evaluate(resource, context) for part in self.parts)

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        if wanted:
            return _joined(self.parts, resource, context, wanted)
        return _decisive(self.parts, resource, context, wanted).explain(resource, context, wanted)


def _decisive(
    parts: tuple[Predicate, ...], resource: Resource, context: Context, wanted: bool
) -> Predicate:
    """Return the part that kept the whole from being `wanted`: a contrary one before an unknown one."""
    doubtful: Predicate | None = None
    for part in parts:
        truth = part.evaluate(resource, context)
        if isinstance(truth, Unknown):
            doubtful = doubtful or part
        elif truth is not wanted:
            return part
    return doubtful or parts[0]


def _joined(
    parts: tuple[Predicate, ...], resource: Resource, context: Context, wanted: bool
) -> Explanation:
    """Explain an alternative of which no part gave `wanted`: the first unknown one, else the first."""
    explanations = [part.explain(resource, context, wanted) for part in parts]
    lead = explanations[0]
    for part, explanation in zip(parts, explanations, strict=True):
        if isinstance(part.evaluate(resource, context), Unknown):
            lead = explanation
            break
    at_one_path = len({e.path for e in explanations}) == 1
    wants = [
        e.expected if at_one_path or not e.path else f"{e.path} {e.expected}" for e in explanations
    ]
    expected = " or ".join(dict.fromkeys(w for w in wants if w))
    return Explanation(lead.path, expected, lead.actual, lead.reason, lead.subject)


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Predicate

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """See `Predicate`."""
        return not3(self.part.evaluate(resource, context))

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        return self.part.explain(resource, context, not wanted)


class Attribute:
    """A test of every value (or some value, by `[?]`) at a path."""

    __slots__ = ("_first", "_follow", "_root", "operator", "path")

    def __init__(self, path: Path, operator: Operator) -> None:
        self.path = path
        self.operator = operator
        self._root: Root | None = ROOTS[path.root] if path.root else None
        # attributes are a Mapping that may be decoded on use: the first key is read through `get`
        self._first = path.steps[0].key if not path.root else ""
        steps = path.steps if path.root else path.steps[1:]
        self._follow: Callable[[Value], Truth] = compile_steps(steps, operator.test)

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """Return the truth of the test over the values at the path.

        Raises:
            EvaluationError: The value is not one the operator can be asked about.
        """
        try:
            if self._root is None:
                return self._follow(resource.attributes.get(self._first))
            return self._follow(self._root(resource, context))
        except EvaluationError as e:
            if not e.path:
                raise EvaluationError(e.message, self.path.text) from e
            raise

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        start = resource.attributes if self._root is None else self._root(resource, context)
        expected = self.operator.words if wanted else _negated(self.operator.words)
        doubtful: tuple[str, Value] | None = None
        some: tuple[str, Value] | None = None
        for path, value in leaves(self.path, start):
            truth = self.operator.test(value)
            if isinstance(truth, Unknown):
                doubtful = doubtful or (path, value)
                some = some or (path, value)
            elif truth is not wanted:
                if not self._quantified_some() or doubtful is None:
                    return Explanation(path, expected, value)
            else:
                some = some or (path, value)
        if doubtful is not None:
            path, value = doubtful
            reason = self.evaluate(resource, context)
            return Explanation(
                path, expected, value, reason.reason if isinstance(reason, Unknown) else ""
            )
        if some is not None:
            return Explanation(some[0], expected, some[1])
        return Explanation(self.path.text, expected, Words("nothing there"))

    def _quantified_some(self) -> bool:
        return any(step.kind == "some" for step in self.path.steps)


def _negated(words: str) -> str:
    return words[4:] if words.startswith("not ") else f"not {words}"


class Connected:
    """Companions of the resource are there and satisfy a condition.

    Args:
        patterns: Types of the companions.
        via: The companion's attribute that points at the resource, or "" for any connection.
        where: Which companions count.
        require: What must hold for every (or some) companion that counts.
        at_least: How many must count.
        match: `every` or `some`.
    """

    __slots__ = ("at_least", "match", "patterns", "require", "types", "via", "where")

    def __init__(
        self,
        patterns: tuple[str, ...],
        via: str = "",
        where: Predicate | None = None,
        require: Predicate | None = None,
        at_least: int = 1,
        match: Literal["every", "some"] = "every",
    ) -> None:
        self.patterns = patterns
        self.types = TypeSelector(patterns)
        self.via = via
        self.where = where
        self.require = require
        self.at_least = at_least
        self.match = match

    def members(self, resource: Resource, context: Context) -> list[tuple[Resource, Truth]]:
        """Return the companions that count, or may count, each with that truth (never false)."""
        members: list[tuple[Resource, Truth]] = []
        for companion, linked in context.graph.companions(resource, self.types, self.via):
            truth = and3((linked, _exists(companion, resource)))
            if self.where is not None:
                truth = and3((truth, self.where.evaluate(companion, context)))
            if truth is not False:
                members.append((companion, truth))
        return members

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """See `Predicate`."""
        members = self.members(resource, context)
        certain = [truth for _, truth in members]
        if self.require is None:
            return self._enough(certain, context)
        required = [
            (truth, self.require.evaluate(companion, context)) for companion, truth in members
        ]
        if self.match == "some":
            return self._enough([and3(pair) for pair in required], context)
        return and3(
            (
                self._enough(certain, context),
                *(or3((not3(counts), holds)) for counts, holds in required),
            )
        )

    def _enough(self, truths: list[Truth], context: Context) -> Truth:
        if sum(t is True for t in truths) >= self.at_least:
            return True
        doubts = [t for t in truths if isinstance(t, Unknown)]
        gap = context.gap_over(self.types)
        if gap is not None:
            return Unknown(f"{gap.what} could not be read: {gap.reason}")
        if sum(t is not False for t in truths) >= self.at_least:
            return doubts[0]
        return False

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        name = " or ".join(self.patterns)
        if not wanted:
            first = next(iter(self.members(resource, context)), None)
            subject = first[0] if first else None
            found = Words(subject.address) if subject else Words("one")
            return Explanation(
                self.via, f"no {name} that satisfies the rule", found, subject=subject
            )
        members = self.members(resource, context)
        enough = self._enough([truth for _, truth in members], context)
        if enough is not True and not (members and isinstance(enough, Unknown)):
            count = "a" if self.at_least == 1 else f"at least {self.at_least}"
            reason = enough.reason if isinstance(enough, Unknown) else ""
            found = Words(f"{len(members)} found" if members else "none")
            return Explanation("", f"{count} {name} for it", found, reason)
        return self._explain_member(members, resource, context, enough)

    def _explain_member(
        self,
        members: list[tuple[Resource, Truth]],
        resource: Resource,
        context: Context,
        enough: Truth,
    ) -> Explanation:
        doubtful: Resource | None = None
        for companion, counts in members:
            holds = self.require.evaluate(companion, context) if self.require else True
            if holds is False and counts is True and self.require:
                return _of(companion, self.require.explain(companion, context, True))
            if isinstance(holds, Unknown) or isinstance(counts, Unknown):
                doubtful = doubtful or companion
        if doubtful is None or self.require is None or isinstance(enough, Unknown):
            companion = doubtful or members[0][0]
            reason = enough.reason if isinstance(enough, Unknown) else ""
            return Explanation(
                self.via, f"a {companion.type} for {resource.address}",
                Words(companion.address), reason, companion,
            )  # fmt: skip
        return _of(doubtful, self.require.explain(doubtful, context, True))


def _exists(companion: Resource, resource: Resource) -> Truth:
    """Return whether a companion exists at all, given that `resource` does."""
    if not isinstance(companion.index, Unknown):
        return True
    # expanded over the same unknown keys, they come together
    return True if companion.index == resource.index else companion.index


def _of(companion: Resource, explanation: Explanation) -> Explanation:
    return Explanation(
        explanation.path,
        f"{companion.address}: {explanation.expected}",
        explanation.actual,
        explanation.reason,
        explanation.subject or companion,
    )
