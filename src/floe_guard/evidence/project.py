"""Reports of the verbs -> documents of the evidence: typed projections, and nothing else.

Source of the rule: what is not copied by name here cannot get into a bundle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from floe_guard.evidence.canonical import bounded
from floe_guard.evidence.documents import (
    CellRow,
    Discharge,
    GapRow,
    JudgedInput,
    ObligationRow,
    Place,
    ProofRow,
    ReadinessCheck,
    ReadinessDocument,
    ReportDocument,
    RuleRow,
    StageName,
    SweepDocument,
    SweptRun,
)

if TYPE_CHECKING:
    from floe_guard.evidence.journal import Record
    from floe_guard.model import Location
    from floe_guard.readiness.report import ReadinessReport
    from floe_guard.report import Cell, Obligation, Report, RuleOutcome
    from floe_guard.sweep.report import SweepReport

_TEXT = 2000
_NAME = 500
_DIFFERENCES = 100


def of_report(
    report: Report,
    stage: StageName,
    *,
    discharges: Sequence[Discharge] = (),
    account_id: str = "",
    region: str = "",
    bucket: str = "",
    caller_arn: str = "",
) -> ReportDocument:
    """Return the projection of a verdict matrix.

    Args:
        report: What `check`, `plan`, `state` or `audit` judged.
        stage: Which of them.
        discharges: For `audit`: how a plan's open questions were answered.
        account_id: For `audit`: the account that was read, and likewise the following.
        region: The region of the run.
        bucket: The test bucket.
        caller_arn: Who read it.

    Returns:
        The document.
    """
    return ReportDocument(
        stage=stage,
        origin=report.origin,
        profile=_name(report.profile),
        input=JudgedInput(
            path=_text(report.input.path),
            sha256=report.input.sha256,
            tool=_name(report.input.tool),
            format_version=_name(report.input.format_version),
        ),
        resources=report.resources,
        exit_code=int(report.exit_code),
        fail_on=report.fail_on.value,
        account_id=account_id,
        region=_name(region),
        bucket=_name(bucket),
        caller_arn=_name(caller_arn),
        discharges=tuple(discharges),
        cells=tuple(_cell(cell) for cell in report.cells()),
        gaps=tuple(
            GapRow(
                what=_text(gap.what),
                reason=_text(gap.reason),
                remedy=_text(gap.remedy),
                region=_name(gap.region),
                iam_action=_name(gap.iam_action),
                tolerated=gap.tolerated,
            )
            for gap in report.gaps
        ),
        obligations=tuple(
            ObligationRow(
                rule_id=_name(one.rule_id),
                address=_text(one.address),
                path=_text(one.path),
                expected=_text(one.expected),
                reason=_text(one.reason),
                resource_type=_name(one.resource_type),
                identity={_name(key): _text(value) for key, value in one.identity.items()},
            )
            for one in report.obligations
        ),
        rules=tuple(_rules(report)),
        errors=tuple(_text(line) for line in report.errors),
    )


def of_sweep(report: SweepReport) -> SweepDocument:
    """Return the projection of what a sweep did and proved."""
    from floe_guard.sweep.prove import GLUE_PROOFS, S3_PROOFS

    return SweepDocument(
        account_id=report.account_id,
        region=_name(report.region),
        caller_arn=_name(report.caller_arn),
        exit_code=int(report.exit_code),
        dry_run=report.dry_run,
        manifest_sha256=report.manifest_sha256,
        runs=tuple(
            SweptRun(
                run_id=run.scope.run_id,
                bucket=run.scope.bucket,
                s3_prefix=run.scope.s3_prefix,
                glue_database=run.scope.database,
                s3=run.outcome(S3_PROOFS) if run.proofs else "not looked at",
                glue=run.outcome(GLUE_PROOFS) if run.proofs else "not looked at",
                proofs=tuple(
                    ProofRow(
                        kind=proof.kind,
                        before=proof.kind in run.before,
                        result=proof.result.value,
                        count=proof.count,
                        reason=_text(proof.reason),
                        control=_text(proof.control),
                    )
                    for proof in run.proofs
                ),
            )
            for run in report.runs
        ),
        deleted=dict(report.deleted),
        deleted_bytes=report.listed_bytes if report.deleted else 0,
        kept=report.kept_total,
        refusal=_text(report.refusal),
        interrupted=report.interrupted,
        other_runs=len({other.run_id for other in report.leftovers}),
        comparison=report.comparison.result if report.comparison else "not made",
        differences=tuple(
            _text(line)
            for line in (report.comparison.lines[:_DIFFERENCES] if report.comparison else ())
        ),
    )


def of_readiness(report: ReadinessReport) -> ReadinessDocument:
    """Return the projection of what readiness found."""
    results = {"pass": "pass", "fail": "fail"}
    return ReadinessDocument(
        account_id=report.account_id,
        region=_name(report.region),
        bucket=_name(report.bucket),
        caller_arn=_name(report.caller_arn),
        exit_code=int(report.exit_code),
        checks=tuple(
            ReadinessCheck(
                name=_name(one.name),
                result=results.get(one.verdict.value, "unknown"),  # type: ignore[arg-type]
                detail=_text(one.said),
            )
            for one in report.results
        ),
    )


def open_questions(record: Record) -> tuple[Obligation, ...]:
    """Return the questions that the journalled plans left open, for the audit to answer."""
    from floe_guard.report import Obligation

    documents = [data for attempt in record.last("plan") for data in attempt.documents]
    rows = [row for data in documents for row in typed(data, ReportDocument).obligations]
    return tuple(
        Obligation(
            rule_id=row.rule_id,
            address=row.address,
            path=row.path,
            expected=row.expected,
            reason=row.reason,
            resource_type=row.resource_type,
            identity=row.identity,
        )
        for row in rows
    )


def discharges(outcomes: Iterable[RuleOutcome], rule_id: str) -> tuple[Discharge, ...]:
    """Return how the audit answered the open questions.

    Args:
        outcomes: Of the audit's report.
        rule_id: The audit's own rule about them; each cell's expectation begins with the asking rule.

    Returns:
        One entry for each cell that is about a question.
    """
    states = {"pass": "discharged", "fail": "failed"}
    return tuple(
        Discharge(
            rule_id=_name(cell.expected.partition(":")[0]),
            address=_text(cell.address),
            path=_text(cell.path),
            state=states.get(cell.verdict.value, "undischarged"),  # type: ignore[arg-type]
            by=_text(cell.reason),
        )
        for outcome in outcomes
        if outcome.rule.id == rule_id
        for cell in outcome.all_cells()
        if cell.verdict.value != "not-applicable"
    )


def typed(value: Any, kind: Any) -> Any:
    """Return JSON data as the document it claims to be.

    Args:
        value: JSON data.
        kind: The document's type.

    Returns:
        The document.

    Raises:
        msgspec.ValidationError: It is none.
    """
    return msgspec.convert(value, kind)


def _cell(cell: Cell) -> CellRow:
    return CellRow(
        rule_id=_name(cell.rule_id),
        kind=_name(cell.kind),
        severity=cell.severity.value,
        address=_text(cell.address),
        verdict=cell.verdict.value,
        path=_text(cell.path),
        expected=_text(cell.expected),
        actual=_text(cell.actual),
        reason=_text(cell.reason),
        location=_place(cell.location),
        fingerprint=_name(cell.fingerprint),
        waiver=_text(cell.waiver),
        resource_type=_name(cell.resource_type),
    )


def _rules(report: Report) -> Iterator[RuleRow]:
    for outcome in report.outcomes:
        counts: Counter[str] = Counter()
        counts["pass"] += len(outcome.passed)
        counts.update(cell.verdict.value for cell in outcome.cells)
        rule = outcome.rule
        yield RuleRow(
            id=_name(rule.id),
            name=_name(rule.name),
            title=_text(rule.title),
            kind=_name(rule.kind),
            severity=rule.severity.value,
            digest=rule.digest,
            file=_name(rule.file),
            counts={verdict: n for verdict, n in sorted(counts.items()) if n},
        )


def _place(location: Location | None) -> Place | None:
    if location is None:
        return None
    return Place(
        file=_name(location.file), start_line=location.start_line, end_line=location.end_line
    )


def _text(text: object) -> str:
    return bounded(str(text), _TEXT)


def _name(text: object) -> str:
    return bounded(str(text), _NAME)
