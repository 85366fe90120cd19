"""What the collectors, the checks and the sweep declare -> the least IAM policy that they need.

Source: IAM User Guide, "Grant least privilege access"; Service Authorization Reference, for which
actions take a resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from floe_guard import sweep
from floe_guard.aws.connection import GET_CALLER_IDENTITY
from floe_guard.aws.operations import Operation
from floe_guard.loaders.live import collect
from floe_guard.readiness import checks, probe
from floe_guard.rules.iam.wildcards import inclusion, parse
from floe_guard.run_environment import RunEnvironment
from floe_guard.sweep import discover_glue, discover_s3

PURPOSES = ("audit", "readiness", "sweep")
# Deleting IAM things of a run has to be asked for, so the policy has to be too.
_SWEEP_IAM = "delete_iam"


@dataclass(frozen=True, slots=True)
class Names:
    """What the policy can be limited to.

    Args:
        partition: AWS partition.
        account_id: Twelve digits, or `*`.
        region: The approved region, or `*`.
        bucket: The test bucket, or a pattern.
        test_prefix: Key prefix of all runs.
        glue_prefix: Prefix of all test databases.
        name_prefix: Prefix of the scaffold's names.
        policy_arn: The provider-test policy, where it is named.
    """

    partition: str
    account_id: str
    region: str
    bucket: str
    test_prefix: str
    glue_prefix: str
    name_prefix: str
    policy_arn: str | None = None

    @classmethod
    def of(
        cls,
        environment: RunEnvironment,
        name_prefix: str,
        account_id: str | None,
        region: str | None,
        partition: str | None = None,
    ) -> Names:
        """Return the names that a run's environment gives, patterns where it gives none."""
        arn = (environment.policy_arn or "::::*").split(":")
        where = region or environment.region or "*"
        return cls(
            partition=partition or arn[1] or _partition(where),
            account_id=account_id or arn[4],
            region=where,
            bucket=environment.bucket or f"{name_prefix}-*",
            test_prefix=environment.test_prefix,
            glue_prefix=environment.glue_prefix,
            name_prefix=name_prefix,
            policy_arn=environment.policy_arn,
        )

    def arns(self, operation: Operation) -> tuple[str, ...]:
        """Return the resources that `operation` has to be allowed on.

        Raises:
            LookupError: It is limited to something that is not known here.
        """
        match operation.resource:
            case "*":
                return ("*",)
            case "bucket":
                return (self._bucket(self.bucket),)
            case "buckets":
                return self._bucket(self.bucket), self._bucket(f"{self.name_prefix}*")
            case "run-objects":
                return (f"{self._bucket(self.bucket)}/{self.test_prefix}*",)
            case "glue":
                return self._catalog(operation)
            case "test-policy" if self.policy_arn:
                return (self.policy_arn,)
            case "test-policy" | "policy" | "user" | "role":
                return self._named(operation.resource.removeprefix("test-"))
            case "group":
                # A user's groups are named by whoever made them.
                return (self._iam("group", "*"),)
            case "run-iam":
                return (self._of_a_run(operation),)
        raise LookupError(operation.resource)

    def _bucket(self, name: str) -> str:
        return f"arn:{self.partition}:s3:::{name}"

    def _iam(self, kind: str, name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account_id}:{kind}/{name}"

    def _catalog(self, operation: Operation) -> tuple[str, ...]:
        """A call is checked against the catalog and everything that it lists, reads or takes along."""
        name = operation.name
        inside = f"{self.glue_prefix}*"
        kinds: dict[str, str] = {"database": inside}
        if "Connection" in name:
            kinds = {"connection": inside if operation.writes else "*"}
        elif name == "GetDatabases":
            kinds = {"database": "*"}
        if "Table" in name or "Partition" in name or name == "DeleteDatabase":
            kinds["table"] = f"{inside}/*"
        if "Function" in name or name == "DeleteDatabase":
            kinds["userDefinedFunction"] = f"{inside}/*"
        glue = f"arn:{self.partition}:glue:{self.region}:{self.account_id}"
        return f"{glue}:catalog", *(f"{glue}:{kind}/{what}" for kind, what in kinds.items())

    def _named(self, kind: str) -> tuple[str, ...]:
        """What the audit reads of IAM begins with the prefix or holds a run id, under any path."""
        names = (f"{self.name_prefix}*", f"*/{self.name_prefix}*", _ANY_RUN)
        own = [self.policy_arn] if kind == "policy" and self.policy_arn else []
        return *(self._iam(kind, name) for name in names), *own

    def _of_a_run(self, operation: Operation) -> str:
        """What the sweep deletes of IAM has a run's id in its name; an instance profile need not."""
        if operation.name == "RemoveRoleFromInstanceProfile":
            return self._iam("instance-profile", "*")
        return self._iam("role" if "Role" in operation.name else "policy", _ANY_RUN)


_ANY_RUN = "*floe-provider-????????T??????Z*"
_PARTITIONS = {
    "cn-": "aws-cn",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
}


def _partition(region: str) -> str:
    found = (name for start, name in _PARTITIONS.items() if region.startswith(start))
    return next(found, "aws")


# The checks read one bucket and one policy, where the audit reads all that are named alike.
_ONE = {"buckets": "bucket", "policy": "test-policy"}


def needed_operations(
    purposes: Sequence[str], wanted: Callable[[Sequence[str]], bool], *, include_iam: bool = False
) -> list[Operation]:
    """Return the operations that the purposes need.

    Args:
        purposes: Some of `PURPOSES`.
        wanted: Whether any enabled rule looks at resources of some types.
        include_iam: Whether the sweep is to delete IAM roles and policies of a run.

    Returns:
        Each operation once.
    """
    found = [GET_CALLER_IDENTITY]
    if "audit" in purposes:
        found += collect.declared_operations(collect)
        for module in collect.service_modules():
            if wanted(module.TYPES):
                found += collect.declared_operations(module)
        # With --run it lists what the run and others have.
        for listing in (discover_s3, discover_glue):
            found += collect.declared_operations(listing)
    if "readiness" in purposes:
        services = {m.__name__.rpartition(".")[2]: m for m in collect.service_modules()}
        for name, used in checks.USED_OPERATIONS.items():
            module = services[name]
            # Two services may have an operation of the same name (GetPublicAccessBlock).
            declared = {o.name: o for o in collect.declared_operations(module) if o.service == name}
            ones = (declared[operation] for operation in used)
            found += [replace(one, resource=_ONE.get(one.resource, one.resource)) for one in ones]
        found += collect.declared_operations(checks)
        found += collect.declared_operations(probe)
    if "sweep" in purposes:
        for one in iter_modules(sweep.__path__):
            if one.name != _SWEEP_IAM or include_iam:
                found += collect.declared_operations(import_module(f"{sweep.__name__}.{one.name}"))
    return list(dict.fromkeys(found))


def least_policy(operations: Iterable[Operation], names: Names) -> dict[str, Any]:
    """Return the policy document that allows exactly the operations.

    Args:
        operations: What is to be allowed.
        names: What it is limited to.

    Returns:
        A policy document; statements and actions in a stable order.
    """
    wanted: dict[str, set[str]] = {}
    for operation in operations:
        for action in operation.actions:
            wanted.setdefault(action, set()).update(names.arns(operation))
    by_resources: dict[tuple[str, ...], list[str]] = {}
    for action, resources in sorted(wanted.items()):
        by_resources.setdefault(tuple(sorted(_widest(resources))), []).append(action)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": f"FloeGuard{number}",
                "Effect": "Allow",
                "Action": actions,
                "Resource": list(resources),
            }
            for number, (resources, actions) in enumerate(sorted(by_resources.items()), 1)
        ],
    }


def _widest(patterns: Iterable[str]) -> set[str]:
    """Return the patterns that are inside no other one."""
    parsed = {pattern: parse(pattern) for pattern in patterns}
    return {
        one
        for one, tokens in parsed.items()
        if not any(
            inclusion(outer, tokens).inside for other, outer in parsed.items() if other != one
        )
    }
