"""The state of prefix and catalog before a run, so that what is different after its sweep is seen as a leak.

Counted per run and summed into a digest, not kept item by item: a bucket may hold millions of objects.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from floe_guard.aws.connection import Connection
from floe_guard.aws.failures import CallFailed
from floe_guard.errors import InputError
from floe_guard.runscope import (
    RunScope,
    run_of_database,
    run_of_key,
)
from floe_guard.sweep import discover_glue
from floe_guard.sweep.discover_s3 import LIST_UPLOADS, LIST_VERSIONS
from floe_guard.sweep.report import LEAK, NO_LEAK, NOT_KNOWN, Comparison

SCHEMA = "floe-guard/before/v1"
_PARTS = ("prefixes", "databases")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that is not as it was before the run.

    Args:
        name: The prefix, the key beside all prefixes, or the database.
        run_id: The run that it belongs to, or "".
        change: `new`, `changed` or `gone`.
    """

    name: str
    run_id: str
    change: str

    def line(self, record: Path) -> str:
        """Return how a report tells it."""
        whose = f"belongs to {self.run_id}" if self.run_id else "belongs to no run"
        return f"{self.change} since {record}: {self.name} ({whose})"

    def blames(self, run_id: str) -> bool:
        """Return whether `run_id` has to answer for it: what nobody owns was left alone before the run.

        What changes under the prefix of another run is that run's own, and what is gone of the run itself
        is what a sweep is for.
        """
        return not self.run_id or (self.run_id == run_id and self.change != "gone")


@dataclass(slots=True)
class _Holding:
    """What is in one prefix or database, whatever the order in which it is listed."""

    run_id: str
    entries: int = 0
    size_bytes: int = 0
    digest: int = 0

    def add(self, *identity: str, size_bytes: int = 0) -> None:
        self.entries += 1
        self.size_bytes += size_bytes
        one = hashlib.sha256(json.dumps(identity).encode()).digest()
        self.digest = (self.digest + int.from_bytes(one)) % 2**256

    def data(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "entries": self.entries,
            "bytes": self.size_bytes,
            "digest": f"{self.digest:064x}",
        }


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
        **_about(connection, run),
        "recorded_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **take(connection, run),
    }
    text = json.dumps(document, indent=2, sort_keys=True) + "\n"
    try:
        # It appears as a whole, and in the place of a link, not where that leads.
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            whole = Path(folder, path.name)
            whole.write_text(text, encoding="utf-8")
            whole.replace(path)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(path)) from None
    return path


def take(connection: Connection, run: RunScope) -> dict[str, Any]:
    """Return what is under the test prefix, and the databases under the Glue prefix with their tables.

    Args:
        connection: The approved account.
        run: Gives bucket and prefixes.

    Returns:
        `prefixes` and `databases`: name -> run, number of entries, bytes, digest.

    Raises:
        CallFailed: A listing gave no answer.
    """
    return {
        "prefixes": {name: one.data() for name, one in _prefixes(connection, run).items()},
        "databases": {name: one.data() for name, one in _databases(connection, run).items()},
    }


def _prefixes(connection: Connection, run: RunScope) -> dict[str, _Holding]:
    clients = connection.clients
    found: dict[str, _Holding] = {}

    def count(kind: str, key: str, identity: str, etag: str = "", size: int = 0) -> None:
        segment, slash, _ = key[len(run.test_prefix) :].partition("/")
        name = f"{run.test_prefix}{segment}{slash}"
        if name not in found:
            found[name] = _Holding(run_of_key(name, run.test_prefix) or "")
        found[name].add(kind, key, identity, etag, size_bytes=size)

    asked = {
        "Bucket": run.bucket,
        "Prefix": run.test_prefix,
        "ExpectedBucketOwner": connection.identity.account_id,
    }
    for page in clients.pages(LIST_VERSIONS, subject=run.bucket, **asked):
        for kind in ("Versions", "DeleteMarkers"):
            for entry in page.get(kind, ()):
                told = entry["Key"], entry["VersionId"], entry.get("ETag", "")
                count(kind, *told, entry.get("Size", 0))
        clients.deadline.extend(clients.tuning.run_seconds)
    for page in clients.pages(LIST_UPLOADS, subject=run.bucket, **asked):
        for upload in page.get("Uploads", ()):
            count("Uploads", upload["Key"], upload["UploadId"])
    return found


def _databases(connection: Connection, run: RunScope) -> dict[str, _Holding]:
    found: dict[str, _Holding] = {}
    for database in discover_glue.databases(connection.clients):
        name = database["Name"]
        if not name.lower().startswith(run.glue_prefix):
            continue
        marker = discover_glue.marked_run(database)
        one = found[name] = _Holding(marker or run_of_database(name, run.glue_prefix) or "")
        one.add("database", discover_glue.created(database), marker)
        if discover_glue.is_link(database):
            continue
        for table in discover_glue.tables(connection.clients, name):
            # A table with a run's mark is that run's, wherever it stands.
            if not discover_glue.marked_run(table):
                changed = table.get("UpdateTime")
                when = changed.isoformat() if isinstance(changed, datetime) else ""
                one.add("table", table["Name"], discover_glue.created(table), when)
    return found


def recorded(connection: Connection, run: RunScope) -> dict[str, Any] | None:
    """Return the state before the run; None where nothing was recorded.

    Args:
        connection: The approved account.
        run: The run.

    Returns:
        The record, as `record` wrote it.

    Raises:
        InputError: The record is not one of this run.
    """
    path = snapshot_path(run)
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"cannot be read ({type(error).__name__})", file=str(path)) from None
    expected = _about(connection, run)
    if not isinstance(before, dict) or {k: before.get(k) for k in expected} != expected:
        raise InputError("is not the record of this run in this account", file=str(path))
    for part in _PARTS:
        if not _is_part(before.get(part)):
            raise InputError(f"its {part} are not those of a record", file=str(path))
    return before


def compare(connection: Connection, run: RunScope, before: dict[str, Any]) -> Comparison:
    """Hold what is there now against the state before the run.

    Args:
        connection: The approved account.
        run: The run that was swept.
        before: From `recorded`.

    Returns:
        The comparison; only what another run owns may differ, and what is gone of this one.
    """
    try:
        now = take(connection, run)
    except CallFailed as failed:
        line = f"whether the run leaked is not known: {failed} ({failed.advice})"
        return Comparison(NOT_KNOWN, (line,))
    found = [leak for part in _PARTS for leak in _differences(before[part], now[part])]
    lines = [leak.line(snapshot_path(run)) for leak in found]
    if any(leak.blames(run.run_id) for leak in found):
        return Comparison(LEAK, tuple(lines))
    nothing = f"no leak: nothing of this run differs from {snapshot_path(run)}"
    return Comparison(NO_LEAK, (*lines, nothing))


def _about(connection: Connection, run: RunScope) -> dict[str, str]:
    return {
        "schema": SCHEMA,
        "account_id": connection.identity.account_id,
        "region": connection.region,
        "bucket": run.bucket,
        "test_prefix": run.test_prefix,
        "glue_prefix": run.glue_prefix,
        "run_id": run.run_id,
    }


def _is_part(part: object) -> bool:
    return isinstance(part, dict) and all(
        isinstance(one, dict) and isinstance(one.get("run_id"), str) for one in part.values()
    )


def _differences(before: dict[str, Any], now: dict[str, Any]) -> list[Leak]:
    found = []
    for name in sorted({*before, *now}):
        if before.get(name) == now.get(name):
            continue
        change = "new" if name not in before else "changed" if name in now else "gone"
        found.append(Leak(name, (now.get(name) or before[name])["run_id"], change))
    return found
