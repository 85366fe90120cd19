"""Run scope -> IAM roles and customer managed policies whose name holds the run id, as items.

They are listed for the report; only `--include-iam` puts them into a manifest.
Source: AWS IAM API Reference, ListRoles, ListPolicies.
"""

from __future__ import annotations

from collections.abc import Iterator

from floe_guard.aws.clients import Clients
from floe_guard.aws.operations import operation
from floe_guard.runscope import RunScope
from floe_guard.sweep.discover_glue import created
from floe_guard.sweep.items import Item, ItemKind, named_after

LIST_ROLES = operation("iam", "ListRoles")
LIST_POLICIES = operation("iam", "ListPolicies")


def listed_in(clients: Clients, scope: RunScope) -> Iterator[Item]:
    """Yield the roles and customer managed policies named after the run.

    Raises:
        CallFailed: A listing gave no answer.
    """
    for page in clients.pages(LIST_ROLES):
        for role in page.get("Roles", ()):
            if named_after(scope, role["RoleName"]):
                yield Item(ItemKind.IAM_ROLE, scope.run_id, role["RoleName"], created(role))
    for page in clients.pages(LIST_POLICIES, Scope="Local"):
        for policy in page.get("Policies", ()):
            if named_after(scope, policy["PolicyName"]):
                yield Item(ItemKind.IAM_POLICY, scope.run_id, policy["Arn"], created(policy))
