"""`change`: what a plan may do to resources of these types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Judges, Outcome, ResourceJudge, Words
from floe_guard.model import Change, Resource
from floe_guard.rules.kind import Kind
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

KIND = Kind(origins=("plan",))

ACTIONS = ("create", "update", "delete", "replace", "forget", "move", "import")


def model() -> type[RuleModel]:
    """Return the model of a rule file's entry."""
    from typing import Annotated, Literal

    from pydantic import Field, model_validator

    from floe_guard.rules.models import RuleModel, Types

    Action = Literal["create", "update", "delete", "replace", "forget", "move", "import"]
    Actions = Annotated[list[Action], Field(min_length=1)]

    class ChangeRule(RuleModel):
        resources: Types
        forbid: Actions | None = None
        allow: Actions | None = None

        @model_validator(mode="after")
        def _one_list(self) -> ChangeRule:
            if (self.forbid is None) == (self.allow is None):
                raise ValueError("one of forbid and allow is needed, and not both")
            return self

    return ChangeRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Compile a validated rule."""
    if rule["forbid"] is not None:
        forbidden = frozenset(rule["forbid"])
    else:
        forbidden = frozenset(ACTIONS) - frozenset(rule["allow"])
    judge: ResourceJudge = _Allowed(forbidden)
    return Judges(resource=judge, include_removed=True)


def planned(change: Change) -> frozenset[str]:
    """Return what a plan does to a resource, in the words of rule files.

    Source: https://opentofu.org/docs/internals/json-format/#change-representation
    """
    actions = set(change.actions)
    words = set()
    if {"delete", "create"} <= actions:
        words.add("replace")
    elif "create" in actions and "forget" in actions:
        words |= {"forget", "create"}
    else:
        words |= actions & {"create", "update", "delete", "forget"}
    if change.previous_address:
        words.add("move")
    if change.importing:
        words.add("import")
    return frozenset(words)


@dataclass(frozen=True, slots=True)
class _Allowed:
    forbidden: frozenset[str]

    def judge(self, resource: Resource, context: Context) -> Outcome:
        change = resource.change
        if change is None:
            return PASS
        unknown = set(change.actions) - _KNOWN
        if unknown:
            return Outcome(
                Verdict.UNKNOWN,
                expected=_wanted(self.forbidden),
                actual=Words(", ".join(sorted(change.actions))),
                reason="the plan holds an action that this version does not know",
            )
        hit = planned(change) & self.forbidden
        if not hit:
            return PASS
        reasons = []
        if change.replace_paths:
            reasons.append(f"forced by {', '.join(change.replace_paths[:5])}")
        if change.reason:
            reasons.append(f"because {change.reason.replace('_', ' ')}")
        if change.previous_address:
            reasons.append(f"moved from {change.previous_address}")
        if change.deposed:
            reasons.append(f"deposed object {change.deposed}")
        return Outcome(
            Verdict.FAIL,
            path=change.replace_paths[0] if change.replace_paths and "replace" in hit else "",
            expected=_wanted(self.forbidden),
            actual=Words(", ".join(sorted(hit))),
            reason="; ".join(reasons),
        )


_KNOWN = frozenset(
    {"create", "read", "update", "delete", "no-op", "forget", "open", "renew", "close"}
)


def _wanted(forbidden: frozenset[str]) -> str:
    return f"no {' or '.join(a for a in ACTIONS if a in forbidden)}"
