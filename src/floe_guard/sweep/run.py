"""The whole sweep: list -> check -> delete, again until a fresh listing is empty, then prove."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.errors import FloeGuardError, RefusedError
from floe_guard.interruption import terminable
from floe_guard.runscope import RunScope
from floe_guard.sweep.apply import HeldError, apply, check, check_catalog, delete, now_utc
from floe_guard.sweep.aside import aside
from floe_guard.sweep.discover_s3 import never_versioned
from floe_guard.sweep.items import ItemKind
from floe_guard.sweep.leftovers import leftovers
from floe_guard.sweep.listing import Listing, check_bucket_home, too_many, write
from floe_guard.sweep.locks import never_locked
from floe_guard.sweep.manifest import Manifest
from floe_guard.sweep.progress import Progress
from floe_guard.sweep.prove import Proof, kinds_present, prove
from floe_guard.sweep.report import Leftover, RunResult, SweepReport
from floe_guard.sweep.tally import Tally

DEFAULT_MAX_RESOURCES = 10_000
ROUNDS = 64
REPEATED_ROUNDS = 3
"""Rounds in a row that list the same, whatever the answers to their deletions said; then a sweep gives up."""


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How to sweep.

    Args:
        max_resources: The most items that may be deleted in all rounds together, or None for no cap.
        include_iam: Whether IAM roles and policies named after the run are deleted too.
        settle_seconds: Between two looks of the proof.
        may_probe: Whether the proof may create a probe database.
        lasts: How long a manifest may be applied.
        manifest: Where the manifest is kept, or None for a temporary place.
        confirm: Asked with the manifest before anything is deleted; False stops.
        overlap: Whether what was listed may be deleted while the listing goes on. Taken up only without
            a cap and in a bucket in which nothing can be locked, since it never had versioning or has no
            object lock: there nothing on a later page can turn the sweep into a refusal. Nobody is asked to
            confirm then.
        now: The clock (UTC).
    """

    max_resources: int | None = DEFAULT_MAX_RESOURCES
    include_iam: bool = False
    settle_seconds: float = 2.0
    may_probe: bool = True
    lasts: timedelta = timedelta(hours=24)
    manifest: Path | None = None
    confirm: Callable[[Manifest], bool] = lambda manifest: True
    overlap: bool = False
    now: Callable[[], datetime] = now_utc


@terminable()
def dry_run(
    connection: Connection, scopes: Sequence[RunScope], path: Path, options: SweepOptions
) -> SweepReport:
    """Write the manifest of what a sweep would delete, and delete nothing.

    Args:
        connection: The approved account.
        scopes: The runs.
        path: Where the manifest goes.
        options: How to sweep; the cap is not applied to a listing.

    Returns:
        The report; a refusal in it says that applying the manifest would be refused.

    Raises:
        RefusedError: The bucket is not the account's, or lies elsewhere.
        CallFailed: A listing gave no answer.
    """
    progress = Progress(connection, scopes, options.now())
    check_bucket_home(connection, scopes[0])
    listing = write(connection, scopes, path, lasts=options.lasts, include_iam=options.include_iam)
    _note(progress, listing)
    progress.notes += [f"could not be listed: {line}" for line in listing.manifest.unseen]
    _look_around(progress, lambda: _others(progress))
    try:
        check(connection, listing.manifest, options.max_resources, options.now())
    except HeldError as held:
        progress.held = held.held
        progress.notes.append(f"applying it would be refused: {held}")
    except RefusedError as refused:
        progress.notes.append(f"applying it would be refused: {refused}")
    return replace(progress.report(options.now()), dry_run=True)


@terminable()
def sweep(connection: Connection, scopes: Sequence[RunScope], options: SweepOptions) -> SweepReport:
    """Remove everything that the runs own and prove it gone.

    Args:
        connection: The approved account.
        scopes: The runs.
        options: How to sweep.

    Returns:
        The report, whatever happened after the first listing; a refusal or Ctrl-C stands in it.

    Raises:
        RefusedError: The bucket is not the account's, or lies elsewhere; nothing was deleted.
    """
    progress = Progress(connection, scopes, options.now())
    check_bucket_home(connection, scopes[0])
    with tempfile.TemporaryDirectory(prefix="floe-guard-sweep-") as folder:
        places = _places(options.manifest, Path(folder))
        progress.kept_manifest = options.manifest is not None

        def rounds() -> None:
            repeated, listed = 0, ""
            while progress.rounds < ROUNDS and repeated < REPEATED_ROUNDS:
                _more_time(connection)
                found = _round(progress, next(places), options)
                if not found:
                    return
                repeated = repeated + 1 if found == listed else 1
                if found == listed:
                    time.sleep(options.settle_seconds)
                listed = found
            _name_what_stays(progress, next(places), options)

        return _finish(progress, rounds, options)


def _round(progress: Progress, path: Path, options: SweepOptions) -> str:
    """List, check and delete once; return the digest of what was listed, "" where that was nothing."""
    connection, scopes = progress.connection, progress.scopes
    tally = Tally()
    first = progress.rounds == 0
    bucket = connection.clients, scopes[0], connection.identity.account_id
    overlap = (
        options.overlap
        and options.max_resources is None
        and (never_versioned(*bucket) or never_locked(*bucket))
    )
    by_run = {scope.run_id: scope for scope in scopes}
    try:
        listing = write(
            connection,
            scopes,
            path,
            lasts=options.lasts,
            include_iam=options.include_iam,
            max_resources=options.max_resources,
            already=progress.before_last(),
            each=(lambda items: delete(connection, by_run, items, tally)) if overlap else None,
            look_at_iam=first,
        )
        manifest = listing.manifest
        if first:
            _note(progress, listing)
        if not manifest.total:
            return ""
        progress.disprove(manifest)
        progress.former = manifest
        if not overlap:
            cap = options.max_resources
            if cap is not None and progress.deleted.total() + manifest.total > cap:
                raise too_many(cap)
            check(connection, manifest, cap, options.now(), just_written=True)
            if first and not options.confirm(manifest):
                raise RefusedError("not confirmed")
        progress.saw(manifest)
        if not overlap:
            progress.begun = True
            apply(connection, manifest, tally, compare=False)
    finally:
        if overlap or progress.begun:
            progress.begun = True
            progress.count(tally)
    return manifest.items_sha256


def _name_what_stays(progress: Progress, path: Path, options: SweepOptions) -> None:
    """List once more after the last round, and report by name what AWS says to have deleted and lists."""
    listing = write(
        progress.connection,
        progress.scopes,
        path,
        lasts=options.lasts,
        include_iam=options.include_iam,
        look_at_iam=False,
    )
    progress.disprove(listing.manifest)
    tally, former = progress.last, progress.former
    if tally is None or former is None or former.items_sha256 != listing.manifest.items_sha256:
        return
    told = {kept.item for kept in tally.kept}
    if len(told) < tally.kept_count.total():
        return  # more than are named anyway
    for item in listing.manifest.items():
        if item not in told:
            tally.keep(item, "failed", "AWS answered that it is deleted, and lists it still")


@terminable()
def apply_manifest(
    connection: Connection, manifest: Manifest, options: SweepOptions
) -> SweepReport:
    """Delete exactly the items of a manifest and prove its runs gone.

    Args:
        connection: The approved account.
        manifest: As written by `dry_run`.
        options: How to sweep.

    Returns:
        The report; a refusal stands in it.

    Raises:
        RefusedError: The bucket is not the account's, or lies elsewhere; nothing was deleted.
    """
    progress = Progress(connection, tuple(manifest.scopes().values()), options.now())
    progress.manifest = manifest

    def once(folder: Path) -> None:
        copy = manifest.copied(folder)
        check(connection, copy, options.max_resources, options.now())
        check_bucket_home(connection, progress.scopes[0])
        check_catalog(connection, copy)
        if not options.confirm(copy):
            raise RefusedError("not confirmed")
        # What the manifest's writer was able to see is no sign that this caller is.
        for scope in progress.scopes:
            present = kinds_present(connection.clients, scope, manifest.account_id)
            progress.before[scope.run_id] = set(present)
        tally = Tally()
        progress.begun = True
        try:
            apply(connection, copy, tally, compare=True)
        finally:
            progress.count(tally)

    with tempfile.TemporaryDirectory(prefix="floe-guard-sweep-") as folder:
        iam = bool({ItemKind.IAM_ROLE, ItemKind.IAM_POLICY} & set(manifest.counts))
        options = replace(options, include_iam=options.include_iam or iam)
        return _finish(progress, lambda: once(Path(folder)), options)


def _finish(progress: Progress, work: Callable[[], None], options: SweepOptions) -> SweepReport:
    refusal = ""
    try:
        work()
    except FloeGuardError as stopped:
        if isinstance(stopped, HeldError):
            progress.held = stopped.held
        if not progress.begun:
            if not isinstance(stopped, RefusedError):
                raise
            refusal = str(stopped)
            if "nothing was deleted" not in refusal:
                refusal += "; nothing was deleted"
            return replace(progress.report(options.now()), refusal=refusal)
        # Something was deleted before; what remains is said by the proof.
        refusal = f"after {progress.rounds} rounds: {stopped}"
    except CallFailed as failed:
        progress.notes.append(f"the sweep broke off: {failed} ({failed.advice})")
    except KeyboardInterrupt:
        return replace(progress.report(options.now()), interrupted=True)
    try:
        _more_time(progress.connection)
        around = aside(lambda: _others(progress))
        results = [
            RunResult(scope, before, _proofs(progress.connection, scope, before, options))
            for scope in progress.scopes
            for before in [frozenset(progress.before.get(scope.run_id, ()))]
        ]
        _look_around(progress, around.result)
    except KeyboardInterrupt:
        return replace(progress.report(options.now()), interrupted=True)
    return replace(progress.report(options.now()), runs=results, refusal=refusal)


def _more_time(connection: Connection) -> None:
    """Move the deadline: it is there for a caller that hangs, not for a run that is large."""
    connection.clients.deadline.extend(connection.clients.tuning.run_seconds)


def _proofs(
    connection: Connection, scope: RunScope, before: frozenset[str], options: SweepOptions
) -> list[Proof]:
    return prove(
        connection.clients,
        scope,
        connection.identity.account_id,
        seen_before=before,
        settle_seconds=options.settle_seconds,
        may_probe=options.may_probe,
        include_iam=options.include_iam,
    )


def _note(progress: Progress, listing: Listing) -> None:
    progress.manifest = listing.manifest
    progress.iam = listing.iam
    progress.notes += listing.notes


def _others(progress: Progress) -> list[Leftover]:
    connection = progress.connection
    return leftovers(connection.clients, progress.scopes[0], connection.identity.account_id)


def _look_around(progress: Progress, others: Callable[[], list[Leftover]]) -> None:
    swept = {s.run_id for s in progress.scopes}
    try:
        found = others()
    except CallFailed as failed:
        progress.notes.append(f"leftovers of other runs could not be listed: {failed}")
        return
    progress.leftovers = [other for other in found if other.run_id not in swept]


def _places(kept: Path | None, folder: Path) -> Iterator[Path]:
    """Yield where each round's manifest goes: the first where it was asked for."""
    if kept is not None:
        yield kept
    number = 0
    while True:
        number += 1
        yield folder / f"round-{number}.json"
