"""What a sweep has done so far, so that one that is refused or interrupted can still report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from floe_guard.aws.connection import Connection
from floe_guard.runscope import RunScope
from floe_guard.sweep.discover_glue import UNLISTED
from floe_guard.sweep.items import Item, ItemKind
from floe_guard.sweep.manifest import Manifest
from floe_guard.sweep.prove import (
    GLUE_CONNECTIONS,
    GLUE_DATABASE,
    GLUE_FUNCTIONS,
    GLUE_TABLES,
    GLUE_UNLISTED,
    IAM_NAMED,
    S3_CURRENT,
    S3_MARKERS,
    S3_UPLOADS,
    S3_VERSIONS,
)
from floe_guard.sweep.report import Leftover, RunResult, SweepReport
from floe_guard.sweep.tally import Kept, Tally

_SEEN = {
    ItemKind.OBJECT: S3_CURRENT,
    ItemKind.VERSION: S3_VERSIONS,
    ItemKind.DELETE_MARKER: S3_MARKERS,
    ItemKind.UPLOAD: S3_UPLOADS,
    ItemKind.DATABASE: GLUE_DATABASE,
    ItemKind.TABLE: GLUE_TABLES,
    ItemKind.FUNCTION: GLUE_FUNCTIONS,
    ItemKind.CONNECTION: GLUE_CONNECTIONS,
    ItemKind.IAM_ROLE: IAM_NAMED,
    ItemKind.IAM_POLICY: IAM_NAMED,
}


@dataclass
class Progress:
    """What is known so far.

    Args:
        connection: The approved account.
        scopes: The runs.
        started_at: UTC.
        manifest: The first listing, or the manifest that is applied.
        kept_manifest: Whether its file stays.
        before: Kinds of proof that were seen before the deletion, by run.
        deleted: Items deleted in all rounds, by kind.
        last: What the last round did.
        former: What the last round listed.
        held: Versions that are locked.
        begun: Whether anything may have been deleted.
        rounds: How many rounds there were.
        retries: Entries asked for again.
        iam: IAM items that are left alone.
        notes: What a person should know.
        leftovers: Things of other runs.
    """

    connection: Connection
    scopes: Sequence[RunScope]
    started_at: datetime
    manifest: Manifest | None = None
    kept_manifest: bool = True
    before: dict[str, set[str]] = field(default_factory=dict)
    deleted: Counter[ItemKind] = field(default_factory=Counter)
    last: Tally | None = None
    former: Manifest | None = None
    held: Sequence[Kept] = ()
    begun: bool = False
    rounds: int = 0
    retries: int = 0
    iam: Sequence[Item] = ()
    notes: list[str] = field(default_factory=list)
    leftovers: Sequence[Leftover] = ()

    def saw(self, manifest: Manifest) -> None:
        """Note of which kinds something was listed."""
        if len(manifest.run_ids) == 1:
            seen = self.before.setdefault(manifest.run_ids[0], set())
            seen.update(_SEEN[kind] for kind in manifest.counts)
            if any(line.startswith(UNLISTED) for line in manifest.unseen):
                seen.add(GLUE_UNLISTED)
            return
        for item in manifest.items():
            self.before.setdefault(item.run_id, set()).add(_SEEN[item.kind])

    def count(self, tally: Tally) -> None:
        """Add what a round did."""
        self.rounds += 1
        self.deleted.update(tally.deleted)
        self.retries += tally.retries
        self.notes += tally.notes
        self.last = tally

    def disprove(self, manifest: Manifest) -> None:
        """Take back what the last round counted as deleted and `manifest` lists again.

        Whatever AWS answered, it was not deleted. Listings of more items than stand in a manifest's header
        are compared as wholes, so that memory stays flat.
        """
        former, last = self.former, self.last
        if former is None or last is None:
            return
        again: Counter[ItemKind] = Counter()
        if former.items_sha256 == manifest.items_sha256:
            again.update(manifest.counts)
        elif former.items_file is None and manifest.items_file is None:
            known = {_same(item) for item in former.items()}
            again.update(item.kind for item in manifest.items() if _same(item) in known)
        for kind, number in again.items():
            claimed = min(last.deleted[kind], max(0, number - last.kept_count[kind]))
            self.deleted[kind] -= claimed
        self.deleted = +self.deleted

    def before_last(self) -> int:
        """Return how many were deleted in all rounds but the last, of which a listing may show some again."""
        return self.deleted.total() - (self.last.deleted.total() if self.last else 0)

    def report(self, now: datetime) -> SweepReport:
        """Return the report as far as it is known, without proofs."""
        identity, manifest, last = self.connection.identity, self.manifest, self.last
        kept = self.held or (last.kept if last else ())
        total = len(self.held) or (last.kept_count.total() if last else 0)
        return SweepReport(
            account_id=identity.account_id,
            region=self.connection.region,
            caller_arn=identity.arn,
            started_at=self.started_at,
            finished_at=now,
            runs=[
                RunResult(scope, frozenset(self.before.get(scope.run_id, ())), ())
                for scope in self.scopes
            ],
            manifest=str(manifest.path) if manifest and self.kept_manifest else "",
            manifest_sha256=manifest.sha256 if manifest else "",
            listed={k.value: n for k, n in manifest.counts.items()} if manifest else {},
            listed_bytes=manifest.size_bytes if manifest else 0,
            deleted={k.value: n for k, n in sorted(self.deleted.items())},
            kept=kept,
            kept_total=total,
            rounds=self.rounds,
            retries=self.retries,
            leftovers=self.leftovers,
            iam=[item.label() for item in self.iam],
            notes=self.notes,
        )


def _same(item: Item) -> tuple[str, ...]:
    """Return what stays the same of an item while parts of it are deleted."""
    return item.kind, item.database, item.name, item.identity
