"""Results of stages -> the journal; what verbs call when they are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from floe_guard.errors import UsageError, one_line
from floe_guard.evidence import journal, junit, surroundings
from floe_guard.evidence.documents import Devpod, Source, StageName, Tests
from floe_guard.run_environment import RunEnvironment


def begin_run(
    folder: Path,
    environment: RunEnvironment,
    variables: Mapping[str, str],
    *,
    account_id: str,
    stages: Sequence[StageName],
    expected_tests: Sequence[str] = (),
    commit: str = "",
) -> None:
    """Start the journal of a run.

    Args:
        folder: Where it goes.
        environment: The checked variables of the run; run id and bucket are named.
        variables: The process's environment, for the CI run alone.
        account_id: The account the run is to use, or "".
        stages: Stages that must pass.
        expected_tests: Node ids of tests that must pass.
        commit: The tested commit, where it is told; otherwise git is asked.

    Raises:
        FloeGuardErrors: Run id or bucket are missing.
        UsageError: The folder holds a journal already.
    """
    environment.require("run_id", "bucket")
    _check_names(expected_tests)
    journal.begin(
        folder,
        journal.Begin(
            run_id=environment.run_id or "",
            bucket=environment.bucket or "",
            test_prefix=environment.test_prefix,
            glue_prefix=environment.glue_prefix,
            account_id=account_id,
            region=environment.region or "",
            devpod=Devpod(
                workspace=environment.devpod_workspace or "",
                workspace_id=environment.devpod_workspace_id or "",
            ),
            source=Source(commit=commit) if commit else surroundings.source(Path.cwd()),
            ci=surroundings.ci(variables),
            required_stages=tuple(stages),
            expected_tests=tuple(dict.fromkeys(map(junit.node_key, expected_tests))),
            tools=surroundings.tools(),
            at=journal.now(),
        ),
    )


def _check_names(expected: Sequence[str]) -> None:
    """Refuse tests that a JUnit XML, which joins file and class by a dot, could not tell apart."""
    known: dict[str, str] = {}
    for node in expected:
        other = known.setdefault(junit.node_key(node), node)
        if other != node:
            raise UsageError(
                f"the expected tests {one_line(other)} and {one_line(node)} have one name in a JUnit XML"
            )


def begin_once(
    folder: Path,
    environment: RunEnvironment,
    variables: Mapping[str, str],
    *,
    account_id: str,
    stages: Sequence[StageName],
) -> None:
    """Start the journal of a run, or go on with the one that was started for it.

    Args:
        folder: Where it is.
        environment: As for `begin_run`.
        variables: As for `begin_run`.
        account_id: As for `begin_run`.
        stages: As for `begin_run`.

    Raises:
        UsageError: The folder holds the journal of another run.
    """
    if not (folder / journal.FILE).exists():
        begin_run(folder, environment, variables, account_id=account_id, stages=stages)
    begun = journal.read(folder).begin.run_id
    if begun != environment.run_id:
        raise UsageError(
            f"{folder} holds the journal of {begun}, not of {environment.run_id}",
            hint="keep the evidence of each run in a folder of its own",
        )


def record_tests(folder: Path, xml: Path, exit_code: int | None) -> Tests:
    """Record a pytest run as the stage `tests`.

    Args:
        folder: The journal's folder.
        xml: pytest's JUnit XML, which may be missing.
        exit_code: pytest's exit code, or None where it is not known.

    Returns:
        What was recorded.
    """
    expected = journal.read(folder).begin.expected_tests
    log = journal.start(folder, "tests")
    tests, took_place = junit.read_result(xml, expected, exit_code)
    # Without an exit code nothing is known of how pytest ended, and that is not a pass.
    log.finish(
        70 if exit_code is None else exit_code,
        documents=[tests],
        reason=tests.fault,
        took_place=took_place,
    )
    return tests
