"""Run scopes -> a manifest on disk, refused where it must not be acted upon.

Listing comes first and is complete before anything is deleted: only so can a cap or a lock stop a sweep
that has not deleted anything yet. Where there is no cap and can be no lock, `each` deletes what has just
been listed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path

from floe_guard.aws.clients import Clients
from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.errors import RefusedError
from floe_guard.runscope import RunScope
from floe_guard.sweep import discover_glue, discover_iam, discover_s3, locks
from floe_guard.sweep.aside import aside
from floe_guard.sweep.items import IAM_KINDS, S3_KINDS, Item
from floe_guard.sweep.manifest import Manifest
from floe_guard.sweep.manifest_writer import ManifestWriter
from floe_guard.sweep.tally import Kept

_PATIENCE_ITEMS = 10_000
"""After so many listed items the deadline is moved: a listing that goes on is no listing that hangs."""
_HELD_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class Listing:
    """A manifest with what was seen while it was written.

    Args:
        manifest: What would be deleted.
        iam: IAM items named after the run that the manifest leaves out.
        notes: What a person should know, one line each.
    """

    manifest: Manifest
    iam: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()


def check_bucket_home(connection: Connection, scope: RunScope) -> None:
    """Refuse a bucket that does not answer, belongs to another account or lies in another region.

    Raises:
        RefusedError: With the reason; nothing was deleted.
    """
    try:
        answer = connection.clients.call(
            discover_s3.HEAD_BUCKET,
            subject=scope.bucket,
            Bucket=scope.bucket,
            ExpectedBucketOwner=connection.identity.account_id,
        )
    except CallFailed as failed:
        raise RefusedError(
            f"bucket {scope.bucket} does not answer as one of account "
            f"{connection.identity.account_id} in {connection.region}: {failed.reason}",
            hint="nothing was deleted; check FLOE_AWS_TEST_BUCKET, the region and the account",
        ) from None
    # AWS always names it; an emulator that does not has one region anyway.
    region = (answer or {}).get("BucketRegion")
    if region is None and connection.clients.overridden("s3"):
        region = connection.region
    if region != connection.region:
        raise RefusedError(
            f"bucket {scope.bucket} lies in {region or 'no named region'}, not in {connection.region}",
            hint="nothing was deleted; pass --region or set FLOE_AWS_REGION",
        )


def write(
    connection: Connection,
    scopes: Sequence[RunScope],
    path: Path,
    *,
    lasts: timedelta,
    include_iam: bool = False,
    max_resources: int | None = None,
    already: int = 0,
    each: Callable[[Iterator[Item]], None] | None = None,
    look_at_iam: bool = True,
) -> Listing:
    """List everything that the runs own into a manifest at `path`.

    Args:
        connection: The approved account.
        scopes: The runs; all of one bucket.
        path: Where the manifest goes.
        lasts: How long it may be applied.
        include_iam: Whether IAM items go into it.
        max_resources: Refuse as soon as more items are found; None lists all.
        already: How many were deleted before and cannot be among those listed, which count towards `max_resources`.
        each: Takes the items on their way into the manifest, and must take them all.
        look_at_iam: Whether IAM items are looked for although they do not go into it.

    Returns:
        The manifest, and what it leaves out.

    Raises:
        RefusedError: There are more items than allowed; nothing was deleted.
        CallFailed: A listing gave no answer.
    """
    now = datetime.now(UTC)
    writer = ManifestWriter(path)
    unseen: list[str] = []
    notes: list[str] = []
    iam: list[Item] = []

    def written() -> Iterator[Item]:
        look = include_iam or look_at_iam
        for item in _everything(connection, scopes, unseen, notes, look_at_iam=look):
            if item.kind in IAM_KINDS and not include_iam:
                iam.append(item)
                continue
            writer.add(item)
            if max_resources is not None and already + writer.total > max_resources:
                raise too_many(max_resources)
            if writer.total % _PATIENCE_ITEMS == 0:
                connection.clients.deadline.extend(connection.clients.tuning.run_seconds)
            yield item

    try:
        if each is None:
            deque(written(), maxlen=0)
        else:
            each(written())
        manifest = writer.close(
            scopes,
            account_id=connection.identity.account_id,
            region=connection.region,
            created_at=now,
            expires_at=now + lasts,
            unseen=unseen,
        )
    except BaseException:
        writer.discard()
        raise
    return Listing(manifest, tuple(iam), tuple(notes))


def too_many(cap: int) -> RefusedError:
    """Return the refusal of more than `cap` items."""
    return RefusedError(
        f"more than {cap} items are in scope",
        hint="look at `sweep --dry-run`, then raise --max-resources",
    )


def held_items(clients: Clients, manifest: Manifest) -> list[Kept]:
    """Return the manifest's versions that object lock or a legal hold keeps.

    Raises:
        CallFailed: The bucket gave no answer.
    """
    held: list[Kept] = []
    for run_id, scope in manifest.scopes().items():
        if not locks.lockable(clients, scope, manifest.account_id):
            return []
        s3_items = (
            item for item in manifest.items() if item.run_id == run_id and item.kind in S3_KINDS
        )
        found = locks.held(clients, scope, s3_items, manifest.account_id, datetime.now(UTC))
        held.extend(islice(found, _HELD_SHOWN - len(held)))
    return held


def _everything(
    connection: Connection,
    scopes: Sequence[RunScope],
    unseen: list[str],
    notes: list[str],
    *,
    look_at_iam: bool,
) -> Iterator[Item]:
    clients, account_id = connection.clients, connection.identity.account_id
    catalog = aside(lambda: discover_glue.databases(clients))

    def in_glue(scope: RunScope) -> list[Item]:
        return list(discover_glue.listed_in(clients, scope, catalog.result(), unseen))

    def in_iam(scope: RunScope) -> list[Item]:
        return list(discover_iam.listed_in(clients, scope)) if look_at_iam else []

    for scope in scopes:
        # Who lists a bucket waits for the server; what is asked beside it costs nothing.
        s3 = discover_s3.listed_in(clients, scope, account_id)
        first = list(islice(s3, 1))
        glue, iam = aside(partial(in_glue, scope)), aside(partial(in_iam, scope))
        # A catalog that does not answer stops a sweep before anything is handed on to be deleted.
        catalog.result()
        yield from chain(first, s3)
        yield from glue.result()
        try:
            yield from iam.result()
        except CallFailed as failed:
            notes.append(f"IAM roles and policies of the run were not listed: {failed}")
