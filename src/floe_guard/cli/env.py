"""`floe-guard env`: the scaffold's recommended environment as export lines, dotenv or JSON."""

from __future__ import annotations

import click

from floe_guard.verdicts import ExitCode

_NEW = "\0new"


@click.command()
@click.option(
    "--from-outputs",
    metavar="FILE|-|DIR",
    help="Output of `tofu output -json`, or the applied scaffold's folder (default: this environment).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["export", "dotenv", "json"]),
    default="export",
    show_default=True,
    help="How to print the variables.",
)
@click.option(
    "--run",
    is_flag=False,
    flag_value=_NEW,
    metavar="[RUN_ID]",
    help="Add FLOE_PROVIDER_SPIKE_RUN; without an id, that of a run that begins now.",
)
def command(from_outputs: str | None, form: str, run: str | None) -> ExitCode:
    """Print the environment of a provider-test run, checked.

    Use it as `eval "$(floe-guard env --from-outputs infra/aws-provider-tests)"`. Without
    --from-outputs the variables that are set already are checked and printed. Credentials are never
    read from outputs and never printed.
    """
    from floe_guard import settings
    from floe_guard.errors import SettingsError
    from floe_guard.readiness.outputs import read_outputs, refuse_credential, render
    from floe_guard.run_environment import VARIABLES, RunEnvironment

    if run == "":
        raise SettingsError("--run: the run id is empty", hint="leave it out for a new one")
    run_id = _now() if run == _NEW else run
    if from_outputs is None:
        environment = settings.environment()
        names = VARIABLES.values()
        variables = {name: environment[name] for name in names if environment.get(name)}
        if run_id is not None:
            variables[VARIABLES["run_id"]] = run_id
        RunEnvironment.parse(variables)
        for name, value in variables.items():
            refuse_credential(name, value)
        if not variables:
            raise SettingsError(
                "no variable of a run is set",
                hint="pass --from-outputs infra/aws-provider-tests after the scaffold was applied",
            )
    else:
        variables = read_outputs(from_outputs, run_id)
    click.echo(render(variables, form), nl=False)
    return ExitCode.OK


def _now() -> str:
    from datetime import UTC, datetime

    return f"floe-provider-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
