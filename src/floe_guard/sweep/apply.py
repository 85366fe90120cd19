"""Manifest -> deletions: exactly its items, in an order in which each can go.

Everything that could refuse is asked before the first deletion: account, region, expiry, digests, scope,
the cap, object locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from floe_guard.aws.connection import Connection
from floe_guard.errors import RefusedError
from floe_guard.runscope import RunScope
from floe_guard.sweep.delete_glue import GlueDeleter
from floe_guard.sweep.delete_iam import IamDeleter
from floe_guard.sweep.delete_s3 import S3Deleter
from floe_guard.sweep.items import GLUE_KINDS, IAM_KINDS, S3_KINDS, Item
from floe_guard.sweep.listing import held_items
from floe_guard.sweep.manifest import Manifest, stamp
from floe_guard.sweep.tally import Kept, Tally
from floe_guard.sweep.unchanged import unchanged


class HeldError(RefusedError):
    """Versions are under object lock or legal hold; nothing was deleted.

    Args:
        held: Each of them, with its reason.
    """

    def __init__(self, held: list[Kept]) -> None:
        super().__init__(
            f"{len(held)} object versions are locked or under legal hold",
            hint="nothing was deleted; see the report for each",
        )
        self.held = held


def check(
    connection: Connection,
    manifest: Manifest,
    max_resources: int | None,
    now: datetime,
    *,
    just_written: bool = False,
) -> None:
    """Refuse a manifest that must not be applied here and now.

    Args:
        connection: The approved account.
        manifest: What is to be deleted.
        max_resources: The most items that may be deleted, or None.
        now: The present time (UTC).
        just_written: Whether this process wrote it, item by item from its own listing.

    Raises:
        RefusedError: With the reason; nothing was deleted.
        InputError: An entry of the manifest is not an item.
        HeldError: Versions are locked; it names each.
        CallFailed: Whether versions are locked could not be asked.
    """
    manifest.scopes()
    account, region = connection.identity.account_id, connection.region
    if (manifest.account_id, manifest.region) != (account, region):
        raise RefusedError(
            f"the manifest is of account {manifest.account_id} in {manifest.region}, "
            f"the connection of account {account} in {region}",
            file=str(manifest.path),
            hint="nothing was deleted",
        )
    if now >= manifest.expires_at:
        raise RefusedError(
            f"the manifest expired at {stamp(manifest.expires_at)}",
            file=str(manifest.path),
            hint="nothing was deleted; write a new one with sweep --dry-run",
        )
    if manifest.created_at > now:
        raise RefusedError(
            f"the manifest was written at {stamp(manifest.created_at)}, which is yet to come",
            file=str(manifest.path),
            hint="nothing was deleted; check the clock",
        )
    if max_resources is not None and manifest.total > max_resources:
        raise RefusedError(
            f"the manifest lists {manifest.total} items, more than {max_resources}",
            file=str(manifest.path),
            hint="nothing was deleted; look at it, then raise --max-resources",
        )
    if just_written:
        manifest.verify_written()
    else:
        manifest.verify()
    if held := held_items(connection.clients, manifest):
        raise HeldError(held)


def apply(connection: Connection, manifest: Manifest, tally: Tally, *, compare: bool) -> None:
    """Delete the items of a checked manifest.

    Args:
        connection: The approved account.
        manifest: What `check` let through.
        tally: Receives what was done.
        compare: Whether what has no id of its own is compared with a fresh listing first, because time
            has passed since it was listed.

    Raises:
        CallFailed: The fresh listing gave no answer.
    """
    delete(connection, manifest.scopes(), manifest.items(), tally, compare=compare)


def check_catalog(connection: Connection, manifest: Manifest) -> None:
    """Refuse a manifest that lists things in the catalog which, as the catalog tells, are not its runs'.

    Args:
        connection: The approved account.
        manifest: What `check` let through.

    Raises:
        RefusedError: Naming the first such thing; nothing was deleted.
    """
    tally = Tally()
    listed = (item for item in manifest.items() if item.kind in GLUE_KINDS)
    GlueDeleter(connection.clients, manifest.scopes(), tally, dry=True).delete(listed)
    for kept in tally.kept:
        if kept.why == "refused":
            raise RefusedError(
                f"{kept.item.label()}: {kept.reason}",
                file=str(manifest.path),
                hint="nothing was deleted; write a new manifest with sweep --dry-run",
            )


def delete(
    connection: Connection,
    scopes: dict[str, RunScope],
    items: Iterable[Item],
    tally: Tally,
    *,
    compare: bool = False,
) -> None:
    """Delete items as they come: those in S3 in parallel meanwhile, the others, which are few, after them.

    Args:
        connection: The approved account.
        scopes: The scopes by run id.
        items: The items; may be a listing that goes on.
        tally: Receives what was done.
        compare: As for `apply`.

    Raises:
        CallFailed: A listing gave no answer.
    """
    clients, account_id = connection.clients, connection.identity.account_id
    rest: list[Item] = []

    def in_s3() -> Iterator[Item]:
        for item in items:
            if item.kind in S3_KINDS:
                yield item
            else:
                rest.append(item)

    s3 = unchanged(clients, scopes, account_id, in_s3(), tally) if compare else in_s3()
    S3Deleter(clients, scopes, account_id, tally).delete(s3)
    GlueDeleter(clients, scopes, tally).delete(i for i in rest if i.kind in GLUE_KINDS)
    IamDeleter(clients, scopes, tally).delete(i for i in rest if i.kind in IAM_KINDS)


def now_utc() -> datetime:
    """Return the present time, whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)
