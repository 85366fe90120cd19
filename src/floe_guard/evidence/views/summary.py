"""The bundle as Markdown, for release notes and job summaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from floe_guard.evidence import classify
from floe_guard.evidence.bundle import Bundle

FILE = "SUMMARY.md"
_SHOWN = 50


def render(bundle: Bundle) -> str:
    """Return the Markdown text."""
    return "\n".join(_lines(bundle)) + "\n"


def _lines(bundle: Bundle) -> Iterator[str]:
    found = classify.failures(bundle)
    run = bundle.run
    yield f"# Evidence of {run.run_id}: {classify.verdict(found)}"
    yield ""
    yield from _table(
        ("", ""),
        [
            ("Run (`FLOE_PROVIDER_SPIKE_RUN`)", run.run_id),
            ("DevPod workspace", run.devpod.workspace or "not recorded"),
            ("DevPod workspace id", run.devpod.workspace_id or "not recorded"),
            ("Account", run.aws.account_id or "not recorded"),
            ("Region", run.aws.region or "not recorded"),
            ("Bucket", run.aws.bucket),
            ("S3 test prefix", run.scope.s3_prefix),
            ("Glue database prefix", run.scope.glue_database_prefix),
            ("Glue database", run.scope.glue_database),
            ("Caller", run.aws.caller_arn or "not recorded"),
            ("Commit", _commit(bundle)),
            ("Sealed at", bundle.timings.sealed_at),
        ],
    )
    yield ""
    yield "## Stages"
    yield ""
    yield from _table(
        ("stage", "required", "state", "of", "reason"),
        [
            (
                row.name,
                "yes" if row.required else "no",
                row.state,
                ", ".join(f"{one.subject}: {one.state}" for one in row.subjects if one.subject),
                "; ".join(one.reason for one in row.subjects if one.reason),
            )
            for row in bundle.stages.stages
        ],
    )
    yield from _failures(bundle)
    yield from _judged(bundle)
    yield from _tests(bundle)
    yield from _cleanup(bundle)


def _failures(bundle: Bundle) -> Iterator[str]:
    found = classify.failures(bundle)
    if not found:
        return
    yield ""
    yield "## Why it is not a pass"
    yield ""
    rows = [(f.failure_class, f.summary, f.rule, f.pointer) for f in found[:_SHOWN]]
    yield from _table(("class", "what", "rule", "evidence"), rows)
    if len(found) > _SHOWN:
        yield f"\nand {len(found) - _SHOWN} more, see `statement.json`"
    for kind in classify.classes(found):
        yield f"\n**{kind}**: {classify.ADVICE[kind]}"


def _judged(bundle: Bundle) -> Iterator[str]:
    yield ""
    yield "## Judged"
    yield ""
    rows = []
    for report in bundle.findings.reports:
        verdicts: dict[str, int] = {}
        for cell in report.cells:
            verdicts[cell.verdict] = verdicts.get(cell.verdict, 0) + 1
        counts = ", ".join(f"{n} {verdict}" for verdict, n in sorted(verdicts.items()))
        rows.append(
            (report.stage, report.input.path, str(report.resources), str(len(report.rules)), counts)
        )
    yield from _table(("stage", "input", "resources", "rules", "cells"), rows)


def _tests(bundle: Bundle) -> Iterator[str]:
    tests = bundle.tests
    yield ""
    yield "## Live tests"
    yield ""
    code = "unknown" if tests.pytest_exit_code is None else str(tests.pytest_exit_code)
    yield f"{len(tests.cases)} ran, {len(tests.expected)} were expected; pytest's exit code: {code}."
    if tests.fault:
        yield f"\nNo result: {_cell(tests.fault)}"
    if tests.cases:
        yield ""
        rows = [(case.id, case.outcome, str(case.attempts)) for case in tests.cases[:_SHOWN]]
        yield from _table(("test", "outcome", "attempts"), rows)


def _cleanup(bundle: Bundle) -> Iterator[str]:
    yield ""
    yield "## Cleanup"
    yield ""
    sweep = bundle.cleanup.sweep
    if sweep is None:
        yield "No sweep was recorded."
        return
    for run in sweep.runs:
        yield f"* S3 prefix `{_cell(run.s3_prefix)}`: {run.s3}"
        yield f"* Glue databases of the run (`{_cell(run.glue_database)}`): {run.glue}"
        yield ""
        rows = [
            (p.kind, "yes" if p.before else "no", p.result, p.reason, p.control) for p in run.proofs
        ]
        yield from _table(("kind", "seen before", "now", "how", "control"), rows)
    if sweep.refusal:
        yield f"\nRefused: {_cell(sweep.refusal)}"
    if sweep.comparison != "not made":
        yield f"\nCompared with the state before the run: {sweep.comparison}"
        yield from (f"* {_cell(line)}" for line in sweep.differences)


def _commit(bundle: Bundle) -> str:
    source = bundle.run.source
    if not source.commit:
        return "not recorded"
    state = {True: " (dirty)", False: "", None: " (whether dirty is not known)"}[source.dirty]
    return source.commit + state


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    """Return untrusted text as one Markdown table cell that is text and nothing else."""
    visible = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:300])
    for char in "\\`*_[]<>|":
        visible = visible.replace(char, f"\\{char}")
    return visible
