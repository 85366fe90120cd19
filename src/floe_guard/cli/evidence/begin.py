"""`floe-guard evidence begin`: record which run this is, before anything happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from floe_guard.cli._flags import config_file_flag
from floe_guard.cli._journal import evidence_flag, required_folder
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.evidence.documents import StageName

_STAGES = "check,plan,audit,tests,sweep"


@click.command()
@click.option(
    "--run",
    is_flag=False,
    flag_value="",
    default="",
    metavar="[RUN_ID]",
    help="The run; without an id the one in FLOE_PROVIDER_SPIKE_RUN.",
)
@evidence_flag
@click.option(
    "--stages",
    default=_STAGES,
    show_default=True,
    metavar="NAMES",
    help="Stages that must pass, comma-separated.",
)
@click.option(
    "--expect-test", multiple=True, metavar="NODE_ID", help="A test that must pass; repeatable."
)
@click.option(
    "--expected-tests",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="File with one test's node id a line.",
)
@click.option("--account", default="", metavar="ID", help="The account the run is to use.")
@click.option(
    "--commit",
    metavar="SHA",
    help="The tested commit, where git cannot be asked; whether the tree is clean is then unknown.",
)
@config_file_flag
def command(
    run: str,
    evidence: Path | None,
    stages: str,
    expect_test: tuple[str, ...],
    expected_tests: Path | None,
    account: str,
    commit: str | None,
    config_file: str | None,
) -> ExitCode:
    """Record identity, expected stages and expected tests before anything happens.

    Whatever happens then, or does not, `evidence seal` has something to hold it against.
    """
    from floe_guard import settings as settings_module
    from floe_guard.evidence.record import begin_run
    from floe_guard.run_environment import RunEnvironment

    settings = settings_module.load(config_file)
    folder = required_folder(evidence, settings)
    variables = dict(settings_module.environment())
    if run:
        variables["FLOE_PROVIDER_SPIKE_RUN"] = run
    environment = RunEnvironment.parse(variables)
    approved = settings.aws.account_ids
    begin_run(
        folder,
        environment,
        variables,
        account_id=_account(account or (approved[0] if len(approved) == 1 else "")),
        stages=_stages(stages),
        expected_tests=(*expect_test, *_lines(expected_tests)),
        commit=_commit(commit),
    )
    click.echo(f"begun {environment.run_id} in {folder}")
    click.echo(f"let every stage record there: export FLOE_GUARD_EVIDENCE_DIR={folder.absolute()}")
    return ExitCode.OK


def _commit(commit: str | None) -> str:
    from floe_guard.errors import UsageError

    if commit is not None and not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit):
        raise UsageError("--commit: expected a full commit id in lower-case hex")
    return commit or ""


def _account(account: str) -> str:
    from floe_guard.errors import UsageError

    if account and not (account.isascii() and account.isdigit() and len(account) == 12):
        raise UsageError(f"--account: {account!r} is not a 12-digit account id")
    return account


def _stages(names: str) -> tuple[StageName, ...]:
    from floe_guard.errors import UsageError
    from floe_guard.evidence.documents import STAGES

    chosen = [name.strip() for name in names.split(",")]
    unknown = [name for name in chosen if name not in STAGES]
    if unknown:
        raise UsageError(f"--stages: {unknown[0]!r} is none of {', '.join(STAGES)}")
    return tuple(name for name in STAGES if name in chosen)


def _lines(path: Path | None) -> list[str]:
    from floe_guard.errors import InputError

    if path is None:
        return []
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("the list of expected tests cannot be read", file=str(path)) from error
    nodes = [line for line in lines if line and not line.startswith("#")]
    if not nodes:
        raise InputError("the list of expected tests names none", file=str(path))
    return nodes
