"""`floe-guard evidence seal`: journal -> bundle."""

from __future__ import annotations

from pathlib import Path

import click

from floe_guard.cli._flags import config_file_flag
from floe_guard.cli._journal import evidence_flag, required_folder
from floe_guard.verdicts import ExitCode


@click.command()
@evidence_flag
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="BUNDLE",
    help="Folder of the bundle (default: RUN_ID.evidence beside the journal).",
)
@click.option(
    "--junit",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Record this JUnit XML first, as `evidence tests` does.",
)
@click.option("--pytest-exit-code", type=int, metavar="N", help="pytest's own exit code.")
@click.option(
    "--sign-key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="KEY",
    help="SSH key to sign with (ssh-keygen -Y).",
)
@click.option(
    "--tar",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a reproducible tar too.",
)
@click.option(
    "--dsse",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Export the signed statement as a DSSE envelope too; needs --sign-key.",
)
@config_file_flag
def command(
    evidence: Path | None,
    out: Path | None,
    junit: Path | None,
    pytest_exit_code: int | None,
    sign_key: Path | None,
    tar: Path | None,
    dsse: Path | None,
    config_file: str | None,
) -> ExitCode:
    """Seal the journal of a run as a bundle, whatever state the run is in.

    Stages that are missing, died or never started are rows with their reason. Exits 0 when the
    bundle was written, whatever its verdict: `gate` decides. Exits 23, and writes nothing, when
    anything credential-shaped would be in it.
    """
    from floe_guard import settings as settings_module
    from floe_guard.errors import UsageError
    from floe_guard.evidence import archive, classify, held, journal, sign
    from floe_guard.evidence.documents import STATEMENT
    from floe_guard.evidence.record import record_tests
    from floe_guard.evidence.seal import seal, write_file

    settings = settings_module.load(config_file)
    folder = required_folder(evidence, settings)
    key = sign_key or settings.sign_key
    if dsse is not None and key is None:
        raise UsageError("--dsse needs --sign-key")
    if pytest_exit_code is not None and junit is None:
        raise UsageError("--pytest-exit-code needs --junit")
    run_id = journal.read(folder).begin.run_id
    target = out or folder.parent / f"{run_id}.evidence"
    for flag, path in (("--tar", tar), ("--dsse", dsse)):
        if path is not None:
            _check_place(flag, path, target, folder)
    if junit is not None:
        record_tests(folder, junit, pytest_exit_code)
    canaries = held.canaries(settings_module.environment())
    sealed = seal(folder, target, sign_key=key, canaries=canaries)
    if tar is not None:
        write_file(archive.tar(sealed.files, run_id), tar)
    if dsse is not None and key is not None:
        # Nothing but the sealed statement and a signature; its names are all there is to look at.
        write_file(sign.dsse(sealed.files[STATEMENT], key), dsse)
    found = classify.failures(sealed.bundle)
    click.echo(f"sealed {sealed.path}: {classify.verdict(found)}")
    for failure in found[:20]:
        click.echo(f"  {failure.failure_class}: {failure.summary}")
    if len(found) > 20:
        click.echo(f"  and {len(found) - 20} more")
    click.echo(f"  {sealed.root}")
    click.echo("  signed" if sealed.signed else "  unsigned: anybody could have made it")
    return ExitCode.OK


def _check_place(flag: str, path: Path, target: Path, folder: Path) -> None:
    """Refuse a file that would be written into the bundle or the journal, before anything is sealed."""
    from floe_guard.errors import UsageError

    place = path.absolute().parent.resolve()
    if not place.is_dir():
        raise UsageError(f"{flag}: there is no folder for {path}")
    for taken in (target.absolute().resolve(), folder.resolve()):
        if place.is_relative_to(taken):
            raise UsageError(f"{flag}: {path} would be inside {taken}")
