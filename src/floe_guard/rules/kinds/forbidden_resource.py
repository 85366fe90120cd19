"""`forbidden-resource`: resources of these types must not exist; `when` narrows what is forbidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Judges, Outcome, Predicate, ResourceJudge, Words
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

    class ForbiddenResourceRule(RuleModel):
        resources: Types
        when: Condition | None = None

    return ForbiddenResourceRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Compile a validated rule."""
    when = rule["when"]
    judge: ResourceJudge = _Forbidden(compile_condition(when) if when is not None else None)
    return Judges(resource=judge)


@dataclass(frozen=True, slots=True)
class _Forbidden:
    when: Predicate | None

    def judge(self, resource: Resource, context: Context) -> Outcome:
        if self.when is None:
            return Outcome(
                Verdict.FAIL,
                expected=f"no {resource.type}",
                actual=Words(f"{resource.type} {resource.name}"),
                reason="a resource of this type must not exist",
            )
        forbidden = self.when.evaluate(resource, context)
        if forbidden is False:
            return PASS
        why = self.when.explain(resource, context, False)
        if isinstance(forbidden, Unknown):
            return Outcome(
                Verdict.UNKNOWN, why.path, why.expected, why.actual, forbidden.reason,
                subject=why.subject,
            )  # fmt: skip
        return Outcome(
            Verdict.FAIL,
            why.path,
            why.expected,
            why.actual,
            f"a {resource.type} like this must not exist",
            subject=why.subject,
        )
