"""What a sweep did and proved: `floe-guard/sweep-report/v1`, as data, as text, as an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from floe_guard import __version__
from floe_guard.errors import one_line
from floe_guard.runscope import RunScope
from floe_guard.sweep.manifest import stamp
from floe_guard.sweep.prove import GLUE_PROOFS, IAM_PROOFS, S3_PROOFS, Absence, Proof
from floe_guard.sweep.tally import Kept
from floe_guard.verdicts import ExitCode

SCHEMA = "floe-guard/sweep-report/v1"


@dataclass(frozen=True, slots=True)
class Leftover:
    """Another run whose things are still there; listed, never touched.

    Args:
        run_id: The other run.
        kind: `s3-prefix`, `glue-database`, or `glue-table` for one in a database that is not its run's.
        name: The prefix, database, or table with its database.
    """

    run_id: str
    kind: str
    name: str

    def age_days(self, now: datetime) -> int:
        """Return how many whole days ago the other run began."""
        began = datetime.strptime(self.run_id[14:29], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return (now - began).days


@dataclass(frozen=True, slots=True)
class RunResult:
    """The proofs of one run.

    Args:
        scope: The run.
        before: Kinds of proof that were seen before the deletion.
        proofs: One for each kind.
    """

    scope: RunScope
    before: frozenset[str]
    proofs: Sequence[Proof]

    def outcome(self, kinds: Sequence[str]) -> str:
        """Return `removed`, `already absent`, `remains` or `unproved` for some of the kinds."""
        results = {proof.result for proof in self.proofs if proof.kind in kinds}
        if Absence.PRESENT in results:
            return "remains"
        if results != {Absence.ABSENT}:
            return "unproved"
        return "removed" if self.before & set(kinds) else "already absent"


NO_LEAK: Final = "no leak"
LEAK: Final = "leak"
NOT_KNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from the state that was recorded before the run.

    Args:
        result: `NO_LEAK`, `LEAK` or `NOT_KNOWN`.
        lines: What differs and whose it is, or why that is not known.
    """

    result: Literal["no leak", "leak", "not known"]
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SweepReport:
    """The result of a sweep.

    Args:
        account_id: The account swept.
        region: The region swept.
        caller_arn: Who swept.
        started_at: UTC.
        finished_at: UTC.
        runs: The runs swept, with their proofs; without proofs where nothing was to be deleted yet.
        dry_run: Whether only a manifest was written.
        manifest: Path of the manifest, or "".
        manifest_sha256: Its digest, or "".
        listed: Items in the manifest by kind.
        listed_bytes: Their bytes.
        deleted: Items deleted by kind.
        kept: Items that were not deleted in the last round.
        kept_total: How many there are of them.
        rounds: How many times the sweep listed and deleted.
        retries: Entries asked for again.
        refusal: Why nothing was deleted, or "".
        interrupted: Whether Ctrl-C ended it.
        leftovers: Things of other runs.
        iam: Names of IAM roles and policies of the run that were left alone.
        notes: What a person should know.
        comparison: With the state before the run; None where none was recorded, or the run is not gone.
    """

    account_id: str
    region: str
    caller_arn: str
    started_at: datetime
    finished_at: datetime
    runs: Sequence[RunResult]
    dry_run: bool = False
    manifest: str = ""
    manifest_sha256: str = ""
    listed: Mapping[str, int] = field(default_factory=dict)
    listed_bytes: int = 0
    deleted: Mapping[str, int] = field(default_factory=dict)
    kept: Sequence[Kept] = ()
    kept_total: int = 0
    rounds: int = 0
    retries: int = 0
    refusal: str = ""
    interrupted: bool = False
    leftovers: Sequence[Leftover] = ()
    iam: Sequence[str] = ()
    notes: Sequence[str] = ()
    comparison: Comparison | None = None

    @property
    def exit_code(self) -> ExitCode:
        """0 where everything is proved absent and nothing leaked or was refused (or a dry run was written), else 4."""
        if self.refusal or self.interrupted:
            return ExitCode.CLEANUP
        if not self.dry_run and any(kept.why == "refused" for kept in self.kept):
            return ExitCode.CLEANUP
        if self.dry_run:
            return ExitCode.OK
        if self.comparison is not None and self.comparison.result != NO_LEAK:
            return ExitCode.CLEANUP
        proofs = [proof for run in self.runs for proof in run.proofs]
        all_absent = bool(proofs) and all(p.result is Absence.ABSENT for p in proofs)
        each_run = all(run.proofs for run in self.runs)
        return ExitCode.OK if all_absent and each_run else ExitCode.CLEANUP


def as_data(report: SweepReport) -> dict[str, Any]:
    """Return the report as the JSON document of `SCHEMA`."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "floe-guard", "version": __version__},
        "account_id": report.account_id,
        "region": report.region,
        "caller_arn": report.caller_arn,
        "started_at": stamp(report.started_at),
        "finished_at": stamp(report.finished_at),
        "dry_run": report.dry_run,
        "manifest": {
            "path": report.manifest,
            "sha256": report.manifest_sha256,
            "counts": dict(report.listed),
            "bytes": report.listed_bytes,
        },
        "runs": [_run_data(run) for run in report.runs],
        "deleted": dict(report.deleted),
        "kept": [
            {"item": k.item.label(), "kind": k.item.kind.value, "why": k.why, "reason": k.reason}
            for k in report.kept
        ],
        "kept_total": report.kept_total,
        "rounds": report.rounds,
        "retries": report.retries,
        "refusal": report.refusal,
        "interrupted": report.interrupted,
        "leftovers": [
            {
                "run_id": other.run_id,
                "kind": other.kind,
                "name": other.name,
                "age_days": other.age_days(report.finished_at),
            }
            for other in report.leftovers
        ],
        "iam": list(report.iam),
        "notes": list(report.notes),
        "comparison": {
            "result": report.comparison.result if report.comparison else "not made",
            "lines": list(report.comparison.lines) if report.comparison else [],
        },
        "exit_code": int(report.exit_code),
    }


def _run_data(run: RunResult) -> dict[str, Any]:
    scope = run.scope
    return {
        "run_id": scope.run_id,
        "bucket": scope.bucket,
        "s3_prefix": scope.s3_prefix,
        "glue_database": scope.database,
        "s3": _words(run, S3_PROOFS),
        "glue": _words(run, GLUE_PROOFS),
        "iam": (
            run.outcome(IAM_PROOFS)
            if any(proof.kind in IAM_PROOFS for proof in run.proofs)
            else "not looked at"
        ),
        "proofs": [
            {
                "kind": proof.kind,
                "before": proof.kind in run.before,
                "result": proof.result.value,
                "count": proof.count,
                "reason": proof.reason,
                "control": proof.control,
                "looks": proof.looks,
            }
            for proof in run.proofs
        ],
    }


def _words(run: RunResult, kinds: Sequence[str]) -> str:
    return run.outcome(kinds) if run.proofs else "not looked at"


def as_text(report: SweepReport) -> str:
    """Return the report for people: the outcome of prefix and database first, in words."""
    return "\n".join(one_line(line) for line in _lines(report)) + "\n"


def _lines(report: SweepReport) -> Iterator[str]:
    yield _headline(report)
    for run in report.runs:
        if not report.dry_run:
            scope = run.scope
            yield f"  S3 prefix s3://{scope.bucket}/{scope.s3_prefix}: {_words(run, S3_PROOFS)}"
            yield f"  Glue databases of the run ({scope.database}): {_words(run, GLUE_PROOFS)}"
            for proof in run.proofs:
                if proof.result is not Absence.ABSENT:
                    count = f" ({proof.count})" if proof.count else ""
                    yield f"    {proof.kind}: {proof.result}{count}: {proof.reason}"
            if any(proof.kind in IAM_PROOFS for proof in run.proofs):
                yield f"  IAM roles and policies named after the run: {run.outcome(IAM_PROOFS)}"
    counts = report.deleted or (report.listed if report.dry_run or report.refusal else {})
    if counts:
        done = "deleted" if report.deleted else "listed"
        parts = ", ".join(f"{n} {kind}" for kind, n in counts.items())
        yield f"  {done}: {parts} ({report.listed_bytes} bytes)"
    for kept in report.kept:
        yield f"  kept ({kept.why}): {kept.item.label()}: {kept.reason}"
    if report.kept_total > len(report.kept):
        yield f"  and {report.kept_total - len(report.kept)} more that were kept"
    for name in report.iam:
        yield f"  left alone (pass --include-iam): {name}"
    for note in report.notes:
        yield f"  note: {note}"
    for line in report.comparison.lines if report.comparison else ():
        yield f"  {line}"
    if report.leftovers:
        yield "  leftovers of other runs, not touched:"
        for other in report.leftovers:
            age = other.age_days(report.finished_at)
            yield f"    {other.kind} {other.name} ({age} days old)"
    if report.manifest:
        yield f"  manifest: {report.manifest}"
    yield f"  account {report.account_id}, region {report.region}, {report.rounds} rounds"


def _headline(report: SweepReport) -> str:
    names = ", ".join(run.scope.run_id for run in report.runs) or "no run"
    if report.refusal:
        return f"REFUSED {names}: {report.refusal}"
    if report.interrupted:
        return f"INTERRUPTED {names}: what was deleted is below, the rest remains"
    if report.dry_run:
        return f"DRY RUN {names}: nothing was deleted"
    if report.exit_code is ExitCode.OK:
        return f"CLEAN {names}: everything of the run is proved absent"
    if report.comparison is not None and report.comparison.result != NO_LEAK:
        what = "it leaked" if report.comparison.result == LEAK else "whether it leaked is not known"
        return f"NOT CLEAN {names}: what the run owns is gone, and {what}"
    return f"NOT CLEAN {names}: something remains, or its absence is not proved"
