"""The verdict matrix of one judgement and the exit code it comes to.

A cell is one enabled rule × one in-scope subject. Cells that pass are kept as subjects and turned
into `Cell`s on demand, so that a plan of fifty thousand resources stays within its memory budget.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from floe_guard._records import dataclass, field
from floe_guard.model import Gap, InputInfo, Location, Origin, Resource
from floe_guard.verdicts import ExitCode, Severity, Verdict


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What a report says about a rule.

    Args:
        digest: SHA-256 (hex) of the rule's canonical form, parameters included.
        file: The rule file, as loaded.
        line: 1-based line of the rule in it.
    """

    id: str
    name: str
    title: str
    kind: str
    severity: Severity
    why: str
    fix: str
    source: str
    digest: str = ""
    file: str = ""
    line: int = 0
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule × one subject.

    Args:
        address: Resource address; `output.NAME`, `var.NAME`, `provider.KEY`, or "" for the inventory as a whole.
        path: Attribute path that decided, or "".
        expected: What the rule wants, in words or as a value, already safe to show.
        actual: What was found; never a sensitive value.
        reason: Why the verdict is what it is.
        location: Where to change it.
        fingerprint: Stable over line moves and values: rule, address and path (hex, 16 digits).
        digest: SHA-256 of the values it depends on, for value-bound waivers; "" where there are none.
        waiver: The waiver's reason when waived.
        resource_type: Type of the resource, or "".
    """

    rule_id: str
    kind: str
    severity: Severity
    address: str
    verdict: Verdict
    path: str = ""
    expected: str = ""
    actual: str = ""
    reason: str = ""
    location: Location | None = None
    call_chain: tuple[Location, ...] = ()
    fingerprint: str = ""
    digest: str = ""
    waiver: str = ""
    resource_type: str = ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A question a plan could not answer, to be answered by the live account.

    Args:
        rule_id: The rule that asked.
        address: The resource asked about.
        path: The attribute path that is not known.
        expected: What the rule wants of it.
        reason: Why it is not known.
        resource_type: Terraform type, to find the live counterpart.
        identity: Known identifying attributes (`bucket`, `name`, `arn`…) of the resource.
    """

    rule_id: str
    address: str
    path: str
    expected: str
    reason: str
    resource_type: str = ""
    identity: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """All cells of one rule: the passing subjects, and every other cell in full."""

    rule: RuleInfo
    passed: Sequence[Resource] = ()
    cells: Sequence[Cell] = ()

    def all_cells(self) -> Iterator[Cell]:
        """Yield every cell of the rule, passes first made into cells."""
        for subject in self.passed:
            yield Cell(
                rule_id=self.rule.id,
                kind=self.rule.kind,
                severity=self.rule.severity,
                address=subject.address,
                verdict=Verdict.PASS,
                location=subject.location,
                call_chain=subject.call_chain,
                fingerprint=fingerprint(self.rule.id, subject.address, ""),
                resource_type=subject.type,
            )
        yield from self.cells


@dataclass(frozen=True)
class Report:
    """The result of judging one inventory.

    Args:
        origin: Of the inventory.
        profile: The profile whose rules were judged.
        resources: How many resources were in the inventory.
        fail_on: Threshold: violations below it do not fail the run.
        tolerate_unknown: Whether `unknown` cells leave the run complete (`check`'s default).
        soft_fail: Whether violations are reported without failing the run; it must be complete all the same.
        notes: Things a person should know that are no cells (unused waivers, …).
        errors: Input errors met while the rest was still judged (one line each); force exit 2.
    """

    origin: Origin
    input: InputInfo
    profile: str
    outcomes: Sequence[RuleOutcome]
    resources: int = 0
    gaps: Sequence[Gap] = ()
    obligations: Sequence[Obligation] = ()
    fail_on: Severity = Severity.LOW
    tolerate_unknown: bool = False
    soft_fail: bool = False
    notes: Sequence[str] = ()
    errors: Sequence[str] = ()

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, in rule order."""
        for outcome in self.outcomes:
            yield from outcome.all_cells()

    def unpassed(self) -> Iterator[tuple[RuleInfo, Cell]]:
        """Yield the cells that are not passes, each with its rule."""
        for outcome in self.outcomes:
            for cell in outcome.cells:
                if cell.verdict is not Verdict.PASS:
                    yield outcome.rule, cell

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many cells ended in each verdict (every verdict has an entry)."""
        counter: Counter[Verdict] = Counter()
        for outcome in self.outcomes:
            counter[Verdict.PASS] += len(outcome.passed)
            counter.update(cell.verdict for cell in outcome.cells)
        return {v: counter[v] for v in Verdict}

    @cached_property
    def exit_code(self) -> ExitCode:
        """The exit code this report comes to (docs/exit-codes.md)."""
        if self.errors:
            return ExitCode.INPUT
        if not self.soft_fail and any(
            cell.verdict is Verdict.FAIL and cell.severity.rank >= self.fail_on.rank
            for _, cell in self.unpassed()
        ):
            return ExitCode.VIOLATION
        return ExitCode.INCOMPLETE if self.incomplete else ExitCode.OK

    @property
    def incomplete(self) -> bool:
        """Whether something in scope was not decided, or nothing was examined at all."""
        counts = self.counts
        if counts[Verdict.ERROR] or counts[Verdict.NOT_EVALUATED]:
            return True
        if counts[Verdict.UNKNOWN] and not self.tolerate_unknown:
            return True
        if any(not gap.tolerated for gap in self.gaps):
            return True
        judged = sum(n for v, n in counts.items() if v is not Verdict.NOT_APPLICABLE)
        return judged == 0 and self.resources == 0


def fingerprint(rule_id: str, address: str, path: str) -> str:
    """Return a cell's identity, independent of lines and values: 16 hex digits of SHA-256."""
    # a file's name may hold bytes that are no UTF-8
    text = f"{rule_id}\0{address}\0{path}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]
