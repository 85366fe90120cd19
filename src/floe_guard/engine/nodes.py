"""The nodes of condition trees: each answers with Kleene truth, and can explain its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from floe_guard._records import dataclass
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
from floe_guard.engine.tally import Count, Tally, shared_tally, tally
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

    def _tally(self, resource: Resource, context: Context) -> Tally:
        """Return what the companions come to; those shared with namesakes are asked once for all."""
        companions = context.graph.companions(resource, self.types, self.via)
        own = tally(companions.own, self.where, self.require, resource.index, context)
        group = companions.group
        if not group.links:
            return own
        index = resource.index if isinstance(resource.index, Unknown) else None
        shared = context.memo(
            (self, group, index),
            lambda: shared_tally(group.links, self.where, self.require, index, context),
        )
        return own.plus(shared)

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        """Return whether enough companions are there, and hold.

        Raises:
            EvaluationError: One of them cannot be asked.
        """
        found = self._tally(resource, context)
        if self.match == "some" and self.require is not None:
            return self._enough(found.holding, context)
        enough = self._enough(found.counting, context)
        return enough if self.require is None else and3((enough, found.required))

    def _enough(self, found: Count, context: Context) -> Truth:
        if found.certain >= self.at_least:
            return True
        gap = context.gap_over(self.types)
        if gap is not None:
            return Unknown(f"{gap.what} could not be read: {gap.reason}")
        if found.possible >= self.at_least:
            assert found.doubt is not None
            return found.doubt
        return False

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """See `Predicate`."""
        name = " or ".join(self.patterns)
        found = self._tally(resource, context)
        if not wanted:
            seen = Words(found.first.address) if found.first else Words("one")
            return Explanation(
                self.via, f"no {name} that satisfies the rule", seen, subject=found.first
            )
        enough = self._enough(found.counting, context)
        if enough is not True and not (found.first and isinstance(enough, Unknown)):
            count = "a" if self.at_least == 1 else f"at least {self.at_least}"
            reason = enough.reason if isinstance(enough, Unknown) else ""
            number = found.counting.possible
            seen = Words(f"{number} found" if number else "none")
            return Explanation("", f"{count} {name} for it", seen, reason)
        if self.require is not None and found.failing is not None:
            return _of(found.failing, self.require.explain(found.failing, context, True))
        if found.doubtful is None or self.require is None or isinstance(enough, Unknown):
            companion = found.doubtful or found.first
            assert companion is not None
            reason = enough.reason if isinstance(enough, Unknown) else ""
            return Explanation(
                self.via, f"a {companion.type} for {resource.address}",
                Words(companion.address), reason, companion,
            )  # fmt: skip
        return _of(found.doubtful, self.require.explain(found.doubtful, context, True))


def _of(companion: Resource, explanation: Explanation) -> Explanation:
    return Explanation(
        explanation.path,
        f"{companion.address}: {explanation.expected}",
        explanation.actual,
        explanation.reason,
        explanation.subject or companion,
    )
