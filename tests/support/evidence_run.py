"""A run whose every stage passed, as a journal, made from a real judged plan."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from floe_guard.evidence import journal
from floe_guard.evidence.coverage import required_rules
from floe_guard.evidence.documents import (
    Ci,
    Devpod,
    ProofRow,
    ReportDocument,
    RuleRow,
    Source,
    SweepDocument,
    SweptRun,
    TestCase,
    Tests,
)
from floe_guard.evidence.junit import node_key
from floe_guard.evidence.project import of_report

RUN = "floe-provider-20261122T101010Z"
BUCKET = "floe-provider-tests-123456789012-ap-southeast-2"
ACCOUNT = "123456789012"
REGION = "ap-southeast-2"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
SEALED = "2026-11-22T12:00:00Z"
NODE = "tests/integration/test_aws_provider_live.py::test_round_trip"
PROOFS = (
    "s3_current",
    "s3_versions",
    "s3_delete_markers",
    "s3_multipart",
    "glue_database",
    "glue_tables",
    "glue_functions",
    "glue_connections",
)


def begin(folder: Path, **changes: Any) -> None:
    """Start the journal of the run."""
    event = journal.Begin(
        run_id=RUN,
        bucket=BUCKET,
        test_prefix="runs/",
        glue_prefix="floe_provider_",
        account_id=ACCOUNT,
        region=REGION,
        devpod=Devpod(workspace="floe-provider", workspace_id="floe-provider"),
        source=Source(commit=COMMIT, tree=COMMIT, dirty=False),
        ci=Ci(provider="github-actions", run_id="1", attempt="1", job="live"),
        required_stages=("check", "plan", "audit", "tests", "sweep"),
        expected_tests=(NODE,),
        tools={"floe-guard": "0.1.0"},
        at="2026-11-22T11:00:00Z",
    )
    journal.begin(folder, msgspec.structs.replace(event, **changes))


@cache
def judged(plan: Path, stage: Any) -> ReportDocument:
    """Return the real report of a real plan, as the document of any stage."""
    from floe_guard.pipeline import JudgeOptions, judge, read_document

    report = judge(read_document(str(plan), None), JudgeOptions(profile="provider-tests"))
    report = replace(report, input=replace(report.input, path=plan.name))
    place = {"account_id": ACCOUNT, "region": REGION} if stage == "audit" else {}
    document = of_report(report, stage, **place)
    origin = {"check": "config", "audit": "live"}.get(stage, "plan")
    return msgspec.structs.replace(document, origin=origin, rules=_rules(document, origin))


def _rules(document: ReportDocument, origin: str) -> tuple[RuleRow, ...]:
    """Return the rules of another origin: what the plan did not judge found nothing."""
    wanted = required_rules(("provider-tests",), origin) or frozenset()
    known = {rule.id for rule in document.rules}
    first = document.rules[0]
    idle = {"not-applicable": 1}
    more = (
        msgspec.structs.replace(first, id=i, digest="", counts=idle) for i in sorted(wanted - known)
    )
    return (*document.rules, *more)


def passing_tests() -> Tests:
    """Return a test result in which the one expected test passed."""
    key = node_key(NODE)
    return Tests(
        raw_sha256="0" * 64,
        pytest_exit_code=0,
        expected=(key,),
        cases=(TestCase(id=key, outcome="passed", attempts=1),),
    )


def clean_sweep() -> SweepDocument:
    """Return a sweep after which everything is proved absent."""
    proofs = tuple(
        ProofRow(
            kind=kind, before=True, result="absent", count=0, reason="none", control="seen before"
        )
        for kind in PROOFS
    )
    run = SweptRun(
        run_id=RUN,
        bucket=BUCKET,
        s3_prefix=f"runs/{RUN}/",
        glue_database="floe_provider_floe_provider_20261122t101010z",
        s3="removed",
        glue="removed",
        proofs=proofs,
    )
    return SweepDocument(
        account_id=ACCOUNT,
        region=REGION,
        exit_code=0,
        dry_run=False,
        manifest_sha256="1" * 64,
        runs=(run,),
        deleted={"object": 3},
        deleted_bytes=30,
        kept=0,
    )


def finish(folder: Path, stage: Any, document: Any, exit_code: int = 0) -> None:
    """Record one stage as begun and ended."""
    journal.start(folder, stage).finish(exit_code, documents=[document])


def passing_run(folder: Path, plan: Path) -> None:
    """Write the journal of a run in which everything passed."""
    begin(folder)
    for stage in ("check", "plan", "audit"):
        finish(folder, stage, judged(plan, stage))
    finish(folder, "tests", passing_tests())
    finish(folder, "sweep", clean_sweep())
