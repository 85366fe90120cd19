"""`floe-guard evidence diff`: two runs side by side."""

from __future__ import annotations

from pathlib import Path

import click

from floe_guard.verdicts import ExitCode


@click.command()
@click.argument("one", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
def command(one: Path, other: Path) -> ExitCode:
    """Print where two bundles differ, apart from times and from what names the run.

    Exits 0 when they do not, 1 when they do, 20 when one of them is not sound.
    """
    from floe_guard.cli._verification import as_text
    from floe_guard.errors import one_line
    from floe_guard.evidence.diff import differences
    from floe_guard.evidence.verify import verify

    bundles = []
    for path in (one, other):
        result = verify(path, allow_unsigned=True)
        if result.bundle is None or not result.sound:
            click.echo(as_text(result, "", f"NOT SOUND: {path}"), nl=False)
            return result.exit_code
        bundles.append(result.bundle)
    found = list(differences(*bundles))
    for pointer, left, right in found:
        click.echo(one_line(f"{pointer}: {left} -> {right}"))
    click.echo(f"{len(found)} differences" if found else "no difference")
    return ExitCode.VIOLATION if found else ExitCode.OK
