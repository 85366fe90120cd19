"""The result of readiness, as text, as `floe-guard/readiness/v1`, as an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from floe_guard import __version__
from floe_guard.errors import one_line
from floe_guard.readiness.checks import CheckResult
from floe_guard.readiness.probe import ProbeResult
from floe_guard.verdicts import ExitCode, Verdict

SCHEMA = "floe-guard/readiness/v1"
_WORDS = {
    Verdict.PASS: "ok",
    Verdict.FAIL: "FAILED",
    Verdict.NOT_EVALUATED: "not evaluated",
}


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    """Whether the sandbox is ready.

    Args:
        account_id: The account asked.
        region: The region asked.
        bucket: The test bucket.
        test_prefix: Key prefix of all runs.
        glue_prefix: Prefix of all test databases.
        caller_arn: Who asked.
        credentials: How the caller is signed in, in words.
        asked_at: When (UTC).
        results: Every check, in order.
        probe: What became of the probe database.
    """

    account_id: str
    region: str
    bucket: str
    test_prefix: str
    glue_prefix: str
    caller_arn: str
    credentials: str
    asked_at: datetime
    results: Sequence[CheckResult]
    probe: ProbeResult

    @property
    def exit_code(self) -> ExitCode:
        """0 ready, 4 the probe may remain, 1 a check failed, 3 one could not be evaluated."""
        verdicts = {result.verdict for result in self.results}
        if not self.probe.removed:
            return ExitCode.CLEANUP
        if Verdict.FAIL in verdicts:
            return ExitCode.VIOLATION
        return ExitCode.OK if verdicts == {Verdict.PASS} else ExitCode.INCOMPLETE


def as_data(report: ReadinessReport) -> dict[str, Any]:
    """Return the report as the JSON document of `SCHEMA`."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "floe-guard", "version": __version__},
        "account_id": report.account_id,
        "region": report.region,
        "bucket": report.bucket,
        "test_prefix": report.test_prefix,
        "glue_database_prefix": report.glue_prefix,
        "caller_arn": report.caller_arn,
        "credentials": report.credentials,
        "asked_at": f"{report.asked_at:%Y-%m-%dT%H:%M:%SZ}",
        "checks": [
            {
                "name": result.name,
                "verdict": result.verdict.value,
                "said": result.said,
                "advice": result.advice,
            }
            for result in report.results
        ],
        "cleanup": {
            "probe_database": report.probe.name,
            "created": report.probe.created,
            "removed": report.probe.removed,
            "status": report.probe.cleanup,
        },
        "exit_code": int(report.exit_code),
    }


def as_text(report: ReadinessReport) -> str:
    """Return the report for people: the verdict, every check, and what a hand-over needs."""
    return "".join(f"{one_line(line)}\n" for line in _lines(report))


def _lines(report: ReadinessReport) -> Iterator[str]:
    yield _headline(report)
    width = max(len(result.name) for result in report.results)
    for result in report.results:
        yield f"  {_WORDS[result.verdict]:<13} {result.name:<{width}}  {result.said}"
        if result.advice:
            yield f"  {'':<13} {'':<{width}}  -> {result.advice}"
    yield f"account id:           {report.account_id}"
    yield f"region:               {report.region}"
    yield f"bucket:               {report.bucket} (runs under {report.test_prefix})"
    yield f"Glue database prefix: {report.glue_prefix}"
    yield f"credentials:          {report.credentials}"
    yield f"cleanup status:       {report.probe.cleanup}"


def _headline(report: ReadinessReport) -> str:
    failed = [r.name for r in report.results if r.verdict is Verdict.FAIL]
    blind = [r.name for r in report.results if r.verdict is Verdict.NOT_EVALUATED]
    if failed:
        return f"NOT READY: {', '.join(failed)}"
    if blind:
        return f"INCOMPLETE: {', '.join(blind)} could not be evaluated"
    return f"READY: {len(report.results)} checks passed"
