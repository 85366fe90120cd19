"""Judges an inventory by compiled rules: every enabled rule × in-scope subject becomes a cell.

Pure: no I/O, no clock, no environment. What a rule cannot decide, because a value is unknown, a gap
is in the way or the rule itself fails, is a cell with its own verdict and a reason, never an absence.
"""

from __future__ import annotations

from collections.abc import Sequence

from floe_guard._records import dataclass, field, replace
from floe_guard.engine.cells import CellMaker
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import (
    PASS,
    CompiledRule,
    EvaluationError,
    JudgeSettings,
    Outcome,
    Predicate,
    overlaps,
)
from floe_guard.engine.waivers import Waivers
from floe_guard.errors import FloeGuardError
from floe_guard.model import Inventory, Resource
from floe_guard.report import Cell, Obligation, RuleOutcome
from floe_guard.values import Truth, Unknown, or3
from floe_guard.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What a judgement may depend on beside the inventory and the rules.

    Args:
        today: The date (`YYYY-MM-DD`) against which waivers expire.
        settings: What the settings approve.
        known_rules: Ids of all rules that exist, judged or not; an inline waiver for another id is noted.
    """

    today: str
    settings: JudgeSettings = field(default_factory=JudgeSettings)
    known_rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a judgement came to.

    Args:
        outcomes: One for each rule, in the order of the rules.
        obligations: The questions a plan leaves to the live account.
        notes: Waivers that are expired, unused, or name a rule that does not exist.
    """

    outcomes: tuple[RuleOutcome, ...]
    obligations: tuple[Obligation, ...]
    notes: tuple[str, ...]


def evaluate(
    inventory: Inventory, rules: Sequence[CompiledRule], options: EvaluateOptions
) -> Evaluation:
    """Judge `inventory` by `rules`.

    Args:
        inventory: What was read.
        rules: The enabled rules; those that are not for this origin have no outcome.
        options: Everything else the judgement depends on.

    Returns:
        The verdict matrix, the obligations (of a plan) and the notes.
    """
    context = Context(inventory, options.settings)
    waivers = Waivers(inventory, options.today)
    runs = [
        _Run(rule, CellMaker(rule.info, context, waivers))
        for rule in rules
        if inventory.origin in rule.origins
    ]
    _judge_resources(runs, context)
    outcomes = tuple(run.finished(context) for run in runs)
    judged = {outcome.rule.id for outcome in outcomes}
    return Evaluation(
        outcomes,
        tuple(obligation for run in runs for obligation in run.maker.obligations),
        waivers.notes(judged, options.known_rules | judged),
    )


def _judge_resources(runs: Sequence[_Run], context: Context) -> None:
    """Judge resource by resource, each by all rules: attributes are decoded once while they are needed."""
    for resource_type, resources in context.by_type.items():
        concerned = [run for run in runs if run.judges and run.rule.types(resource_type)]
        if not concerned:
            continue
        for resource in resources:
            removed = resource.removed
            for run in concerned:
                if resource.mode in run.rule.modes and not (removed and run.leaves_out_removed):
                    run.judge(resource, context)


class _Run:
    """One rule's way through an inventory: what passed, and every other cell."""

    __slots__ = ("_ask", "cells", "judges", "leaves_out_removed", "maker", "passed", "rule", "seen")

    def __init__(self, rule: CompiledRule, maker: CellMaker) -> None:
        self.rule = rule
        self.maker = maker
        self.passed: list[Resource] = []
        self.cells: list[Cell] = []
        self.seen = False
        self.judges = rule.judges.resource is not None and not rule.inactive
        self.leaves_out_removed = not rule.judges.include_removed
        self._ask = None
        if rule.where is None and rule.judges.resource is not None:
            self._ask = rule.judges.resource.judge

    def judge(self, resource: Resource, context: Context) -> None:
        """Judge a resource in scope and keep the outcome."""
        self.seen = True
        ask = self._ask
        try:
            outcome = ask(resource, context) if ask else _within_scope(self.rule, resource, context)
        except EvaluationError as e:
            outcome = Outcome(Verdict.ERROR, e.path, reason=e.message)
        except FloeGuardError as e:  # attributes are decoded on use, and may turn out malformed
            outcome = Outcome(Verdict.ERROR, reason=e.message)
        except Exception as e:  # noqa: BLE001  the one broad catch: a rule that crashes must not
            # end the run nor look like a verdict; the message may hold values, so only its class is told
            outcome = _crash(e)
        if outcome is PASS or outcome.verdict is Verdict.PASS:
            self.passed.append(resource)
        elif outcome.verdict is not Verdict.NOT_APPLICABLE:
            self.cells.append(self.maker.resource(resource, outcome))

    def finished(self, context: Context) -> RuleOutcome:
        """Judge what is about the inventory as a whole, and return all cells."""
        rule, maker, cells = self.rule, self.maker, self.cells
        if rule.inactive:
            cell = maker.whole(Verdict.NOT_APPLICABLE, rule.inactive)
            return RuleOutcome(rule.info, (), (cell,))
        if rule.judges.inventory is not None:
            scope = _scope(rule, context)
            self.seen = self.seen or bool(scope)
            cells += _judge_inventory(rule, scope, context, maker)
        patterns = (*rule.patterns, *rule.judges.companions)
        cells += (
            maker.gap(gap)
            for gap in context.inventory.gaps
            if not gap.tolerated and overlaps(gap.resource_types, patterns)
        )
        if not self.passed and not cells:
            about = "that the rule is about" if self.seen else "of these types"
            cells.append(maker.whole(Verdict.NOT_APPLICABLE, f"no resource {about} was found"))
        return RuleOutcome(rule.info, self.passed, cells)


def _scope(rule: CompiledRule, context: Context) -> list[Resource]:
    return [
        resource
        for resource_type, resources in context.by_type.items()
        if rule.types(resource_type)
        for resource in resources
        if resource.mode in rule.modes and (rule.judges.include_removed or not resource.removed)
    ]


def _within_scope(rule: CompiledRule, resource: Resource, context: Context) -> Outcome:
    """Judge a resource that `where` may leave out: (not where) or rule, and no cell where it is left out."""
    assert rule.where is not None
    assert rule.judges.resource is not None
    inside, seen = _inside(rule, rule.where, resource, context)
    if inside is False:
        return _OUTSIDE
    outcome = rule.judges.resource.judge(resource, context)
    if inside is True or outcome.verdict is not Verdict.FAIL:
        return outcome
    doubt = rule.where.explain(seen, context, True)
    reason = inside.reason if isinstance(inside, Unknown) else ""
    return Outcome(
        Verdict.UNKNOWN,
        doubt.path,
        outcome.expected,
        doubt.actual,
        f"whether the rule is about it is not known: {reason}",
    )


def _inside(
    rule: CompiledRule, where: Predicate, resource: Resource, context: Context
) -> tuple[Truth, Resource]:
    """Return whether `where` holds, and the resource as it was asked.

    A rule about changes asks about the resource as it was, too: else a plan that takes it out of the
    rule's scope would take it out of the rule's sight.
    """
    change = resource.change
    if not rule.judges.include_removed or change is None or change.before is None:
        return where.evaluate(resource, context), resource
    earlier = replace(resource, attributes=change.before)
    before = where.evaluate(earlier, context)
    if resource.removed or before is True:
        return before, earlier
    after = where.evaluate(resource, context)
    return or3((before, after)), resource if isinstance(after, Unknown) else earlier


_OUTSIDE = Outcome(Verdict.NOT_APPLICABLE)


def _judge_inventory(
    rule: CompiledRule, scope: list[Resource], context: Context, maker: CellMaker
) -> list[Cell]:
    judge = rule.judges.inventory
    assert judge is not None
    cells: list[Cell] = []
    try:
        for said in judge.judge_inventory(scope, context):
            if said.outcome.verdict is not Verdict.NOT_APPLICABLE:
                cells.append(maker.subject(said))  # noqa: PERF401  what came before a crash counts
    except EvaluationError as e:
        cells.append(maker.whole(Verdict.ERROR, e.message, e.path))
    except FloeGuardError as e:
        cells.append(maker.whole(Verdict.ERROR, e.message))
    except Exception as e:  # noqa: BLE001  see _Run.judge
        cells.append(maker.whole(Verdict.ERROR, _crash(e).reason))
    return cells


def _crash(error: Exception) -> Outcome:
    return Outcome(
        Verdict.ERROR,
        reason=f"the rule itself failed ({type(error).__name__}); nothing was decided",
    )
