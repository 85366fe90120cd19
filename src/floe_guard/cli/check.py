"""`floe-guard check`: judge OpenTofu source as its plan would be judged."""

from __future__ import annotations

import click

from floe_guard.cli._flags import JudgeFlags, judging_flags
from floe_guard.cli._source_flags import SourceFlags, source_flags
from floe_guard.verdicts import ExitCode


@click.command(
    "check",
    epilog="Unknown values are tolerated and counted; --on-unknown fail makes them count.",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="DIR",
    type=click.Path(),
    help="Judge this directory as a root module, whoever calls it; repeatable.",
)
@source_flags
@judging_flags()
def command(
    paths: tuple[str, ...], roots: tuple[str, ...], source: SourceFlags, flags: JudgeFlags
) -> ExitCode:
    """Judge OpenTofu source against the guardrails, without AWS, a provider or `init`.

    PATH is a directory, which is searched for root modules, or a file, which stands for the root
    modules it belongs to (default: the working directory). A directory that is called as a module
    is judged where it is called.
    """
    from floe_guard.cli._source import check_source

    return check_source(paths, roots, source, flags)
