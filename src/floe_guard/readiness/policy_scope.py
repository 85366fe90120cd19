"""Whether the provider-test policy allows what a run needs, and nothing wider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from floe_guard.loaders.live.services import iam
from floe_guard.model import Gap, Resource
from floe_guard.readiness.by_rule import against
from floe_guard.rules.iam.arns import (
    action_inside,
    actions_overlap,
    resource_inside,
    resources_overlap,
)
from floe_guard.rules.iam.documents import PolicyError, Statement, read_document
from floe_guard.values import Unknown

if TYPE_CHECKING:
    from floe_guard.readiness.checks import Subject

_BUCKET_ACTIONS = ("s3:ListBucket", "s3:GetBucketLocation")
_OBJECT_ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")
_DATABASE_ACTIONS = ("glue:CreateDatabase", "glue:GetDatabase", "glue:DeleteDatabase")
_TABLE_ACTIONS = ("glue:CreateTable", "glue:GetTable", "glue:GetTables", "glue:DeleteTable")
_SCOPED_SERVICES = {"s3", "glue"}


class UnreadPolicyError(Exception):
    """The policy's default version could not be read, or not be decided upon.

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
    needed = _needed(subject)
    missing = {
        resource: [a for a in actions if not _allowed(statements, a, resource)]
        for resource, actions in needed.items()
    }
    if any(missing.values()):
        said = "; ".join(f"{', '.join(a)} on {resource}" for resource, a in missing.items() if a)
        return False, f"the default version does not allow {said}", advice
    if wider := _wider(subject, found[0]) or _elsewhere(statements, needed):
        return False, f"the default version allows more than it should: {wider}", advice
    if denying := [s for s in statements if _denies(s, needed)]:
        paths = ", ".join(s.path for s in denying)
        said = f"{paths} of the default version denies what a run needs"
        if any(not s.conditional for s in denying):
            return False, said, advice
        raise UnreadPolicyError(
            Gap(arn, f"{said}, under a condition", "remove the Deny, or apply the scaffold")
        )
    return True, "the default version holds the scoped statements and nothing wider", ""


def _needed(subject: Subject) -> dict[str, tuple[str, ...]]:
    """Return what a run needs: resource -> actions on it."""
    environment, scope = subject.environment, subject.scope
    bucket = f"arn:{scope.partition}:s3:::{subject.bucket}"
    glue = f"arn:{scope.partition}:glue:{scope.region}:{scope.account_id}"
    prefix = environment.glue_prefix
    return {
        bucket: _BUCKET_ACTIONS,
        f"{bucket}/{environment.test_prefix}*": _OBJECT_ACTIONS,
        f"{glue}:catalog": (*_DATABASE_ACTIONS, *_TABLE_ACTIONS),
        f"{glue}:database/{prefix}*": (*_DATABASE_ACTIONS, *_TABLE_ACTIONS),
        f"{glue}:table/{prefix}*/*": _TABLE_ACTIONS,
        "*": ("sts:GetCallerIdentity",),
    }


def _allowed(statements: Sequence[Statement], action: str, resource: str) -> bool:
    def lies_in(statement: Statement) -> bool:
        return any(action_inside(a, action) is True for a in _known(statement.actions)) and any(
            resource_inside(r, resource) is True for r in _known(statement.resources)
        )

    return any(s.effect == "Allow" and not s.conditional and lies_in(s) for s in statements)


def _denies(statement: Statement, needed: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a Deny is about anything that is needed."""
    if statement.effect != "Deny":
        return False

    def about(action: str, resource: str) -> bool:
        if statement.not_actions is not None:
            of_action = not any(action_inside(a, action) for a in _known(statement.not_actions))
        else:
            of_action = any(actions_overlap(a, action) for a in _known(statement.actions))
        if statement.not_resources is not None:
            excepted = _known(statement.not_resources)
            return of_action and not any(resource_inside(r, resource) for r in excepted)
        return of_action and any(
            resources_overlap(r, resource) for r in _known(statement.resources)
        )

    return any(about(action, resource) for resource, of in needed.items() for action in of)


def _elsewhere(statements: Sequence[Statement], needed: Mapping[str, Sequence[str]]) -> str:
    """Return where else S3 and Glue actions are allowed than in this bucket and this catalog, or "".

    The rule on policies is written for any account, before the bucket's name is known; here it is.
    """
    places = [resource for resource in needed if resource != "*"]
    return "; ".join(
        f"{statement.path}.Resource: {resource}"
        for statement in statements
        if statement.effect == "Allow"
        and any(a.partition(":")[0].lower() in _SCOPED_SERVICES for a in _known(statement.actions))
        for resource in _known(statement.resources)
        if not any(resource_inside(place, resource) is True for place in places)
    )


def _known(patterns: Sequence[object] | Unknown | None) -> list[str]:
    if patterns is None or isinstance(patterns, Unknown):
        return []
    return [p for p in patterns if isinstance(p, str)]


def _wider(subject: Subject, policy: Resource) -> str:
    """Return what the shipped rule on policies says against this one, or ""."""
    rule = subject.policy_rule
    if rule is None:
        return "no rule says what it may allow (FG510 is switched off)"
    return "; ".join(f"{c.path}: {c.actual or c.reason}" for c in against(rule, policy))
