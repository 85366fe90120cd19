"""Bucket and catalog -> things of other runs, with their age, and the runs that are stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from floe_guard.aws.clients import Clients
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.runscope import (
    RunScope,
    run_of_database,
    run_of_key,
    run_time,
)
from floe_guard.sweep import discover_glue
from floe_guard.sweep.discover_s3 import LIST_OBJECTS, LIST_UPLOADS, LIST_VERSIONS
from floe_guard.sweep.report import Leftover


def leftovers(clients: Clients, scope: RunScope, account_id: str) -> list[Leftover]:
    """Return what any run has under the test prefix and the Glue prefix, the scope's own included.

    Args:
        clients: Shared clients.
        scope: Gives bucket and prefixes.
        account_id: Expected owner of the bucket.

    Returns:
        One entry for each prefix, database, and table in a database of somebody else's, sorted.

    Raises:
        CallFailed: A listing gave no answer.
    """
    found = {*_prefixes(clients, scope, account_id), *_catalog(clients, scope)}
    return sorted(found, key=lambda one: (one.run_id, one.kind, one.name))


def stale_runs(found: list[Leftover], now: datetime, older_than: timedelta) -> list[str]:
    """Return the ids of the runs that began longer ago than `older_than`, oldest first."""
    stale = {one.run_id for one in found if now - run_time(one.run_id) > older_than}
    return sorted(stale)


def _prefixes(clients: Clients, scope: RunScope, account_id: str) -> Iterator[Leftover]:
    where = {
        "Bucket": scope.bucket,
        "Prefix": scope.test_prefix,
        "Delimiter": "/",
        "ExpectedBucketOwner": account_id,
    }
    listings = [LIST_OBJECTS, LIST_VERSIONS, LIST_UPLOADS]
    for listing in listings:
        try:
            for page in clients.pages(listing, subject=scope.bucket, **where):
                for entry in page.get("CommonPrefixes", ()):
                    prefix = entry["Prefix"]
                    if run_id := run_of_key(prefix, scope.test_prefix):
                        yield Leftover(run_id, "s3-prefix", prefix)
        except CallFailed as failed:
            # Prefixes with live objects are seen all the same; the caller's own policy may stop here.
            if listing is LIST_OBJECTS or failed.kind is not Failure.DENIED:
                raise


def _catalog(clients: Clients, scope: RunScope) -> Iterator[Leftover]:
    for database in discover_glue.databases(clients):
        name = database["Name"].lower()
        if not name.startswith(scope.glue_prefix):
            continue
        run_id = discover_glue.marked_run(database) or run_of_database(name, scope.glue_prefix)
        if run_id:
            yield Leftover(run_id, "glue-database", name)
        for table in () if discover_glue.is_link(database) else discover_glue.tables(clients, name):
            marker = discover_glue.marked_run(table)
            if marker and marker != run_id:
                yield Leftover(marker, "glue-table", f"{name}.{table['Name']}")
