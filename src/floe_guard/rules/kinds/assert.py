"""`assert`: a condition that holds for every resource in scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Judges, Outcome, Predicate, ResourceJudge
from floe_guard.model import Resource
from floe_guard.rules.kind import Kind
from floe_guard.values import Unknown
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind()


def model() -> type[RuleModel]:
    """Return the model of a rule file's entry."""
    from floe_guard.rules.models import Condition, RuleModel, Types

    class AssertRule(RuleModel):
        resources: Types
        require: Condition

    return AssertRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Compile a validated rule."""
    judge: ResourceJudge = _Assert(compile_condition(rule["require"]))
    return Judges(resource=judge)


@dataclass(frozen=True, slots=True)
class _Assert:
    require: Predicate

    def judge(self, resource: Resource, context: Context) -> Outcome:
        truth = self.require.evaluate(resource, context)
        if truth is True:
            return PASS
        why = self.require.explain(resource, context, True)
        if isinstance(truth, Unknown):
            return Outcome(
                Verdict.UNKNOWN, why.path, why.expected, why.actual, truth.reason,
                subject=why.subject,
            )  # fmt: skip
        return Outcome(
            Verdict.FAIL, why.path, why.expected, why.actual, why.reason, subject=why.subject
        )
