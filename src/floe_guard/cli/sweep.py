"""`floe-guard sweep`: remove exactly what a run left, and prove it gone."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from floe_guard.cli._connection import ConnectionFlags, connection_flags
from floe_guard.cli._flags import FROM_ENVIRONMENT, OutputSpec, config_file_flag, output_flag
from floe_guard.cli._journal import evidence_flag
from floe_guard.errors import RefusedError, UsageError
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.sweep.manifest import Manifest


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _duration(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    match = re.fullmatch(r"0*([1-9][0-9]{0,4})([mhdw])", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is not a duration such as 36h or 3d", ctx, param)
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _limit(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
    if value == "none":
        return None
    if not re.fullmatch(r"0*[0-9]{1,15}", value):
        raise click.BadParameter(f"{value!r} is neither a number nor 'none'", ctx, param)
    return int(value.lstrip("0") or "0")


def _seconds(ctx: click.Context, param: click.Parameter, value: float) -> float:
    # A range lets "not a number" through, and no clock takes it.
    if math.isnan(value):
        raise click.BadParameter("nan is not a number of seconds", ctx, param)
    return value


@click.command()
@click.option(
    "--run",
    is_flag=False,
    flag_value=FROM_ENVIRONMENT,
    metavar="[RUN_ID]",
    help="Sweep this run; without an id the one in FLOE_PROVIDER_SPIKE_RUN.",
)
@click.option(
    "--apply",
    "manifest_file",
    type=click.Path(path_type=Path),
    metavar="MANIFEST",
    help="Delete exactly the items of a manifest that --dry-run wrote.",
)
@click.option(
    "--older-than",
    callback=_duration,
    metavar="AGE",
    help="Write a manifest of the runs that began longer ago (36h, 3d); deletes nothing.",
)
@click.option("--dry-run", is_flag=True, help="Write the manifest and delete nothing.")
@click.option(
    "--manifest",
    "keep",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where the manifest is kept (default for --dry-run: sweep-RUN_ID.json).",
)
@click.option(
    "--expires",
    callback=_duration,
    default="24h",
    show_default=True,
    metavar="AGE",
    help="How long the manifest may be applied.",
)
@click.option(
    "--max-resources",
    callback=_limit,
    default="10000",
    show_default=True,
    metavar="N|none",
    help="Refuse to delete more than this.",
)
@click.option("--include-iam", is_flag=True, help="Delete IAM roles and policies of the run too.")
@click.option(
    "--settle",
    type=click.FloatRange(0, 300),
    callback=_seconds,
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Between two looks of the proof of absence.",
)
@click.option("--no-probe", is_flag=True, help="Never create a probe database for the proof.")
@click.option(
    "--yes",
    is_flag=True,
    help="Do not ask; needed where nobody can be asked and no run id is passed.",
)
@click.option("--bucket", metavar="NAME", help="Test bucket (default: FLOE_AWS_TEST_BUCKET).")
@output_flag
@evidence_flag
@connection_flags
@config_file_flag
def command(
    run: str | None,
    manifest_file: Path | None,
    older_than: timedelta | None,
    dry_run: bool,
    keep: Path | None,
    expires: timedelta,
    max_resources: int | None,
    include_iam: bool,
    settle: float,
    no_probe: bool,
    yes: bool,
    bucket: str | None,
    outputs: tuple[OutputSpec, ...],
    evidence: Path | None,
    connection: ConnectionFlags,
    config_file: str | None,
) -> ExitCode:
    """Remove exactly what a run left, and prove it gone.

    Targets are computed from the run id alone: its S3 prefix with every version, delete marker
    and upload, and its Glue databases. They are listed in a manifest, deleted from the manifest, and
    proved absent. Exits 4 while something remains, is unproved, or was refused.
    """
    if [run is not None, manifest_file is not None, older_than is not None].count(True) != 1:
        raise UsageError("pass one of --run [RUN_ID], --apply MANIFEST and --older-than AGE")
    if dry_run and manifest_file is not None:
        raise UsageError("--dry-run writes a manifest, --apply takes one; pass one of them")

    named = run != FROM_ENVIRONMENT
    from floe_guard.cli._sweep import SweepRequest, run_sweep
    from floe_guard.sweep.run import SweepOptions

    return run_sweep(
        SweepRequest(
            run=run,
            manifest_file=manifest_file,
            older_than=older_than,
            dry_run=dry_run,
            bucket=bucket,
            outputs=outputs,
            evidence=evidence,
            config_file=config_file,
        ),
        SweepOptions(
            max_resources=max_resources,
            include_iam=include_iam,
            settle_seconds=settle,
            may_probe=not no_probe,
            lasts=expires,
            manifest=keep,
            confirm=confirmation(yes=yes, named=named),
            overlap=yes or (named and _terminal() is None),
        ),
        connection,
    )


def _terminal() -> TextIO | None:
    """Return where a person at a terminal is asked; a report or errors sent elsewhere change nothing."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    streams = (stream for stream in (sys.stderr, sys.stdout) if stream and stream.isatty())
    return next(streams, None)


def confirmation(*, yes: bool, named: bool) -> Callable[[Manifest], bool]:
    """Return what asks on a terminal before anything is deleted.

    Args:
        yes: Whether nobody is asked.
        named: Whether the command line names what is swept; only then does it go on where nobody can be
            asked, since a run id that was left over in an environment may be anybody's.

    Returns:
        What is called with the manifest, and tells whether to go on.
    """

    def confirm(manifest: Manifest) -> bool:
        if yes:
            return True
        terminal = _terminal()
        if terminal is None:
            if named:
                return True
            raise RefusedError(
                "not confirmed: the run id is from the environment, and nobody can be asked",
                hint="nothing was deleted; pass --run RUN_ID or --yes",
            )
        counts = ", ".join(f"{n} {kind}" for kind, n in manifest.counts.items())
        click.echo(
            f"account {manifest.account_id}, region {manifest.region}, bucket {manifest.bucket}\n"
            f"runs: {', '.join(manifest.run_ids)}\n"
            f"to be deleted: {counts} ({manifest.size_bytes} bytes)\n"
            "delete them? [y/N]: ",
            nl=False,
            file=terminal,
        )
        # Read as bytes: whatever is typed is an answer. The end of input is none.
        answer = sys.stdin.buffer.readline()
        if not answer.endswith(b"\n"):
            click.echo(file=terminal)
        return answer.strip().lower() in {b"y", b"yes"}

    return confirm
