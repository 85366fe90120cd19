"""Items of an older manifest -> those in S3 that are still what was listed, by a listing right before they go.

Most items are named by an id that no later thing can have. An object without versions is told from a
later one by its ETag alone, and so is a version `null` where versioning is suspended. An upload is named
by key and id together, and not every server asks for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from floe_guard.aws.clients import Clients
from floe_guard.runscope import RunScope
from floe_guard.sweep import discover_s3
from floe_guard.sweep.items import NULL_VERSION, Item, ItemKind, in_batches
from floe_guard.sweep.tally import Tally

_UPLOADS = 10_000
"""So many are kept in memory, and looked for in one listing."""


def unchanged(
    clients: Clients,
    scopes: dict[str, RunScope],
    account_id: str,
    items: Iterator[Item],
    tally: Tally,
) -> Iterator[Item]:
    """Yield the items that are what they were when listed.

    Args:
        clients: Shared clients.
        scopes: The scopes by run id.
        account_id: Expected owner of the bucket.
        items: S3 items, in the order in which they were listed.
        tally: Receives those that are gone, or have changed.

    Yields:
        What is to be deleted.

    Raises:
        CallFailed: A listing gave no answer.
    """
    listings: dict[tuple[str, ItemKind], _Listing] = {}
    for (run_id, kind), group in groupby(items, key=lambda item: (item.run_id, item.kind)):
        scope = scopes[run_id]
        if kind is ItemKind.UPLOAD:
            for batch in in_batches(group, _UPLOADS):
                yield from _begun(discover_s3.uploads(clients, scope, account_id), batch, tally)
            continue
        for item in group:
            if kind is not ItemKind.OBJECT and item.identity != NULL_VERSION:
                yield item
                continue
            if (run_id, kind) not in listings:
                listings[run_id, kind] = _Listing(_now(clients, scope, account_id, kind))
            if listings[run_id, kind].still_holds(item, tally):
                yield item


def _now(clients: Clients, scope: RunScope, account_id: str, kind: ItemKind) -> Iterator[Item]:
    if kind is ItemKind.OBJECT:
        return discover_s3.objects(clients, scope, account_id)
    return (
        item
        for item in discover_s3.versions(clients, scope, account_id)
        if item.kind is kind and item.identity == NULL_VERSION
    )


def _begun(listed: Iterable[Item], batch: list[Item], tally: Tally) -> Iterator[Item]:
    wanted = {(item.name, item.identity): item for item in batch}
    for upload in listed:
        if item := wanted.pop((upload.name, upload.identity), None):
            yield item
    tally.add(*wanted.values())


class _Listing:
    """A fresh listing of one kind of things that have one entry a key, read forward.

    S3 lists by the bytes of the UTF-8 key, which is the order of Python's strings.

    Args:
        fresh: The listing.
    """

    def __init__(self, fresh: Iterator[Item]) -> None:
        self._fresh = fresh
        self._head = next(fresh, None)
        self._asked = ""

    def still_holds(self, item: Item, tally: Tally) -> bool:
        """Return whether `item` is listed as it was; the tally is told where it is not."""
        if item.name < self._asked:
            tally.keep(item, "refused", "the manifest is not in the order of a listing")
            return False
        self._asked = item.name
        while self._head is not None and self._head.name < item.name:
            self._head = next(self._fresh, None)
        if self._head is None or self._head.name != item.name:
            tally.add(item)
            return False
        if (self._head.identity, self._head.etag) != (item.identity, item.etag):
            tally.keep(item, "changed", "a later object has this key")
            return False
        return True
