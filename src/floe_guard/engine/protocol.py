"""What a judge is: it sees one resource, or the whole inventory, and answers with an Outcome.

A kind of rule compiles a rule's plain data into a `ResourceJudge`, an `InventoryJudge` or both;
`evaluate.evaluate` turns their outcomes into the cells of the verdict matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Protocol, TypeAlias

from floe_guard._records import dataclass, field
from floe_guard.model import ORIGINS, Location, Mode, Origin, Resource
from floe_guard.report import RuleInfo
from floe_guard.values import Value
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.engine.context import Context


class Words(str):
    """Prose in the place of a value: shown as it stands, where a string value is shown in quotes."""

    __slots__ = ()


NOTHING = Words("")


class EvaluationError(Exception):
    """The input is not something a rule can be asked about; the cell becomes `error`.

    Args:
        message: What is wrong, without any attribute value in it.
        path: The attribute path at fault, or "".
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judge says about one subject.

    Args:
        verdict: `PASS`, `FAIL`, `UNKNOWN`, `ERROR` or `NOT_APPLICABLE`.
        path: Concrete attribute path that decided (`rule[1].status`), or "".
        expected: What the rule wants, in words.
        actual: What was found: a value as it stands, sensitive and unknown marks included (the engine
            makes it safe to show), or `Words`.
        reason: Why the verdict is what it is, in words; no attribute values in it.
        location: Where to change it, when that is not the span of `path` or of the resource.
        subject: Another resource that the outcome is about (a companion), for its location.
    """

    verdict: Verdict
    path: str = ""
    expected: str = ""
    actual: Value = NOTHING
    reason: str = ""
    location: Location | None = None
    subject: Resource | None = None


PASS = Outcome(Verdict.PASS)
"""The one outcome of everything that passes: a pass costs nothing."""


@dataclass(frozen=True, slots=True)
class SubjectOutcome:
    """An outcome of an inventory judge.

    Args:
        outcome: What is said.
        address: `output.NAME`, `var.NAME`, `provider.KEY`, a resource address, or "" for the inventory as a whole.
        resource: The resource, when the subject is one.
    """

    outcome: Outcome
    address: str = ""
    resource: Resource | None = None


class ResourceJudge(Protocol):
    """Judges one resource at a time; called once for each resource in the rule's scope."""

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """Return `PASS` or an outcome that says why not.

        Raises:
            EvaluationError: The resource cannot be asked; the cell becomes `error`.
        """
        ...


class InventoryJudge(Protocol):
    """Judges the inventory as a whole; called once for each rule."""

    def judge_inventory(
        self, resources: Sequence[Resource], context: Context
    ) -> Iterable[SubjectOutcome]:
        """Yield an outcome for each subject; nothing yielded means that there was no subject.

        Args:
            resources: The resources in the rule's scope (types, modes), `where` not applied to them.
            context: Everything else.
        """
        ...


@dataclass(frozen=True, slots=True)
class Judges:
    """What a kind compiles a rule into; at least one of the two.

    Args:
        resource: Judges each resource in scope.
        inventory: Judges the inventory as a whole, beside or instead of the resources.
        include_removed: Whether resources that the plan removes are in scope too.
        companions: Type globs of other resources it looks at (a gap over them leaves the rule incomplete).
    """

    resource: ResourceJudge | None = None
    inventory: InventoryJudge | None = None
    include_removed: bool = False
    companions: tuple[str, ...] = ()


Selector: TypeAlias = Callable[[str], bool]
"""Whether a resource type is in scope."""


class TypeSelector:
    """Exact resource types and globs, each distinct type resolved once."""

    __slots__ = ("_exact", "_globs", "_seen", "patterns")

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        self._exact = frozenset(p for p in patterns if not set(p) & set("*?["))
        globs = [translate(p) for p in patterns if set(p) & set("*?[")]
        self._globs = compile_pattern("|".join(globs)) if globs else None
        self._seen: dict[str, bool] = {}

    def __call__(self, resource_type: str) -> bool:
        """Return whether `resource_type` matches one of the patterns."""
        known = self._seen.get(resource_type)
        if known is None:
            known = resource_type in self._exact or (
                self._globs is not None and self._globs.match(resource_type) is not None
            )
            self._seen[resource_type] = known
        return known


def overlaps(some: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether two sets of type globs may have a type in common; empty means every type."""
    if not some or not others:
        return True
    return any(_meet(a, b) for a in some for b in others)


def _meet(a: str, b: str) -> bool:
    """Return whether two globs may match one string (conservatively: a character set matches anything)."""
    a, b = (_CHARACTER_SET.sub("?", g) for g in (a, b))
    reach = {(0, 0)}
    seen = set(reach)
    while reach:
        i, j = reach.pop()
        if i == len(a) and j == len(b):
            return True
        steps = []
        x, y = a[i : i + 1], b[j : j + 1]
        if x == "*":
            steps += [(i + 1, j), (i, j + 1)] if y else [(i + 1, j)]
        if y == "*":
            steps += [(i, j + 1), (i + 1, j)] if x else [(i, j + 1)]
        if x and y and (x == y or x == "?" or y == "?"):
            steps.append((i + 1, j + 1))
        new = set(steps) - seen
        seen |= new
        reach |= new
    return False


_CHARACTER_SET = compile_pattern(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to judge.

    Args:
        info: What reports say about it.
        types: Whether a resource type is in scope.
        patterns: The type globs behind `types` (a gap that overlaps them leaves the rule incomplete).
        judges: What decides.
        origins: Origins on which it is judged.
        modes: `managed` (default), `data`, or both.
        where: Narrows the scope; None for no narrowing. A compiled `conditions.Condition`.
        inactive: Why the rule is not judged at all ("no approved regions are set"), or "".
    """

    info: RuleInfo
    types: Selector
    judges: Judges
    patterns: tuple[str, ...] = ("*",)
    origins: tuple[Origin, ...] = ORIGINS
    modes: tuple[Mode, ...] = ("managed",)
    where: Predicate | None = None
    inactive: str = ""


class Predicate(Protocol):
    """A compiled condition; `conditions.compile_condition` makes them."""

    def evaluate(self, resource: Resource, context: Context) -> Value:
        """Return the Kleene truth of the condition for `resource`."""
        ...

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        """Say which part kept the condition from being `wanted`."""
        ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which part of a condition decided.

    Args:
        path: Concrete attribute path.
        expected: What was wanted there, in words.
        actual: What was found there.
        reason: Why, where there is more to say.
        subject: The companion it was found at, when that is another resource.
    """

    path: str = ""
    expected: str = ""
    actual: Value = NOTHING
    reason: str = ""
    subject: Resource | None = None


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What the settings approve, as far as rules may ask.

    Args:
        account_ids: Approved accounts; empty when none are set.
        regions: Approved regions; empty when none are set.
        name_prefix: Prefix of everything the scaffold names.
    """

    account_ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    name_prefix: str = "floe-provider-tests"
    extra: Mapping[str, Value] = field(default_factory=dict)
