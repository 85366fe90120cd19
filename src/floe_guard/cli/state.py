"""`floe-guard state`: judge what a state says there is."""

from __future__ import annotations

import click

from floe_guard.cli._flags import JudgeFlags, judging_flags
from floe_guard.verdicts import ExitCode


@click.command("state")
@click.argument("file")
@click.option(
    "--source",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Root module the state belongs to, so that findings name lines (default: looked for"
    " beside FILE).",
)
@judging_flags()
def command(file: str, source: str | None, flags: JudgeFlags) -> ExitCode:
    """Judge a state against the guardrails.

    FILE is the JSON of `tofu show -json` or `terraform show -json`, a state file itself
    (version 4), or - for standard input. A plan is judged as a plan.
    """
    from floe_guard.cli._document import judge_document

    return judge_document(file, source, flags, "state")
