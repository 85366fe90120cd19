"""`floe-guard evidence scan`: look for credentials in files before they are kept."""

from __future__ import annotations

import json
from pathlib import Path

import click

from floe_guard.verdicts import ExitCode


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", "-o", type=click.Choice(["text", "json"]), default="text", help="Report format."
)
def command(paths: tuple[Path, ...], output: str) -> ExitCode:
    """Look for anything credential-shaped in files, folders and archives.

    Prints file, line and rule, never the value. Exits 23 on a hit, and 2 where there is none but
    something could not be looked at.
    """
    from floe_guard.errors import one_line
    from floe_guard.evidence.scan import scan

    found = list(scan(paths))
    hits = [place for place in found if place.rule]
    unseen = [place for place in found if not place.rule]
    code = ExitCode.SECRET if hits else ExitCode.INPUT if unseen else ExitCode.OK
    if output == "json":
        document = {
            "schema": "floe-guard/secret-scan/v1",
            "hits": [{"file": hit.file, "line": hit.line, "rule": hit.rule} for hit in hits],
            "not_looked_at": [{"file": place.file, "reason": place.why} for place in unseen],
            "exit_code": int(code),
        }
        click.echo(json.dumps(document, indent=2, sort_keys=True))
        return code
    for hit in hits:
        click.echo(one_line(f"{hit.file}:{hit.line}: {hit.rule}"))
    for place in unseen:
        click.echo(one_line(f"{place.file}: not looked at: {place.why}"), err=True)
    if hits:
        click.echo(f"{len(hits)} credential-shaped places")
    elif not unseen:
        click.echo("nothing credential-shaped")
    return code
