"""Journal record -> the typed documents of a bundle; pure, so that the same record gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from floe_guard.errors import InputError
from floe_guard.evidence import derive
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import (
    STAGES,
    Aws,
    Cleanup,
    Findings,
    Obligations,
    Readiness,
    ReadinessDocument,
    ReportDocument,
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
    obligations = derive.obligations(reports)
    stages = tuple(_stage(record, name, obligations) for name in STAGES)
    return Bundle(
        run=_run(record, reports, [*sweeps, *readiness]),
        stages=Stages(stages=stages),
        findings=Findings(reports=reports),
        rules=derive.rules(reports),
        tests=_tests(record, tests),
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
                document = msgspec.convert(data, kind)
            except msgspec.ValidationError as error:
                raise InputError(f"a document of stage {name} is none: {error}") from None
            if getattr(document, "stage", name) != name:
                raise InputError(f"a document of stage {name} is one of {document.stage}")
            yield document


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


def _run(record: Record, reports: tuple[ReportDocument, ...], others: list[Any]) -> Run:
    first = record.begin
    scope = RunScope.from_run_id(
        first.run_id,
        bucket=first.bucket,
        test_prefix=first.test_prefix,
        glue_prefix=first.glue_prefix,
    )
    stated = Aws(account_id=first.account_id, region=first.region, bucket=first.bucket)
    found = derive.place(stated, first.devpod, reports, others)
    return Run(
        run_id=first.run_id,
        devpod=first.devpod,
        stated=stated,
        aws=found.aws,
        scope=Scope(
            test_prefix=scope.test_prefix,
            s3_prefix=scope.s3_prefix,
            glue_database_prefix=scope.glue_prefix,
            glue_database=scope.database,
        ),
        source=first.source,
        ci=first.ci,
        plan_sha256=found.plan_sha256,
        required_stages=first.required_stages,
        disagreements=found.disagreements,
    )


def _tests(record: Record, found: list[Tests]) -> Tests:
    """Return the tests, held against what was expected when the run began, whoever recorded them."""
    from floe_guard.evidence.junit import node_key

    expected = {node_key(node) for node in record.begin.expected_tests}
    last = found[-1] if found else Tests()
    return msgspec.structs.replace(last, expected=tuple(sorted(expected | set(last.expected))))


def _timings(record: Record, sealed_at: str) -> Timings:
    return Timings(
        begun_at=record.begin.at,
        sealed_at=sealed_at,
        stages=tuple(
            Timing(
                stage=name,
                started_at=last.started_at,
                finished_at=last.finished_at,
                took_place_from=last.took_place[0],
                took_place_until=last.took_place[1],
            )
            for name in STAGES
            for last in record.attempts.get(name, [])[-1:]
        ),
    )
