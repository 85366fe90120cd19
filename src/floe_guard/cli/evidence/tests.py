"""`floe-guard evidence tests`: record what pytest's JUnit XML says."""

from __future__ import annotations

from pathlib import Path

import click

from floe_guard.cli._flags import config_file_flag
from floe_guard.cli._journal import evidence_flag, required_folder
from floe_guard.verdicts import ExitCode


@click.command()
@click.option(
    "--junit",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `pytest --junit-xml FILE` wrote; that it is missing is recorded too.",
)
@click.option(
    "--pytest-exit-code", type=int, metavar="N", help="pytest's own exit code; without it, no pass."
)
@evidence_flag
@config_file_flag
def command(
    junit: Path, pytest_exit_code: int | None, evidence: Path | None, config_file: str | None
) -> ExitCode:
    """Record the result of the live tests, held against the expected ones.

    Outcomes, attempts and exception types are taken over; messages and output are not.
    """
    from floe_guard import settings as settings_module
    from floe_guard.evidence.record import record_tests

    folder = required_folder(evidence, settings_module.load(config_file))
    tests = record_tests(folder, junit, pytest_exit_code)
    click.echo(tests.fault or f"recorded {len(tests.cases)} tests, {len(tests.expected)} expected")
    return ExitCode.OK
