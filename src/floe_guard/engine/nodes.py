"""The nodes of condition trees: each answers with Kleene truth, and can explain its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from floe_guard.engine.operators import Operator
from floe_guard.engine.paths import Path, compile_steps, leaves
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
