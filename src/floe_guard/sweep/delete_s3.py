"""Items of a manifest -> DeleteObjects in batches and AbortMultipartUpload, in parallel.

Every key and version is sent in the request's body, never in a URL path: a proxy that tidies
`runs/x/../y` away would delete something else. Per-key errors inside a 200 answer are nobody's to
retry but ours: no botocore retry mode looks at them.
Source: Amazon S3 API Reference, DeleteObjects (at most 1,000 keys), AbortMultipartUpload.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.runscope import RunScope
from floe_guard.sweep.items import Item, ItemKind, owned
from floe_guard.sweep.pace import Pace
from floe_guard.sweep.tally import Tally

BATCH = 1000
WORKERS = 8
ATTEMPTS = 8
DELETE_OBJECTS = operation(
    "s3",
    "DeleteObjects",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    resource="run-objects",
    writes=True,
)
ABORT_UPLOAD = operation(
    "s3",
    "AbortMultipartUpload",
    "s3:AbortMultipartUpload",
    absent=("NoSuchUpload",),
    resource="run-objects",
    writes=True,
)
DELETE_OBJECT = operation(
    "s3",
    "DeleteObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    resource="run-objects",
    writes=True,
)
_TRANSIENT = frozenset(
    {
        "InternalError",
        "SlowDown",
        "ServiceUnavailable",
        "RequestTimeout",
        "OperationAborted",
        "Throttling",
        "ThrottlingException",
        "503",
        "500",
    }
)
_NOT_XML = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_CALM = frozenset({Failure.THROTTLED, Failure.SERVER})


class S3Deleter:
    """Deletes S3 items of one bucket.

    Args:
        clients: Shared clients.
        scopes: The scopes by run id; an item outside them is refused once more here.
        account_id: Expected owner of the bucket.
        tally: Receives what was done.
    """

    def __init__(
        self, clients: Clients, scopes: dict[str, RunScope], account_id: str, tally: Tally
    ) -> None:
        self._clients = clients
        self._scopes = scopes
        self._account_id = account_id
        self._tally = tally
        self._stop = threading.Event()
        self._pace = Pace(WORKERS)

    def delete(self, items: Iterable[Item]) -> None:
        """Delete `items`, reading them as slowly as they can be deleted.

        Args:
            items: S3 items, in any order; may be a generator that lists while this deletes.

        Raises:
            KeyboardInterrupt: Ctrl-C; what was under way has ended.
        """
        pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sweep-s3")
        running: set[Future[None]] = set()
        try:
            for job in self._jobs(items):
                running.add(pool.submit(job))
                if len(running) >= 2 * WORKERS:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    _raise_first(done)
            _raise_first(wait(running).done)
        except KeyboardInterrupt:
            # Calls under way are waited for, and not tried again: nobody waits out a server that hangs.
            self._stop.set()
            self._clients.deadline.expire()
            raise
        finally:
            # On the way out by Ctrl-C or an error nothing is begun or tried again.
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _jobs(self, items: Iterable[Item]) -> Iterator[Callable[[], None]]:
        batch: list[Item] = []
        for item in items:
            scope = self._scopes.get(item.run_id)
            if scope is None or not owned(item, scope):
                self._tally.keep(item, "refused", "outside the scope of the run")
            elif item.kind is ItemKind.UPLOAD:
                yield lambda upload=item: self._abort(upload)  # type: ignore[misc]
            elif not _xml_holds(item.name):
                yield lambda odd=item: self._delete_alone(odd)  # type: ignore[misc]
            else:
                batch.append(item)
                if len(batch) == BATCH:
                    full, batch = batch, []
                    yield lambda entries=full: self._delete_batch(entries)  # type: ignore[misc]
        if batch:
            yield lambda entries=batch: self._delete_batch(entries)  # type: ignore[misc]

    def _delete_batch(self, items: list[Item]) -> None:
        left = items
        for attempt in range(ATTEMPTS):
            if attempt:
                self._tally.retried(len(left))
                self._wait(attempt)
            try:
                with self._pace.slot():
                    answer = self._clients.call(
                        DELETE_OBJECTS,
                        subject=f"{len(left)} keys",
                        Bucket=self._bucket(left[0]),
                        Delete={"Objects": [_identifier(i) for i in left], "Quiet": True},
                        ExpectedBucketOwner=self._account_id,
                    )
            except CallFailed as failed:
                if failed.kind not in _CALM or self._last(attempt):
                    for item in left:
                        self._tally.keep(item, "failed", failed.reason)
                    return
                self._pace.slower()
                continue
            left = self._settle(left, (answer or {}).get("Errors", ()), self._last(attempt))
            if not self._stop.is_set():
                self._clients.deadline.extend(self._clients.tuning.run_seconds)
            if not left:
                self._pace.went_well()
                return
            self._pace.slower()

    def _settle(
        self, items: list[Item], errors: Iterable[dict[str, Any]], last: bool
    ) -> list[Item]:
        """Record what one answer says of `items` and return those to ask for again."""
        by_key: dict[str, list[dict[str, Any]]] = {}
        for error in errors:
            by_key.setdefault(error.get("Key", ""), []).append(error)
        known: dict[str, set[str]] = {}
        for item in items:
            known.setdefault(item.name, set()).add(item.identity)
        # An error that names none of the keys asked about could mean any of them.
        vague = [e for key, found in by_key.items() if key not in known for e in found]
        again: list[Item] = []
        for item in items:
            own = _error_of(item, by_key.get(item.name, []), known[item.name])
            blamed = own or (vague[0] if vague else None)
            if blamed is None:
                self._tally.add(item)
                continue
            code = str(blamed.get("Code", ""))
            if code in {"NoSuchKey", "NoSuchVersion"}:
                self._tally.add(item)
            elif code in _TRANSIENT and not last:
                again.append(item)
            else:
                self._tally.keep(item, "failed", code or "an error without a code")
        return again

    def _delete_alone(self, item: Item) -> None:
        """Delete a key that the XML of DeleteObjects cannot carry."""
        if {"", ".", ".."} & set(item.name.split("/")[:-1]) or item.name.endswith(("/.", "/..")):
            self._tally.keep(
                item,
                "refused",
                "the key holds control characters and dot segments; delete it by hand",
            )
            return
        self._single(DELETE_OBJECT, item, **_identifier(item))

    def _abort(self, item: Item) -> None:
        self._single(ABORT_UPLOAD, item, Key=item.name, UploadId=item.identity)

    def _single(self, what: Any, item: Item, **params: str) -> None:
        for attempt in range(ATTEMPTS):
            if attempt:
                self._tally.retried()
                self._wait(attempt)
            try:
                with self._pace.slot():
                    self._clients.call(
                        what,
                        subject=item.name,
                        Bucket=self._bucket(item),
                        ExpectedBucketOwner=self._account_id,
                        **params,
                    )
            except CallFailed as failed:
                if failed.kind in _CALM and not self._last(attempt):
                    self._pace.slower()
                    continue
                self._tally.keep(item, "failed", failed.reason)
                return
            self._tally.add(item)
            return

    def _last(self, attempt: int) -> bool:
        return attempt == ATTEMPTS - 1 or self._stop.is_set()

    def _wait(self, attempt: int) -> None:
        self._stop.wait(min(0.1 * 2**attempt, 10.0))

    def _bucket(self, item: Item) -> str:
        return self._scopes[item.run_id].bucket


def _identifier(item: Item) -> dict[str, str]:
    if item.kind is ItemKind.OBJECT:
        return {"Key": item.name}
    return {"Key": item.name, "VersionId": item.identity}


def _error_of(item: Item, errors: list[dict[str, Any]], asked: set[str]) -> dict[str, Any] | None:
    """Return the error of `item` among those of its key.

    Some servers leave the version out of an error, or name another than any that was `asked` for; it then
    counts against every version of the key, which at worst asks again for one that is gone.
    """
    for error in errors:
        version = error.get("VersionId")
        if version == item.identity or version not in asked or item.kind is ItemKind.OBJECT:
            return error
    return None


def _xml_holds(key: str) -> bool:
    """Return whether XML 1.0 can carry every character of `key` (section 2.2, Char)."""
    return _NOT_XML.search(key) is None


def _raise_first(done: Iterable[Future[None]]) -> None:
    for future in done:
        future.result()
