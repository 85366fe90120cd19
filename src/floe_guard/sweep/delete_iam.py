"""Items of a manifest -> deleted IAM roles and customer managed policies (`--include-iam` alone).

Source: AWS IAM API Reference, DeleteRole and DeletePolicy: what must be detached first.
"""

from __future__ import annotations

from collections.abc import Iterable

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed
from floe_guard.aws.operations import Operation, operation
from floe_guard.runscope import RunScope
from floe_guard.sweep.discover_glue import created
from floe_guard.sweep.items import Item, ItemKind, owned
from floe_guard.sweep.tally import Tally

_GONE = ("NoSuchEntity",)


def _write(name: str) -> Operation:
    return operation("iam", name, absent=_GONE, resource="run-iam", writes=True)


def _read(name: str) -> Operation:
    return operation("iam", name, absent=_GONE, resource="run-iam")


GET_ROLE, GET_POLICY = _read("GetRole"), _read("GetPolicy")
LIST_ATTACHED = _read("ListAttachedRolePolicies")
LIST_INLINE = _read("ListRolePolicies")
LIST_PROFILES = _read("ListInstanceProfilesForRole")
LIST_VERSIONS = _read("ListPolicyVersions")
DETACH, DELETE_INLINE = _write("DetachRolePolicy"), _write("DeleteRolePolicy")
LEAVE_PROFILE = _write("RemoveRoleFromInstanceProfile")
DELETE_ROLE, DELETE_VERSION = _write("DeleteRole"), _write("DeletePolicyVersion")
DELETE_POLICY = _write("DeletePolicy")


class IamDeleter:
    """Deletes IAM items of the runs in `scopes`: roles first, then the policies they held.

    Args:
        clients: Shared clients.
        scopes: The scopes by run id.
        tally: Receives what was done.
    """

    def __init__(self, clients: Clients, scopes: dict[str, RunScope], tally: Tally) -> None:
        self._clients = clients
        self._scopes = scopes
        self._tally = tally

    def delete(self, items: Iterable[Item]) -> None:
        """Delete `items`."""
        for item in sorted(items, key=lambda i: i.kind is ItemKind.IAM_POLICY):
            scope = self._scopes.get(item.run_id)
            if scope is None or not owned(item, scope):
                self._tally.keep(item, "refused", "outside the scope of the run")
                continue
            try:
                gone = self._role(item) if item.kind is ItemKind.IAM_ROLE else self._policy(item)
            except CallFailed as failed:
                self._tally.keep(item, "failed", str(failed))
                continue
            if gone:
                self._tally.add(item)
            else:
                self._tally.keep(item, "changed", "a later one has this name")

    # Each listing is read to its end first: a page must not shift under what is being taken away.
    def _role(self, item: Item) -> bool:
        name = item.name
        answer = self._clients.call(GET_ROLE, subject=name, RoleName=name)
        if answer is None:
            return True
        if created(answer["Role"]) != item.identity:
            return False
        for page in list(self._clients.pages(LIST_ATTACHED, subject=name, RoleName=name)):
            for policy in page["AttachedPolicies"]:
                self._clients.call(
                    DETACH, subject=name, RoleName=name, PolicyArn=policy["PolicyArn"]
                )
        for page in list(self._clients.pages(LIST_INLINE, subject=name, RoleName=name)):
            for inline in page["PolicyNames"]:
                self._clients.call(DELETE_INLINE, subject=name, RoleName=name, PolicyName=inline)
        for page in list(self._clients.pages(LIST_PROFILES, subject=name, RoleName=name)):
            for profile in page["InstanceProfiles"]:
                self._clients.call(
                    LEAVE_PROFILE,
                    subject=name,
                    RoleName=name,
                    InstanceProfileName=profile["InstanceProfileName"],
                )
        self._clients.call(DELETE_ROLE, subject=name, RoleName=name)
        return True

    def _policy(self, item: Item) -> bool:
        arn = item.name
        answer = self._clients.call(GET_POLICY, subject=arn, PolicyArn=arn)
        if answer is None:
            return True
        if created(answer["Policy"]) != item.identity:
            return False
        for page in list(self._clients.pages(LIST_VERSIONS, subject=arn, PolicyArn=arn)):
            for version in page["Versions"]:
                if not version["IsDefaultVersion"]:
                    self._clients.call(
                        DELETE_VERSION,
                        subject=arn,
                        PolicyArn=arn,
                        VersionId=version["VersionId"],
                    )
        self._clients.call(DELETE_POLICY, subject=arn, PolicyArn=arn)
        return True
