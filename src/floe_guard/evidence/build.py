"""Journal record -> the typed documents of a bundle; pure, so that the same record gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from floe_guard.errors import InputError
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import (
    STAGES,
    Aws,
    Cleanup,
    Discharge,
    Findings,
    LoadedRule,
    Obligations,
    Readiness,
    ReadinessDocument,
    ReportDocument,
    Rules,
    Run,
    Scope,
    Stage,
    StageName,
    Stages,
    StageState,
    StageSubject,
    SweepDocument,
    Tests,
    Timing,
    Timings,
    Tools,
)
from floe_guard.evidence.journal import Record
from floe_guard.evidence.packs import pack_digest
from floe_guard.runscope import RunScope

_REPORTED: frozenset[StageName] = frozenset({"check", "plan", "state", "audit"})


def build(record: Record, sealed_at: str) -> Bundle:
    """Return the documents that a journal comes to, whatever state it is in.

    Args:
        record: The journal.
        sealed_at: UTC time of sealing; it goes into `timings.json` alone.

    Returns:
        The bundle's documents.

    Raises:
        InputError: A document of the journal is not what its stage writes.
    """
    reports = tuple(_documents(record, _REPORTED, ReportDocument))
    sweeps = list(_documents(record, {"sweep"}, SweepDocument))
    readiness = list(_documents(record, {"readiness"}, ReadinessDocument))
    tests = list(_documents(record, {"tests"}, Tests))
    obligations = Obligations(obligations=tuple(_discharges(reports)))
    stages = tuple(_stage(record, name, obligations) for name in STAGES)
    places = [*reports, *sweeps, *readiness]
    return Bundle(
        run=_run(record, reports, places),
        stages=Stages(stages=stages),
        findings=Findings(reports=reports),
        rules=_rules(reports),
        tests=tests[-1] if tests else Tests(expected=_expected(record)),
        cleanup=Cleanup(sweep=sweeps[-1] if sweeps else None),
        readiness=Readiness(readiness=readiness[-1] if readiness else None),
        obligations=obligations,
        tools=Tools(versions=dict(sorted(record.begin.tools.items()))),
        timings=_timings(record, sealed_at),
    )


def state_of(
    name: str,
    exit_code: int | None,
    documents: int,
    *,
    finished: bool,
    open_questions: bool = False,
) -> StageState:
    """Return the state that an attempt ended in.

    Args:
        name: The stage.
        exit_code: Its exit code; for `tests` pytest's.
        documents: How many documents it brought.
        finished: Whether its end was recorded.
        open_questions: For `plan`: whether an unknown was left that the audit did not answer.

    Returns:
        `passed` only where the stage ended well and brought what it found.
    """
    if not finished:
        return "died"
    if documents == 0:
        # A verdict without what it rests on is none.
        return "error"
    if exit_code == 0:
        return "passed"
    if name == "tests":
        return "failed" if exit_code == 1 else "error"
    if name == "plan" and exit_code == 3 and not open_questions:
        return "passed"
    return {1: "failed", 3: "incomplete", 4: "failed"}.get(exit_code or -1, "error")  # type: ignore[return-value]


def _documents(record: Record, stages: Any, kind: Any) -> Iterator[Any]:
    for name in STAGES:
        if name not in stages:
            continue
        for data in (data for attempt in record.last(name) for data in attempt.documents):
            try:
                yield msgspec.convert(data, kind)
            except msgspec.ValidationError as error:
                raise InputError(f"a document of stage {name} is none: {error}") from None


def _stage(record: Record, name: StageName, obligations: Obligations) -> Stage:
    last = record.last(name)
    unanswered = not only_unknown([data for one in last for data in one.documents]) or any(
        one.state != "discharged" for one in obligations.obligations
    )
    return stage_row(
        name,
        name in record.begin.required_stages,
        tuple(
            StageSubject(
                subject=one.subject,
                state=state_of(
                    name,
                    one.exit_code,
                    len(one.documents),
                    finished=one.finished,
                    open_questions=unanswered,
                ),
                attempts=sum(a.subject == one.subject for a in record.attempts[name]),
                exit_code=one.exit_code,
                reason=one.reason,
                failure=one.failure,
                documents=len(one.documents),
            )
            for one in last
        ),
    )


_GRAVITY: tuple[StageState, ...] = ("passed", "incomplete", "failed", "error", "died")


def stage_row(name: StageName, required: bool, subjects: tuple[StageSubject, ...]) -> Stage:
    """Return the row of a stage: as bad as the worst of its subjects, `not_run` without any."""
    states: list[StageState] = [one.state for one in subjects]
    worst = max(states, key=_GRAVITY.index) if states else "not_run"
    return Stage(name=name, required=required, state=worst, subjects=subjects)


def only_unknown(documents: list[Any]) -> bool:
    """Return whether nothing but unknown cells keeps the reports of a stage from passing.

    Args:
        documents: The stage's documents as JSON data.
    """
    return all(
        not any(not gap.get("tolerated") for gap in document.get("gaps", ()))
        and not document.get("errors")
        and all(
            cell.get("verdict") in {"pass", "unknown", "waived", "not-applicable"}
            for cell in document.get("cells", ())
        )
        for document in documents
    )


def _run(record: Record, reports: tuple[ReportDocument, ...], places: list[Any]) -> Run:
    first = record.begin
    scope = RunScope.from_run_id(
        first.run_id,
        bucket=first.bucket,
        test_prefix=first.test_prefix,
        glue_prefix=first.glue_prefix,
    )
    swept = [run for place in places for run in getattr(place, "runs", ())]
    buckets = {getattr(place, "bucket", "") for place in places} | {run.bucket for run in swept}
    seen = {
        "account_id": {place.account_id for place in places} | {first.account_id},
        "region": {place.region for place in places} | {first.region},
        "bucket": buckets | {first.bucket},
        "caller_arn": {place.caller_arn for place in places},
    }
    seen = {key: values - {""} for key, values in seen.items()}
    disagreements = [
        f"{key}: {', '.join(sorted(values))}"
        for key, values in seen.items()
        if len(values) > 1 and key != "caller_arn"
    ]
    digests: dict[str, set[str]] = {}
    for report in reports:
        for rule in report.rules:
            digests.setdefault(rule.id, set()).add(rule.digest)
    disagreements += [
        f"rule {rule_id} differs between stages"
        for rule_id, found in sorted(digests.items())
        if len(found) > 1
    ]
    pod = first.devpod
    if pod.workspace and pod.workspace_id and pod.workspace != pod.workspace_id:
        disagreements.append(f"devpod: {pod.workspace}, {pod.workspace_id}")
    return Run(
        run_id=first.run_id,
        devpod=pod,
        aws=Aws(**{key: next(iter(sorted(values)), "") for key, values in seen.items()}),
        scope=Scope(
            test_prefix=scope.test_prefix,
            s3_prefix=scope.s3_prefix,
            glue_database_prefix=scope.glue_prefix,
            glue_database=scope.database,
        ),
        source=first.source,
        ci=first.ci,
        plan_sha256=tuple(
            sorted({r.input.sha256 for r in reports if r.stage == "plan" and r.input.sha256})
        ),
        required_stages=first.required_stages,
        disagreements=tuple(disagreements),
    )


def _rules(reports: tuple[ReportDocument, ...]) -> Rules:
    """Return every loaded rule with how often it was evaluated for each stage."""
    by_id: dict[str, LoadedRule] = {}
    for report in reports:
        for rule in report.rules:
            known = by_id.get(rule.id)
            judged = sum(n for verdict, n in rule.counts.items() if verdict != "not-applicable")
            evaluated = dict(known.evaluated) if known else {}
            evaluated[report.stage] = evaluated.get(report.stage, 0) + judged
            idle = set(known.not_applicable) if known else set()
            if not judged:
                idle.add(report.stage)
            by_id[rule.id] = LoadedRule(
                id=rule.id,
                title=rule.title,
                severity=rule.severity,
                digest=rule.digest,
                file=rule.file,
                evaluated=evaluated,
                not_applicable=tuple(sorted(idle)),
            )
    rules = tuple(rule for _, rule in sorted(by_id.items()))
    return Rules(
        pack_sha256=pack_digest({rule.id: rule.digest for rule in rules}) if rules else "",
        rules=rules,
    )


def _discharges(reports: tuple[ReportDocument, ...]) -> Iterator[Discharge]:
    """Yield, for each question that a plan left open, how the audit answered it."""
    answers = {
        (one.rule_id, one.address, one.path): one
        for report in reports
        if report.stage == "audit"
        for one in report.discharges
    }
    for report in reports:
        if report.stage != "plan":
            continue
        for asked in report.obligations:
            key = (asked.rule_id, asked.address, asked.path)
            yield answers.get(key) or Discharge(
                rule_id=asked.rule_id,
                address=asked.address,
                path=asked.path,
                state="undischarged",
                by="no audit answered it",
            )


def _expected(record: Record) -> tuple[str, ...]:
    from floe_guard.evidence.junit import node_key

    return tuple(sorted({node_key(node) for node in record.begin.expected_tests}))


def _timings(record: Record, sealed_at: str) -> Timings:
    return Timings(
        begun_at=record.begin.at,
        sealed_at=sealed_at,
        stages=tuple(
            Timing(
                stage=name,
                started_at=record.attempts[name][-1].started_at,
                finished_at=record.attempts[name][-1].finished_at,
            )
            for name in STAGES
            if record.attempts.get(name)
        ),
    )
