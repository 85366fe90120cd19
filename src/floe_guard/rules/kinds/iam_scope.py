"""`iam-scope`: every Allow statement stays inside allowed pairs of actions and resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from floe_guard._records import dataclass
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import PASS, Judges, Outcome, Words
from floe_guard.model import Resource
from floe_guard.rules.iam.arns import Pattern, action_inside, resource_inside
from floe_guard.rules.iam.documents import PolicyError, Statement
from floe_guard.rules.iam.scope import Excess, Pair, excesses
from floe_guard.rules.kind import Kind
from floe_guard.rules.kinds._iam_sources import (
    PolicySource,
    not_a_policy,
    policy_sources,
    references_at,
)
from floe_guard.rules.kinds._iam_trust import judge_trust
from floe_guard.rules.kinds._outcomes import configured, undecided, worst
from floe_guard.values import Sensitive, Unknown, Value, or3, reveal
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.rules.models import RuleModel

_DOCUMENTS: dict[str, str] = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_ssoadmin_permission_set_inline_policy": "inline_policy",
}
"""Resource types whose attribute is an identity policy."""

_ATTACHMENTS: dict[str, str] = {
    "aws_iam_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachment": "policy_arn",
    "aws_iam_user_policy_attachment": "policy_arn",
    "aws_iam_group_policy_attachment": "policy_arn",
    "aws_iam_role_policy_attachments_exclusive": "policy_arns",
    "aws_iam_user_policy_attachments_exclusive": "policy_arns",
    "aws_iam_group_policy_attachments_exclusive": "policy_arns",
    "aws_ssoadmin_managed_policy_attachment": "managed_policy_arn",
}
"""Resource types whose attribute names managed policies that someone is given."""

KIND = Kind(resources=(*_DOCUMENTS, *_ATTACHMENTS, "aws_iam_role"))

_SHOWN = 5


def model() -> type[RuleModel]:
    """Return the model of an `iam-scope` rule."""
    from typing import Annotated

    from pydantic import Field, StringConstraints

    from floe_guard.rules.models import RuleModel, Strict

    Action = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+)$")]
    Arn = Annotated[str, StringConstraints(pattern=r"^(\*|arn:.+)$")]

    class AllowedPair(Strict):
        actions: Annotated[list[Action], Field(min_length=1)]
        resources: Annotated[list[Arn], Field(min_length=1)]

    class IamScopeRule(RuleModel):
        allow: list[AllowedPair]
        managed_policies: list[Arn] = []

    return IamScopeRule


def compile_rule(rule: Mapping[str, Any]) -> Judges:
    """Return the judge of a validated rule."""
    pairs = tuple(Pair(tuple(p["actions"]), tuple(p["resources"])) for p in rule["allow"])
    return Judges(resource=IamScopeJudge(pairs, tuple(rule["managed_policies"])))


@dataclass(frozen=True, slots=True)
class IamScopeJudge:
    """Judges what a resource grants: documents, attached policies, and who may take a role.

    Args:
        pairs: What statements may allow.
        managed: ARN patterns of managed policies that may be attached unseen.
    """

    pairs: tuple[Pair, ...]
    managed: tuple[str, ...]

    def judge(self, resource: Resource, context: Context) -> Outcome:
        """See `ResourceJudge.judge`."""
        return worst(self._outcomes(resource, context))

    def _outcomes(self, resource: Resource, context: Context) -> Iterator[Outcome]:
        attributes = resource.attributes
        if (path := _DOCUMENTS.get(resource.type)) is not None:
            yield self._grants(resource, path, attributes.get(path), context)
        elif (path := _ATTACHMENTS.get(resource.type)) is not None:
            yield from self._attached(resource, path, attributes.get(path), context)
        elif resource.type == "aws_iam_role":
            yield from self._role(resource, context)
        else:
            # A type that the rule file names: whatever it calls its policy is judged.
            for path in ("policy", "policy_document", "inline_policy"):
                if isinstance(reveal(attributes.get(path)), str | Unknown):
                    yield self._grants(resource, path, attributes[path], context)

    def _role(self, resource: Resource, context: Context) -> Iterator[Outcome]:
        attributes = resource.attributes
        trust = attributes.get("assume_role_policy")
        if trust is not None:
            yield judge_trust(resource, trust, context)
        blocks = configured(resource, "inline_policy")
        if isinstance(blocks, Unknown):
            yield undecided("inline_policy", blocks, "policies inside the allowed scope")
        else:
            unknowns = sum(
                isinstance(b, Unknown) or isinstance(reveal(b.get("policy")), Unknown)
                for b in blocks
            )
            for i, block in enumerate(blocks):
                path = f"inline_policy[{i}]"
                if isinstance(block, Unknown):
                    yield undecided(path, block, "policies inside the allowed scope")
                elif reveal(block.get("policy")) not in (None, ""):  # a state writes "" for none
                    policy = block["policy"]
                    yield self._grants(resource, f"{path}.policy", policy, context, unknowns)
        arns = configured(resource, "managed_policy_arns")
        yield from self._attached(resource, "managed_policy_arns", arns, context)

    def _grants(
        self, resource: Resource, path: str, value: Value, context: Context, unknowns: int = 1
    ) -> Outcome:
        policy = reveal(value)
        if policy is None:
            return not_a_policy(path, "there is no policy document")
        if isinstance(policy, Unknown) and not policy.prefix and policy.document is None:
            # Only the documents that it refers to are judged: the same ones come to the same.
            targets = tuple(r.target for r in references_at(resource, path))
            key = (self, path, policy, isinstance(value, Sensitive), targets, unknowns)
            return context.memo(
                key, lambda: self._documents(resource, path, value, context, unknowns)
            )
        return self._documents(resource, path, value, context, unknowns)

    def _documents(
        self, resource: Resource, path: str, value: Value, context: Context, unknowns: int
    ) -> Outcome:
        try:
            sources = policy_sources(resource, path, value, context, unknowns)
        except PolicyError as e:
            return not_a_policy(path, str(e))
        wider: list[_Found] = []
        unknown: list[_Found] = []
        for source in sources:
            for statement in source.document.statements:
                for excess in excesses(statement, self.pairs):
                    found = wider if excess.unknown is None else unknown
                    found.append(_Found(source, statement, excess))
        if wider:
            return self._too_wide(wider, isinstance(value, Sensitive))
        if unknown:
            doubt = unknown[0]
            assert doubt.excess.unknown is not None
            expected = self._expected(doubt.excess)
            return undecided(doubt.path, doubt.excess.unknown, expected, doubt.source.owner)
        for source in sources:
            if source.document.unknown is not None:
                expected = "statements inside the allowed scope"
                return undecided(path, source.document.unknown, expected)
        return PASS

    def _too_wide(self, wider: Sequence[_Found], hidden: bool) -> Outcome:
        first = wider[0].excess
        allowed = (found.excess for found in wider)
        texts = list(dict.fromkeys(f"{_text(e.action)} on {_text(e.resource)}" for e in allowed))
        more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
        reason = "the statement allows more than the allowed actions and resources"
        if first.element.startswith("Not"):
            reason = f"{first.element} allows everything that it does not name"
        return Outcome(
            Verdict.FAIL,
            path=wider[0].path,
            expected=self._expected(first),
            actual=Words("(sensitive)" if hidden else "; ".join(texts[:_SHOWN]) + more),
            reason=reason,
            subject=wider[0].source.owner,
        )

    def _expected(self, excess: Excess) -> str:
        if excess.element in ("Resource", "NotResource"):
            patterns = dict.fromkeys(
                resource
                for pair in self.pairs
                for resource in pair.resources
                if _may_allow(pair, excess.action)
            )
            if patterns:
                return f"resources inside {', '.join(patterns)}"
        actions = list(dict.fromkeys(a for pair in self.pairs for a in pair.actions))
        more = f" and {len(actions) - _SHOWN} more" if len(actions) > _SHOWN else ""
        return f"only allowed actions: {', '.join(actions[:_SHOWN])}{more}"

    def _attached(
        self, resource: Resource, path: str, value: Value, context: Context
    ) -> Iterator[Outcome]:
        value = reveal(value)
        if isinstance(value, list):
            unknowns = sum(isinstance(reveal(item), Unknown) for item in value)
            for i, item in enumerate(value):
                at = f"{path}[{i}]"
                yield self._one_attached(resource, at, reveal(item), context, unknowns)
        elif value is None:
            yield not_a_policy(path, "no policy is named")
        else:
            yield self._one_attached(resource, path, value, context)

    def _one_attached(
        self,
        resource: Resource,
        path: str,
        arn: Value,
        context: Context,
        unknowns: int = 1,
    ) -> Outcome:
        expected = "a policy that is judged here" + (
            f", or one of {', '.join(self.managed)}" if self.managed else ""
        )
        if isinstance(arn, Unknown):
            if or3(resource_inside(pattern, arn) for pattern in self.managed) is True:
                return PASS
            if arn.prefix.startswith(_AWS_MANAGED):
                return self._not_judged(path, expected, arn.prefix + "…")
            if len(list(references_at(resource, path))) < unknowns:
                return undecided(path, arn, expected)  # one is taken from where no reference shows
            return self._behind(resource, path, arn, expected, context)
        if not isinstance(arn, str):
            return not_a_policy(path, "the policy ARN is not a string")
        if any(resource_inside(pattern, arn) is True for pattern in self.managed):
            return PASS
        if arn in _policy_arns(context):
            return PASS
        return self._not_judged(path, expected, arn)

    def _not_judged(self, path: str, expected: str, arn: str) -> Outcome:
        managed = arn.split(":")[3:5] == ["", "aws"] or arn.startswith(_AWS_MANAGED)
        reason = "AWS decides what this policy allows" if managed else "its document is not here"
        return Outcome(Verdict.FAIL, path, expected, Words(arn), reason)

    def _behind(
        self, resource: Resource, path: str, arn: Unknown, expected: str, context: Context
    ) -> Outcome:
        """Judge an ARN that is not known yet by the resources it comes from."""
        outcomes = []
        for reference in references_at(resource, path):
            targets = context.graph.resolve(reference.target)
            if not targets or reference.attribute.split("[")[0] not in (
                "arn",
                "id",
                "policy_arn",
                "",
            ):
                return undecided(path, arn, expected)
            if _all_judged(reference.target, targets, context):
                outcomes.append(PASS)
                continue
            for target in targets:
                if _is_judged(target):
                    outcomes.append(PASS)
                elif target.type == "aws_iam_policy":
                    outcomes.append(self._data_policy(path, target, arn, expected, context))
                else:
                    outcomes.append(undecided(path, arn, expected))
        return worst(outcomes) if outcomes else undecided(path, arn, expected)

    def _data_policy(
        self, path: str, target: Resource, arn: Unknown, expected: str, context: Context
    ) -> Outcome:
        known = reveal(target.attributes.get("arn"))
        if isinstance(known, str):
            return self._one_attached(target, path, known, context)
        return undecided(path, arn, expected)


@dataclass(frozen=True, slots=True)
class _Found:
    """An excess and where it stands."""

    source: PolicySource
    statement: Statement
    excess: Excess

    @property
    def path(self) -> str:
        return self.source.at(self.statement, self.excess.element)


_AWS_MANAGED = ("arn:aws:iam::aws:", "arn:aws-cn:iam::aws:", "arn:aws-us-gov:iam::aws:")


def _may_allow(pair: Pair, action: Pattern) -> bool:
    return or3(action_inside(a, action) for a in pair.actions) is not False


def _is_judged(target: Resource) -> bool:
    """Return whether a policy is judged as a resource of its own."""
    return target.type == "aws_iam_policy" and target.mode == "managed"


def _all_judged(address: str, targets: Sequence[Resource], context: Context) -> bool:
    key = ("iam-scope: judged", address)
    return context.memo(key, lambda: all(map(_is_judged, targets)))


def _policy_arns(context: Context) -> frozenset[str]:
    return context.memo("iam-scope: arns", lambda: frozenset(_known_arns(context)))


def _known_arns(context: Context) -> Iterator[str]:
    for policy in context.by_type.get("aws_iam_policy", ()):
        arn = reveal(policy.attributes.get("arn"))
        if policy.mode == "managed" and not policy.removed and isinstance(arn, str):
            yield arn


def _text(pattern: Pattern) -> str:
    return f"{pattern.prefix}({pattern.reason})" if isinstance(pattern, Unknown) else pattern
