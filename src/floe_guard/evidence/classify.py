"""Facts of a bundle -> failures with their class, and the verdict, by a table of rules.

Each decision cites its rule and points at the fact. No class is ever releasable; a failure of the
product or of the cleanup makes the verdict `fail`, any other makes it `inconclusive`: nothing was
shown either way. Verification decides again from the documents and compares.
Source of the classes: AWS provider testing, "Evidence of an alpha release".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import (
    BundleVerdict,
    Failure,
    FailureClass,
    ReportDocument,
    Stage,
    StageSubject,
    SweptRun,
)
from floe_guard.verdicts import Severity

ORDER: Final[tuple[FailureClass, ...]] = (
    "credential",
    "tooling",
    "infrastructure",
    "provider",
    "product",
    "cleanup",
)
"""Root causes first: what comes later in the list is often caused by what comes earlier."""
DECISIVE: Final = frozenset({"product", "cleanup"})

ADVICE: Final[dict[FailureClass, str]] = {
    "credential": "sign in again (aws sso login), check the run's environment variables, begin a new run",
    "tooling": "run the missing or broken stage again and seal again; nothing was shown about the product",
    "infrastructure": "find out what ended the run (runner, DevPod, network, OpenTofu) and run it again",
    "provider": "see what AWS rejected: permission, region, endpoint or quota; then run it again",
    "product": "mend what failed, in the product or its configuration; a new run is needed",
    "cleanup": "sweep the run until its absence is proved, then seal again",
}

_CREDENTIAL = frozenset(
    {"AwsError", "NotApprovedError", "SettingsError", "FloeGuardErrors", "credentials"}
)
_PROVIDER = frozenset({"CallFailed", "denied", "throttled", "region-off", "unimplemented"})
_NETWORK = frozenset({"unreachable", "deadline", "KeyboardInterrupt", "MemoryError", "OSError"})
_PROVIDER_EXCEPTIONS = frozenset({"ClientError", "ParamValidationError", "WaiterError"})
_NETWORK_EXCEPTIONS = frozenset(
    {
        "ConnectionError",
        "ConnectTimeoutError",
        "ConnectionClosedError",
        "EndpointConnectionError",
        "HTTPClientError",
        "ReadTimeoutError",
        "TimeoutError",
    }
)
_CREDENTIAL_EXCEPTIONS = frozenset(
    {
        "NoCredentialsError",
        "PartialCredentialsError",
        "ProfileNotFound",
        "SSOError",
        "SSOTokenLoadError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)


def failures(bundle: Bundle) -> tuple[Failure, ...]:
    """Return every decided failure, root causes first.

    Args:
        bundle: The documents.

    Returns:
        Failures in the order of `ORDER`, then of the table, then of the documents.
    """
    found = [failure for rule in _TABLE for failure in rule(bundle)]
    for number, stage in enumerate(bundle.stages.stages):
        pointer = f"stages.json#/stages/{number}"
        told = stage.state == "passed" or (stage.state == "not_run" and not stage.required)
        if not told and not explained(bundle, stage, found):
            found.append(
                _failure(
                    "tooling", "stage-not-passed", pointer, f"{stage.name} ended {stage.state}"
                )
            )
    return tuple(sorted(found, key=lambda failure: ORDER.index(failure.failure_class)))


def verdict(found: tuple[Failure, ...]) -> BundleVerdict:
    """Return what the failures come to."""
    if any(failure.failure_class in DECISIVE for failure in found):
        return "fail"
    return "inconclusive" if found else "pass"


def classes(found: tuple[Failure, ...]) -> tuple[FailureClass, ...]:
    """Return the classes that occur, root causes first."""
    return tuple(one for one in ORDER if any(f.failure_class == one for f in found))


def _failure(kind: FailureClass, rule: str, pointer: str, summary: str) -> Failure:
    return Failure(failure_class=kind, rule=rule, pointer=pointer, summary=summary[:1000])


def explained(bundle: Bundle, stage: Stage, found: Sequence[Failure]) -> bool:
    """Return whether a failure points at the stage, or into the documents that it brought.

    Args:
        bundle: The documents.
        stage: One of its rows.
        found: The decided failures.
    """
    files = {
        "tests": ("tests.json#",),
        "sweep": ("cleanup.json#",),
        "readiness": ("readiness.json#",),
        "plan": ("obligations.json#",),
    }
    row = f"stages.json#/stages/{bundle.stages.stages.index(stage)}"
    reports = tuple(
        f"findings.json#/reports/{number}/"
        for number, report in enumerate(bundle.findings.reports)
        if report.stage == stage.name
    )
    prefixes = (*files.get(stage.name, ()), *reports)
    return any(f.pointer == row or f.pointer.startswith((f"{row}/", *prefixes)) for f in found)


def _stages(bundle: Bundle) -> Iterator[Failure]:
    for number, stage in enumerate(bundle.stages.stages):
        pointer = f"stages.json#/stages/{number}"
        if stage.state == "not_run" and stage.required:
            kind: FailureClass = "cleanup" if stage.name == "sweep" else "tooling"
            yield _failure(kind, "required-stage-not-run", pointer, f"{stage.name} never began")
        for index, one in enumerate(stage.subjects):
            where = f"{pointer}/subjects/{index}"
            what = f"{stage.name} {one.subject}".rstrip()
            if one.state == "died":
                kind = "cleanup" if stage.name == "sweep" else "infrastructure"
                yield _failure(kind, "stage-died", where, f"{what} began and never ended")
            elif one.state == "error":
                yield _stage_error(stage.name, one, what, where)


def _stage_error(name: str, one: StageSubject, what: str, pointer: str) -> Failure:
    why = f"{what} ended with exit code {one.exit_code}: {one.reason or one.failure}"
    if name == "sweep":
        return _failure("cleanup", "sweep-not-done", pointer, why)
    if one.failure in _CREDENTIAL:
        return _failure("credential", "stage-without-credentials", pointer, why)
    if one.failure in _PROVIDER:
        return _failure("provider", "stage-rejected-by-aws", pointer, why)
    if one.failure in _NETWORK:
        return _failure("infrastructure", "stage-cut-off", pointer, why)
    return _failure("tooling", "stage-error", pointer, why)


def _identity(bundle: Bundle) -> Iterator[Failure]:
    for number, line in enumerate(bundle.run.disagreements):
        yield _failure("tooling", "stages-disagree", f"run.json#/disagreements/{number}", line)


def _reports(bundle: Bundle) -> Iterator[Failure]:
    for number, report in enumerate(bundle.findings.reports):
        yield from _report(report, f"findings.json#/reports/{number}")


_ORIGINS = {"check": "config", "plan": "plan", "state": "state", "audit": "live"}


def _report(report: ReportDocument, pointer: str) -> Iterator[Failure]:
    if _ORIGINS.get(report.stage) != report.origin:
        what = f"{report.stage} judged a document of origin {report.origin}"
        yield _failure("tooling", "wrong-origin", f"{pointer}/origin", what)
    if report.stage == "audit" and not (report.account_id and report.region):
        yield _failure(
            "tooling", "place-unknown", f"{pointer}/account_id", "audit does not say where it was"
        )
    judged = any(cell.verdict != "not-applicable" for cell in report.cells)
    if not report.rules or not (judged or report.resources):
        what = f"{report.stage} examined nothing"
        yield _failure("tooling", "nothing-examined", f"{pointer}/resources", what)
    unseen: FailureClass = "tooling"
    if report.origin == "live" and any(not gap.tolerated for gap in report.gaps):
        unseen = "provider"
    threshold = Severity(report.fail_on).rank
    tolerated = report.stage in {"check", "plan"}  # a plan's unknowns are its obligations
    for number, cell in enumerate(report.cells):
        where = f"{pointer}/cells/{number}"
        what = f"{report.stage}: {cell.rule_id} on {cell.address or 'the inventory'}"
        if cell.verdict == "fail" and Severity(cell.severity).rank >= threshold:
            yield _failure("product", "guardrail-violated", where, what)
        elif cell.verdict == "error":
            yield _failure("tooling", "rule-error", where, f"{what}: {cell.reason}")
        elif cell.verdict == "not-evaluated":
            yield _failure(unseen, "not-evaluated", where, f"{what}: {cell.reason}")
        elif cell.verdict == "unknown" and not tolerated:
            yield _failure("tooling", "unknown-cell", where, f"{what}: {cell.reason}")
    for number, gap in enumerate(report.gaps):
        if not gap.tolerated:
            kind: FailureClass = "provider" if report.origin == "live" else "tooling"
            what = f"{report.stage}: {gap.what}: {gap.reason}"
            yield _failure(kind, "gap", f"{pointer}/gaps/{number}", what)
    for number, line in enumerate(report.errors):
        what = f"{report.stage}: {line}"
        yield _failure("tooling", "input-error", f"{pointer}/errors/{number}", what)


def _obligations(bundle: Bundle) -> Iterator[Failure]:
    for number, one in enumerate(bundle.obligations.obligations):
        pointer = f"obligations.json#/obligations/{number}"
        what = f"{one.rule_id} on {one.address} {one.path}".rstrip()
        if one.state == "failed":
            yield _failure("product", "obligation-failed", pointer, what)
        elif one.state == "undischarged":
            yield _failure("tooling", "obligation-undischarged", pointer, what)


def _readiness(bundle: Bundle) -> Iterator[Failure]:
    document = bundle.readiness.readiness
    if document is None:
        return
    if not (document.checks and document.account_id and document.region and document.bucket):
        what = "readiness checked nothing, or does not say where"
        yield _failure("tooling", "nothing-checked", "readiness.json#/readiness", what)
    for number, check in enumerate(document.checks):
        if check.result == "pass":
            continue
        kind: FailureClass = "infrastructure" if check.result == "fail" else "provider"
        if check.failure in _CREDENTIAL:
            kind = "credential"
        elif check.failure in _PROVIDER:
            kind = "provider"
        pointer = f"readiness.json#/readiness/checks/{number}"
        yield _failure(kind, "not-ready", pointer, f"{check.name}: {check.detail}")


def _tests(bundle: Bundle) -> Iterator[Failure]:
    tests, stage = bundle.tests, bundle.stage("tests")
    if stage.state in {"not_run", "died"}:
        return
    if tests.fault:
        kind: FailureClass = "infrastructure" if tests.pytest_exit_code is None else "tooling"
        yield _failure(kind, "no-test-result", "tests.json#/fault", tests.fault)
        return
    by_id = {case.id: case for case in tests.cases}
    for number, expected in enumerate(tests.expected):
        if expected not in by_id:
            pointer = f"tests.json#/expected/{number}"
            yield _failure("tooling", "expected-test-missing", pointer, f"{expected} did not run")
    for number, case in enumerate(tests.cases):
        pointer = f"tests.json#/cases/{number}"
        if case.outcome == "skipped":
            yield _failure("tooling", "test-skipped", pointer, f"{case.id} was skipped")
        elif case.outcome == "xfailed" and case.id in tests.expected:
            yield _failure("product", "expected-test-xfailed", pointer, f"{case.id} fails as known")
        elif case.outcome in {"failed", "error"}:
            yield _test_failure(case.outcome, case.exception_type, case.id, pointer)
    if not any(case.outcome in {"passed", "xpassed"} for case in tests.cases):
        yield _failure("tooling", "no-test-passed", "tests.json#/cases", "no test ran and passed")
    yield from _pytest_exit(bundle)


def _pytest_exit(bundle: Bundle) -> Iterator[Failure]:
    """Hold pytest's exit code against the cases; an interrupted run writes an XML without failures."""
    tests = bundle.tests
    code = tests.pytest_exit_code
    failed = any(case.outcome in {"failed", "error"} for case in tests.cases)
    pointer = "tests.json#/pytest_exit_code"
    if code is None:
        yield _failure("tooling", "exit-code-unknown", pointer, "pytest's exit code is not known")
    elif code not in {0, 1} or (code == 1) != failed:
        kind: FailureClass = "infrastructure" if code == 2 or code > 128 or code < 0 else "tooling"
        what = f"pytest's exit code {code} does not go with its cases"
        yield _failure(kind, "exit-code-disagrees", pointer, what)


def _test_failure(outcome: str, exception: str, name: str, pointer: str) -> Failure:
    what = f"{name} {outcome}" + (f" ({exception})" if exception else "")
    if exception in _CREDENTIAL_EXCEPTIONS:
        return _failure("credential", "test-without-credentials", pointer, what)
    if exception in _PROVIDER_EXCEPTIONS:
        return _failure("provider", "test-rejected-by-aws", pointer, what)
    if exception in _NETWORK_EXCEPTIONS:
        return _failure("infrastructure", "test-cut-off", pointer, what)
    if outcome == "error":
        return _failure("infrastructure", "test-set-up-failed", pointer, what)
    return _failure("product", "test-failed", pointer, what)


def _cleanup(bundle: Bundle) -> Iterator[Failure]:
    sweep = bundle.cleanup.sweep
    if sweep is None:
        return
    pointer = "cleanup.json#/sweep"
    if sweep.refusal:
        yield _failure("cleanup", "sweep-refused", f"{pointer}/refusal", sweep.refusal)
    if sweep.interrupted:
        yield _failure(
            "cleanup", "sweep-interrupted", f"{pointer}/interrupted", "cut off by Ctrl-C"
        )
    if sweep.dry_run:
        yield _failure("cleanup", "sweep-dry-run", f"{pointer}/dry_run", "nothing was deleted")
    if [run.run_id for run in sweep.runs].count(bundle.run.run_id) != 1:
        what = f"the sweep is not of run {bundle.run.run_id}"
        yield _failure("cleanup", "sweep-of-another-run", f"{pointer}/runs", what)
    if not (sweep.account_id and sweep.region):
        what = "the sweep does not say where it was"
        yield _failure("cleanup", "place-unknown", f"{pointer}/account_id", what)
    if sweep.comparison in {"leak", "not known"}:
        what = f"compared with the state before the run: {sweep.comparison}"
        yield _failure("cleanup", "run-leaked", f"{pointer}/comparison", what)
    yield from _sweep_order(bundle)
    for number, run in enumerate(sweep.runs):
        where = f"{pointer}/runs/{number}"
        if run.run_id == bundle.run.run_id and not _owned(bundle, run):
            what = "the sweep looked at another bucket, prefix or database than the run's"
            yield _failure("cleanup", "sweep-of-another-scope", where, what)
        if not sweep.dry_run and not sweep.refusal:
            missing = REQUIRED_PROOFS - {proof.kind for proof in run.proofs}
            for kind in sorted(missing):
                yield _failure("cleanup", "proof-missing", f"{where}/proofs", f"no proof of {kind}")
        for index, proof in enumerate(run.proofs):
            if proof.result != "absent":
                what = f"{proof.kind} {proof.result}: {proof.reason}"
                yield _failure(
                    "cleanup", f"residue-{proof.result}", f"{where}/proofs/{index}", what
                )
            elif not proof.control:
                what = f"{proof.kind}: nothing shows that the caller could see"
                yield _failure("cleanup", "no-control", f"{where}/proofs/{index}", what)


def _owned(bundle: Bundle, run: SweptRun) -> bool:
    scope = bundle.run.scope
    own = (bundle.run.stated.bucket, scope.s3_prefix, scope.glue_database)
    return (run.bucket, run.s3_prefix, run.glue_database) == own


def _sweep_order(bundle: Bundle) -> Iterator[Failure]:
    """Refuse a proof of absence from before the tests: they may have left something after it."""
    times = {one.stage: one for one in bundle.timings.stages}
    tests, sweep = times.get("tests"), times.get("sweep")
    if tests is None or sweep is None:
        return
    cases = bundle.tests.cases
    if cases and all(case.outcome == "skipped" for case in cases):
        return  # nothing ran, so nothing was left
    # Recorded before the sweep began, or over by then as the result itself says.
    ends = {tests.finished_at, tests.took_place_until} - {""}
    if not any(end <= sweep.started_at for end in ends):
        yield _failure(
            "cleanup",
            "sweep-before-tests",
            "timings.json#/stages",
            "the sweep began before the tests' end was recorded; it proves nothing about them",
        )


def _stale_tests(bundle: Bundle) -> Iterator[Failure]:
    """Refuse the result of tests that began before the run did: it is another run's."""
    for number, one in enumerate(bundle.timings.stages):
        if one.stage != "tests" or not one.took_place_from:
            continue
        begun = instant(bundle.timings.begun_at)
        if begun - instant(one.took_place_from) > CLOCKS_DIFFER_BY:
            yield _failure(
                "tooling",
                "tests-older-than-run",
                f"timings.json#/stages/{number}/took_place_from",
                f"the tests began at {one.took_place_from}, the run at {bundle.timings.begun_at}",
            )


CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)
"""Tests may run on another machine, whose clock goes otherwise."""


def instant(text: str) -> datetime:
    """Return the time that a document names.

    Raises:
        ValueError: It names none.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


REQUIRED_PROOFS: Final = frozenset(
    {
        "s3_current",
        "s3_versions",
        "s3_delete_markers",
        "s3_multipart",
        "glue_database",
        "glue_tables",
        "glue_functions",
        "glue_connections",
    }
)

_TABLE: Final[tuple[Callable[[Bundle], Iterator[Failure]], ...]] = (
    _stages,
    _identity,
    _reports,
    _obligations,
    _readiness,
    _tests,
    _stale_tests,
    _cleanup,
)
