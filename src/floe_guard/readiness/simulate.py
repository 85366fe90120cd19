"""Compares a policy with what the caller may do, by IAM's own simulation.

Source: IAM API Reference, SimulatePrincipalPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import operation

SIMULATE = operation("iam", "SimulatePrincipalPolicy")
GET_ROLE = operation("iam", "GetRole", absent=("NoSuchEntity",))

_DECISIONS = {"allowed", "explicitDeny", "implicitDeny"}


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the caller may do one thing.

    Args:
        action: IAM action.
        resource: On what.
        decision: `allowed`, `implicitDeny`, `explicitDeny`; "" where it could not be found out.
        reason: Why it could not be found out.
    """

    action: str
    resource: str
    decision: str
    reason: str = ""


def simulate(connection: Connection, policy: Mapping[str, Any]) -> list[Permission]:
    """Ask IAM, for every action of `policy` on each of its resources, what it would decide.

    Args:
        connection: The approved account.
        policy: A policy document as `least_policy` makes it.

    Returns:
        One entry for each pair.
    """
    found: list[Permission] = []
    try:
        principal = _principal(connection)
    except CallFailed as failed:
        return [Permission(a, r, "", str(failed)) for a, r in _pairs(policy)]
    if principal is None:
        return [
            # The account's root user is not subject to IAM policies.
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
            Permission(a, r, "allowed")
            for a, r in _pairs(policy)
        ]
    for statement in policy["Statement"]:
        for resource in statement["Resource"]:
            found += _ask(connection, principal, statement["Action"], resource)
    return found


def _pairs(policy: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for statement in policy["Statement"]:
        for resource in statement["Resource"]:
            for action in statement["Action"]:
                yield action, resource


def _ask(
    connection: Connection, principal: str, actions: list[str], resource: str
) -> list[Permission]:
    decisions: dict[str, str] = {}
    try:
        for page in connection.clients.pages(
            SIMULATE,
            subject=principal,
            PolicySourceArn=principal,
            ActionNames=actions,
            ResourceArns=[resource],
        ):
            for result in page.get("EvaluationResults") or ():
                decision = result.get("EvalDecision")
                if decision in _DECISIONS:
                    decisions[str(result.get("EvalActionName")).lower()] = decision
    except CallFailed as failed:
        return [Permission(action, resource, "", str(failed)) for action in actions]
    missing = "IAM's simulation did not answer for it"
    return [
        Permission(action, resource, decision, "" if decision else missing)
        for action in actions
        for decision in [decisions.get(action.lower(), "")]
    ]


def _principal(connection: Connection) -> str | None:
    """Return the ARN of the user or role whose policies count; None for the root user."""
    arn = connection.identity.arn
    resource = arn.split(":", 5)[5]
    if resource == "root":
        return None
    kind, _, rest = resource.partition("/")
    if kind != "assumed-role":
        return arn
    # A session's ARN leaves the role's path out.
    name = rest.partition("/")[0]
    answer = connection.clients.call(GET_ROLE, subject=name, RoleName=name)
    if answer is not None and (found := (answer.get("Role") or {}).get("Arn")):
        return str(found)
    partition, account = connection.identity.partition, connection.identity.account_id
    return f"arn:{partition}:iam::{account}:role/{name}"
