"""`floe-guard inventory`: what the rules see."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from floe_guard.cli._source_flags import SourceFlags, source_flags
from floe_guard.verdicts import ExitCode


@click.command("inventory")
@click.argument("path", metavar="FILE|DIR")
@click.option(
    "--output",
    "-o",
    "output",
    metavar="json[=PATH]",
    default="json",
    help="Format (json), to standard output or to PATH.",
)
@source_flags
def command(path: str, output: str, source: SourceFlags) -> ExitCode:
    """Show what the rules see of a plan, a state or a root module.

    Values that are known stand in `attributes`; what is unknown or sensitive is named by its path
    and never shown. Nothing is judged.
    """
    from floe_guard.cli._emit import write_output
    from floe_guard.errors import UsageError
    from floe_guard.reporters._inventory import render

    format_, _, target = output.partition("=")
    if format_ != "json":
        raise UsageError(f"there is no inventory format {format_!r}", hint="json is")
    if path != "-" and Path(path).is_dir():
        from floe_guard.cli._source import read_root

        inventory, _ = read_root(path, source)
    else:
        from floe_guard.pipeline import read_document

        inventory = read_document(path)
    write_output(target or None, render(inventory), document=True)
    for error in inventory.errors:
        print(f"floe-guard: {error}", file=sys.stderr)
    return ExitCode.INPUT if inventory.errors else ExitCode.OK
