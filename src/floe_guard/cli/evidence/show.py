"""`floe-guard evidence show`: a bundle for people."""

from __future__ import annotations

from pathlib import Path

import click

from floe_guard.verdicts import ExitCode


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
def command(bundle: Path) -> ExitCode:
    """Print what a bundle says, after checking that it is sound.

    The signature is not checked here: that is for `verify` and `gate`.
    """
    from floe_guard.cli._verification import as_text
    from floe_guard.evidence.verify import verify
    from floe_guard.evidence.views.summary import render

    result = verify(bundle, allow_unsigned=True)
    if result.bundle is None or not result.sound:
        click.echo(as_text(result, "", "NOT SOUND"), nl=False)
        return result.exit_code
    click.echo(render(result.bundle), nl=False)
    return ExitCode.OK
