"""What the collectors, the checks and the sweep declare -> the least IAM policy that they need.

Source: IAM User Guide, "Grant least privilege access"; Service Authorization Reference, for which
actions take a resource.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from floe_guard import sweep
from floe_guard.aws.connection import GET_CALLER_IDENTITY
from floe_guard.aws.operations import Operation
from floe_guard.loaders.live import collect
from floe_guard.readiness import checks, probe
from floe_guard.run_environment import RunEnvironment

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
        policies: ARNs of the provider-test policy and of its namesakes.
    """

    partition: str
    account_id: str
    region: str
    bucket: str
    test_prefix: str
    glue_prefix: str
    policies: tuple[str, ...]

    @classmethod
    def of(
        cls,
        environment: RunEnvironment,
        name_prefix: str,
        account_id: str | None,
        region: str | None,
        partition: str = "aws",
    ) -> Names:
        """Return the names that a run's environment gives, patterns where it gives none."""
        account = account_id or (environment.policy_arn or "::::*").split(":")[4]
        return cls(
            partition=partition,
            account_id=account,
            region=region or environment.region or "*",
            bucket=environment.bucket or f"{name_prefix}-*",
            test_prefix=environment.test_prefix,
            glue_prefix=environment.glue_prefix,
            policies=tuple(
                dict.fromkeys(
                    filter(
                        None,
                        (
                            f"arn:{partition}:iam::{account}:policy/{name_prefix}*",
                            environment.policy_arn,
                        ),
                    )
                )
            ),
        )

    def arns(self, operation: Operation) -> tuple[str, ...]:
        """Return the resources that `operation` has to be allowed on."""
        glue = f"arn:{self.partition}:glue:{self.region}:{self.account_id}"
        # Listings of the catalog are checked against every database that they may show.
        inside = self.glue_prefix if operation.writes else ""
        scopes: dict[str, tuple[str, ...]] = {
            "*": ("*",),
            "bucket": (f"arn:{self.partition}:s3:::{self.bucket}",),
            "run-objects": (f"arn:{self.partition}:s3:::{self.bucket}/{self.test_prefix}*",),
            "glue": (
                f"{glue}:catalog",
                f"{glue}:database/{inside}*",
                f"{glue}:table/{self.glue_prefix}*/*",
                f"{glue}:userDefinedFunction/{self.glue_prefix}*/*",
            ),
            "policy": self.policies,
        }
        if operation.service == "iam" and operation.writes:
            # What the sweep deletes of IAM has a run's id in its name.
            kind = "role" if "Role" in operation.name else "policy"
            return (f"arn:{self.partition}:iam::{self.account_id}:{kind}/*floe-provider-*",)
        if operation.resource == "glue" and "Connection" in operation.name:
            return (f"{glue}:catalog", f"{glue}:connection/*")
        return scopes[operation.resource]


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
    if "readiness" in purposes:
        services = {m.__name__.rpartition(".")[2]: m for m in collect.service_modules()}
        for name, used in checks.USED_OPERATIONS.items():
            module = services[name]
            # Two services may have an operation of the same name (GetPublicAccessBlock).
            declared = {o.name: o for o in collect.declared_operations(module) if o.service == name}
            found += [declared[operation] for operation in used]
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
    by_resources: dict[tuple[str, ...], set[str]] = {}
    for operation in operations:
        by_resources.setdefault(names.arns(operation), set()).update(operation.actions)
    everywhere = by_resources.get(("*",), set())
    statements: list[Mapping[str, Any]] = [
        {
            "Sid": f"FloeGuard{number}",
            "Effect": "Allow",
            "Action": sorted(actions - (everywhere if resources != ("*",) else set())),
            "Resource": list(resources),
        }
        for number, (resources, actions) in enumerate(sorted(by_resources.items()), 1)
        if resources == ("*",) or actions - everywhere
    ]
    return {"Version": "2012-10-17", "Statement": statements}
