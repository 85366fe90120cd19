"""Object lock: which of a run's versions AWS will not let go, found before anything is deleted.

Retention is never bypassed, whatever its mode.
Source: Amazon S3 User Guide, "Locking objects with Object Lock".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.runscope import RunScope
from floe_guard.sweep.delete_s3 import WORKERS
from floe_guard.sweep.items import Item, ItemKind, in_batches
from floe_guard.sweep.tally import Kept

GET_LOCK = operation(
    "s3",
    "GetObjectLockConfiguration",
    "s3:GetBucketObjectLockConfiguration",
    absent=("ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"),
    resource="bucket",
)
# The code of a bucket without object lock is radosgw's for a version without a lock of its own.
_NONE = (
    "NoSuchObjectLockConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "NoSuchKey",
    "NoSuchVersion",
    "InvalidRequest",
)
GET_RETENTION = operation("s3", "GetObjectRetention", absent=_NONE, resource="run-objects")
GET_HOLD = operation("s3", "GetObjectLegalHold", absent=_NONE, resource="run-objects")
HEAD_OBJECT = operation(
    "s3",
    "HeadObject",
    "s3:GetObject",
    "s3:GetObjectVersion",
    absent=("404",),
    resource="run-objects",
)


def lockable(clients: Clients, scope: RunScope, account_id: str) -> bool:
    """Return whether versions of the bucket can be locked at all.

    Where that is not to be learned, the answer is no: AWS itself then refuses a locked version in the
    answer to DeleteObjects, and the sweep reports it.

    Raises:
        CallFailed: The bucket gave no answer.
    """
    answer = _configuration(clients, scope, account_id) or {}
    configuration = answer.get("ObjectLockConfiguration", {})
    return bool(configuration.get("ObjectLockEnabled") == "Enabled")


def never_locked(clients: Clients, scope: RunScope, account_id: str) -> bool:
    """Return whether AWS says that the bucket has no object lock, without which no version can be held.

    Raises:
        CallFailed: The bucket gave no answer.
    """
    return _configuration(clients, scope, account_id) is None


def _configuration(clients: Clients, scope: RunScope, account_id: str) -> dict[str, Any] | None:
    """Return the answer about object lock, None where there is none, and {} where that is not to be learned."""
    try:
        return clients.call(
            GET_LOCK, subject=scope.bucket, Bucket=scope.bucket, ExpectedBucketOwner=account_id
        )
    except CallFailed as failed:
        if failed.kind in {Failure.DENIED, Failure.UNIMPLEMENTED}:
            return {}
        raise


def held(
    clients: Clients, scope: RunScope, items: Iterable[Item], account_id: str, now: datetime
) -> Iterator[Kept]:
    """Yield each of `items` that is under retention or legal hold, or may be.

    Args:
        clients: Shared clients.
        scope: The run that owns the items.
        items: Items of the bucket; only versions can be held.
        account_id: Expected owner of the bucket.
        now: The present time (UTC).

    Yields:
        One refusal for each held version.
    """

    def check(item: Item) -> Kept | None:
        where = {
            "Bucket": scope.bucket,
            "Key": item.name,
            "VersionId": item.identity,
            "ExpectedBucketOwner": account_id,
        }
        try:
            hold = clients.call(GET_HOLD, subject=item.name, **where) or {}
            if hold.get("LegalHold", {}).get("Status") == "ON":
                return Kept(item, "refused", "it is under legal hold")
            until, mode = _retained(clients, item, where)
        except CallFailed as failed:
            return Kept(item, "refused", f"whether it is locked cannot be told: {failed.reason}")
        if isinstance(until, datetime) and until.astimezone(UTC) > now:
            return Kept(item, "refused", f"it is locked until {until.isoformat()} ({mode})")
        return None

    # Delete markers and uploads cannot be locked.
    versions = (item for item in items if item.kind is ItemKind.VERSION)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="sweep-lock") as pool:
        for batch in in_batches(versions, 10 * WORKERS):
            yield from (kept for kept in pool.map(check, batch) if kept is not None)


def _retained(clients: Clients, item: Item, where: dict[str, str]) -> tuple[object, str]:
    """Return until when a version is retained, None where it is not, and the mode.

    An endpoint that has no answer to the question (moto, for a version without retention) is asked for
    the version's headers, which hold the same.

    Raises:
        CallFailed: Neither gave an answer.
    """
    try:
        found = (clients.call(GET_RETENTION, subject=item.name, **where) or {}).get("Retention", {})
        return found.get("RetainUntilDate"), str(found.get("Mode", ""))
    except CallFailed as failed:
        if failed.kind not in {Failure.SERVER, Failure.UNIMPLEMENTED}:
            raise
    head = clients.call(HEAD_OBJECT, subject=item.name, **where) or {}
    return head.get("ObjectLockRetainUntilDate"), str(head.get("ObjectLockMode", ""))
