"""`floe-guard plan`: judge what a plan will make of the account."""

from __future__ import annotations

import click

from floe_guard.cli._flags import JudgeFlags, judging_flags
from floe_guard.verdicts import ExitCode


@click.command(
    "plan",
    epilog="Make the input with `tofu plan -out plan.bin && tofu show -json plan.bin > plan.json`.",
)
@click.argument("file")
@click.option(
    "--source",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Root module the plan was made from, so that findings name lines (default: looked for"
    " beside FILE).",
)
@judging_flags()
def command(file: str, source: str | None, flags: JudgeFlags) -> ExitCode:
    """Judge a plan against the guardrails.

    FILE is the JSON of `tofu show -json` or `terraform show -json`, a binary plan (shown through
    the tofu or terraform on PATH), or - for standard input. A state is judged as a state.
    """
    from floe_guard.cli._document import judge_document

    return judge_document(file, source, flags, "plan")
