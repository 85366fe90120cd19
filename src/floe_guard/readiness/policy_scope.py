"""Whether the provider-test policy allows what a run needs, and nothing wider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.loaders.live.services import iam
from floe_guard.model import Gap, InputInfo, Inventory, Resource
from floe_guard.rules.iam.arns import action_inside, resource_inside
from floe_guard.rules.iam.documents import PolicyError, Statement, read_document
from floe_guard.values import Unknown
from floe_guard.verdicts import Verdict

if TYPE_CHECKING:
    from floe_guard.readiness.checks import Subject

_BUCKET_ACTIONS = ("s3:ListBucket", "s3:GetBucketLocation")
_OBJECT_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")
_GLUE_ACTIONS = ("glue:CreateDatabase", "glue:GetDatabase", "glue:DeleteDatabase")


class UnreadPolicyError(Exception):
    """The policy's default version could not be read.

    Args:
        gap: Why, and what to do about it.
    """

    def __init__(self, gap: Gap) -> None:
        super().__init__(gap.reason)
        self.gap = gap


def judge_policy(subject: Subject) -> tuple[bool, str, str]:
    """Judge the default version of the policy that the environment names.

    Args:
        subject: What is asked about.

    Returns:
        Whether it is as it should be, what was found, and what to do if not.

    Raises:
        UnreadPolicyError: AWS did not show the default version.
    """
    arn = subject.environment.policy_arn or ""
    advice = (
        "apply the scaffold, which writes the policy, and check FLOE_AWS_PROVIDER_TEST_POLICY_ARN"
    )
    read = list(iam.read_policy(subject.place, arn))
    for gap in (each for each in read if isinstance(each, Gap)):
        raise UnreadPolicyError(gap)
    found = [each for each in read if isinstance(each, Resource)]
    if not found:
        return False, f"there is no policy {arn}", advice
    try:
        statements = read_document(found[0].attributes["policy"]).statements
    except PolicyError as error:
        return False, f"the default version is no policy document: {error}", advice
    missing = [
        f"{action} on {resource}"
        for action, resource in _needed(subject)
        if not _allowed(statements, action, resource)
    ]
    if missing:
        return False, f"the default version does not allow {'; '.join(missing)}", advice
    if wider := _wider(subject, found[0]):
        return False, f"the default version allows more than it should: {wider}", advice
    return True, "the default version holds the scoped statements and nothing wider", ""


def _needed(subject: Subject) -> Iterator[tuple[str, str]]:
    environment, scope = subject.environment, subject.scope
    bucket = f"arn:{scope.partition}:s3:::{subject.bucket}"
    glue = f"arn:{scope.partition}:glue:{scope.region}:{scope.account_id}"
    for action in _BUCKET_ACTIONS:
        yield action, bucket
    for action in _OBJECT_ACTIONS:
        yield action, f"{bucket}/{environment.test_prefix}*"
    for action in _GLUE_ACTIONS:
        yield action, f"{glue}:catalog"
        yield action, f"{glue}:database/{environment.glue_prefix}*"
    yield "sts:GetCallerIdentity", "*"


def _allowed(statements: Sequence[Statement], action: str, resource: str) -> bool:
    def lies_in(statement: Statement) -> bool:
        return any(action_inside(a, action) is True for a in _known(statement.actions)) and any(
            resource_inside(r, resource) is True for r in _known(statement.resources)
        )

    return any(s.effect == "Allow" and not s.conditional and lies_in(s) for s in statements)


def _known(patterns: Sequence[object] | Unknown | None) -> list[str]:
    if patterns is None or isinstance(patterns, Unknown):
        return []
    return [p for p in patterns if isinstance(p, str)]


def _wider(subject: Subject, policy: Resource) -> str:
    """Return what the shipped rule on policies says against this one, or ""."""
    rule = subject.policy_rule
    if rule is None:
        return "no rule says what it may allow (FG510 is switched off)"
    inventory = Inventory("live", (policy,), InputInfo(policy.address))
    options = EvaluateOptions(today=f"{datetime.now(UTC):%Y-%m-%d}")
    (outcome,) = evaluate(inventory, [rule], options).outcomes
    against = [cell for cell in outcome.cells if cell.verdict is not Verdict.PASS]
    return "; ".join(f"{c.path}: {c.actual or c.reason}" for c in against)
