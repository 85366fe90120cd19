"""The state of prefix and catalog before a run, so that what stays after its sweep is seen as a leak.

Counted per run, not kept item by item: a bucket may hold millions of objects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from floe_guard.aws.connection import Connection
from floe_guard.errors import InputError
from floe_guard.runscope import RunScope, run_of_database, run_of_key
from floe_guard.sweep import discover_glue
from floe_guard.sweep.discover_s3 import LIST_UPLOADS, LIST_VERSIONS

SCHEMA = "floe-guard/before/v1"


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that was not there before the run.

    Args:
        name: The prefix or database.
        run_id: The run that it belongs to by its name, or "".
    """

    name: str
    run_id: str


def snapshot_path(run: RunScope) -> Path:
    """Return where the state before `run` is kept: beside the manifests, in the working directory."""
    return Path(f"before-{run.run_id}.json")


def record(connection: Connection, run: RunScope) -> Path:
    """Write down what is under the test prefix and in the catalog.

    Args:
        connection: The approved account.
        run: Gives bucket and prefixes.

    Returns:
        The file.

    Raises:
        InputError: The file cannot be written.
        CallFailed: A listing gave no answer.
    """
    path = snapshot_path(run)
    document = {
        "schema": SCHEMA,
        "account_id": connection.identity.account_id,
        "region": connection.region,
        "bucket": run.bucket,
        "test_prefix": run.test_prefix,
        "run_id": run.run_id,
        "recorded_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **take(connection, run),
    }
    try:
        path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(path)) from None
    return path


def take(connection: Connection, run: RunScope) -> dict[str, Any]:
    """Return counts per prefix, and the databases with their creation times.

    Args:
        connection: The approved account.
        run: Gives bucket and prefixes.

    Returns:
        `prefixes` (name -> entries and bytes) and `databases` (name -> creation time).

    Raises:
        CallFailed: A listing gave no answer.
    """
    clients, account = connection.clients, connection.identity.account_id
    prefixes: dict[str, dict[str, int]] = {}

    def count(key: str, size: int) -> None:
        segment = key[len(run.test_prefix) :].partition("/")[0]
        one = prefixes.setdefault(f"{run.test_prefix}{segment}/", {"entries": 0, "bytes": 0})
        one["entries"] += 1
        one["bytes"] += size

    asked = {"Bucket": run.bucket, "Prefix": run.test_prefix, "ExpectedBucketOwner": account}
    for page in clients.pages(LIST_VERSIONS, subject=run.bucket, **asked):
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            count(entry["Key"], entry.get("Size", 0))
    for page in clients.pages(LIST_UPLOADS, subject=run.bucket, **asked):
        for upload in page.get("Uploads", ()):
            count(upload["Key"], 0)
    databases = {
        database["Name"]: _moment(database.get("CreateTime"))
        for database in discover_glue.databases(clients)
        if database["Name"].lower().startswith(run.glue_prefix)
    }
    return {"prefixes": prefixes, "databases": databases}


def _moment(moment: Any) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else ""


def leaks(connection: Connection, run: RunScope) -> list[Leak] | None:
    """Return what is there now and was not before the run; None where nothing was recorded.

    What grew under the prefix of another run is that run's own; under one that is nobody's, it counts.

    Args:
        connection: The approved account.
        run: The run that was swept.

    Returns:
        The leaks, by name.

    Raises:
        InputError: The record is not one of this run.
        CallFailed: A listing gave no answer.
    """
    path = snapshot_path(run)
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read ({type(error).__name__})", file=str(path)) from None
    expected = (SCHEMA, connection.identity.account_id, run.bucket, run.test_prefix, run.run_id)
    keys = ("schema", "account_id", "bucket", "test_prefix", "run_id")
    if not isinstance(before, dict) or tuple(before.get(k) for k in keys) != expected:
        raise InputError("is not the record of this run in this account", file=str(path))
    now = take(connection, run)
    grown = _grown(before.get("prefixes"), now["prefixes"])
    new_prefixes = sorted(
        {
            *_new(before.get("prefixes"), now["prefixes"]),
            *(name for name in grown if run_of_key(name, run.test_prefix) is None),
        }
    )
    new_databases = _new(before.get("databases"), now["databases"])
    return [
        *(Leak(name, run_of_key(name, run.test_prefix) or "") for name in new_prefixes),
        *(Leak(name, run_of_database(name, run.glue_prefix) or "") for name in new_databases),
    ]


def _new(before: object, now: Mapping[str, Any]) -> list[str]:
    known = before if isinstance(before, dict) else {}
    return sorted(name for name in now if name not in known)


def _grown(before: object, now: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the prefixes under which there is more than there was."""
    known = before if isinstance(before, dict) else {}
    return [
        name
        for name, count in now.items()
        if isinstance(was := known.get(name), dict)
        and any(n > (was[k] if isinstance(was.get(k), int) else 0) for k, n in count.items())
    ]
