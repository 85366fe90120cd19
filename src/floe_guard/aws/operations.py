"""What may be asked of AWS: one declared API operation with the IAM actions that it needs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One API operation, declared where it is used, so that the least policy can be derived.

    Args:
        service: boto3 service name (`s3`, `s3control`, `glue`).
        name: API operation name (`GetBucketPolicy`).
        actions: IAM actions that a caller needs for it (`s3:GetBucketPolicy`).
        absent: Error codes by which this operation says that the thing asked about does not exist.
            Nothing else is ever taken as absence.
        resource: What the action may be limited to in a policy: `*`, or the name of a scope that the
            policy writer knows (`bucket`, `buckets`, `run-objects`, `glue`, `policy`, `user`, `group`,
            `role`, `run-iam`).
        writes: Whether it changes anything.
    """

    service: str
    name: str
    actions: tuple[str, ...]
    absent: frozenset[str] = frozenset()
    resource: str = "*"
    writes: bool = False

    @property
    def action(self) -> str:
        """The IAM action named after the operation, or the first of several."""
        return self.actions[0] if self.actions else f"{self.service}:{self.name}"

    def __str__(self) -> str:
        return f"{self.service}:{self.name}"


def operation(
    service: str,
    name: str,
    *actions: str,
    absent: tuple[str, ...] = (),
    resource: str = "*",
    writes: bool = False,
) -> Operation:
    """Return an `Operation`; without `actions` the IAM action is `service:name`.

    Args:
        service: boto3 service name.
        name: API operation name.
        actions: IAM actions, where they are not called like the operation.
        absent: Error codes that mean absence.
        resource: What the action may be limited to.
        writes: Whether it changes anything.

    Returns:
        The declaration.
    """
    return Operation(
        service, name, actions or (f"{service}:{name}",), frozenset(absent), resource, writes
    )
