"""`floe-guard sweep`: remove exactly what a run left, and prove it gone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from floe_guard.cli._connection import (
    ConnectionFlags,
    connection_flags,
    open_connection,
    region_of,
)
from floe_guard.cli._flags import OutputSpec, config_file_flag, output_flag
from floe_guard.errors import NotApprovedError, RefusedError, UsageError
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.runscope import RunScope
    from floe_guard.sweep.manifest import Manifest
    from floe_guard.sweep.report import SweepReport
    from floe_guard.sweep.run import SweepOptions

_FROM_ENVIRONMENT = "\0"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _duration(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    number, unit = value[:-1], value[-1:]
    if not (number.isascii() and number.isdigit() and unit in _UNITS and 0 < int(number) < 10**5):
        raise click.BadParameter(f"{value!r} is not a duration such as 36h or 3d", ctx, param)
    return timedelta(**{_UNITS[unit]: int(number)})


def _limit(ctx: click.Context, param: click.Parameter, value: str) -> int | None:
    if value == "none":
        return None
    if not (value.isascii() and value.isdigit()):
        raise click.BadParameter(f"{value!r} is neither a number nor 'none'", ctx, param)
    return int(value)


@click.command()
@click.option(
    "--run",
    is_flag=False,
    flag_value=_FROM_ENVIRONMENT,
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
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="Between two looks of the proof of absence.",
)
@click.option("--no-probe", is_flag=True, help="Never create a probe database for the proof.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--bucket", metavar="NAME", help="Test bucket (default: FLOE_AWS_TEST_BUCKET).")
@output_flag
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
    connection: ConnectionFlags,
    config_file: str | None,
) -> ExitCode:
    """Remove exactly what a run left, and prove it gone.

    Targets are computed from the run id alone: its S3 prefix with every version, delete marker
    and upload, and its Glue databases. They are listed in a manifest, deleted from the manifest, and
    proved absent. Exits 4 while something remains, is unproved, or was refused.
    """
    from floe_guard import settings as settings_module
    from floe_guard.aws.failures import CallFailed
    from floe_guard.sweep import manifest as manifests
    from floe_guard.sweep.run import SweepOptions, apply_manifest, sweep
    from floe_guard.sweep.run import dry_run as list_only

    if [run is not None, manifest_file is not None, older_than is not None].count(True) != 1:
        raise UsageError("pass one of --run [RUN_ID], --apply MANIFEST and --older-than AGE")
    if dry_run and manifest_file is not None:
        raise UsageError("--dry-run writes a manifest, --apply takes one; pass one of them")
    settings = settings_module.load(config_file)
    variables = settings_module.environment()
    region = region_of(connection, settings, variables.get("FLOE_AWS_REGION") or None)
    options = SweepOptions(
        max_resources=max_resources,
        include_iam=include_iam,
        settle_seconds=settle,
        may_probe=not no_probe,
        lasts=expires,
        manifest=keep,
        confirm=confirmation(yes),
    )
    writers = _writers(outputs)
    try:
        if manifest_file is not None:
            manifest = manifests.load(manifest_file)
            manifest.scopes()
            report = apply_manifest(_connect(connection, settings, region), manifest, options)
        elif older_than is not None:
            aws = _connect(connection, settings, region)
            report = _janitor(aws, bucket, variables, older_than, options)
        else:
            scope = _scope(run, bucket, variables)
            aws = _connect(connection, settings, region)
            if dry_run:
                place = keep or Path(f"sweep-{scope.run_id}.json")
                report = list_only(aws, [scope], place, options)
            else:
                report = sweep(aws, [scope], options)
    except CallFailed as failed:
        raise RefusedError(f"nothing was deleted: {failed}", hint=failed.advice) from None
    for write in writers:
        write(report)
    return report.exit_code


def _connect(flags: ConnectionFlags, settings: Any, region: str) -> Connection:
    """Connect; an account or region that is not approved is a refused target."""
    try:
        aws = open_connection(flags, settings, region)
    except NotApprovedError as error:
        raise RefusedError(error.message, hint=f"nothing was deleted; {error.hint}") from None
    if not aws.identity.approved:
        print(
            f"floe-guard: no approved account is named; sweeping in {aws.identity.account_id} "
            "(name it with --account or aws.account_ids)",
            file=sys.stderr,
        )
    return aws


def _scope(run: str | None, bucket: str | None, variables: Any) -> RunScope:
    from floe_guard.errors import SettingsError
    from floe_guard.runscope import DEFAULT_GLUE_PREFIX, DEFAULT_TEST_PREFIX, RunScope

    run_id = variables.get("FLOE_PROVIDER_SPIKE_RUN", "") if run == _FROM_ENVIRONMENT else run
    bucket = bucket or variables.get("FLOE_AWS_TEST_BUCKET", "")
    if not bucket:
        raise SettingsError(
            "FLOE_AWS_TEST_BUCKET is not set",
            hint="`floe-guard env --from-outputs` prints it from the scaffold's outputs",
        )
    return RunScope.from_run_id(
        run_id or "",
        bucket=bucket,
        test_prefix=variables.get("FLOE_AWS_TEST_PREFIX") or DEFAULT_TEST_PREFIX,
        glue_prefix=variables.get("FLOE_AWS_GLUE_DATABASE_PREFIX") or DEFAULT_GLUE_PREFIX,
    )


def _janitor(
    aws: Connection,
    bucket: str | None,
    variables: Any,
    older_than: timedelta,
    options: SweepOptions,
) -> SweepReport:
    """Write one manifest of every stale run."""
    from floe_guard.sweep.leftovers import leftovers, stale_runs
    from floe_guard.sweep.listing import check_bucket_home
    from floe_guard.sweep.report import SweepReport
    from floe_guard.sweep.run import dry_run

    now = options.now()
    anywhere = _scope(f"floe-provider-{now:%Y%m%dT%H%M%S}Z", bucket, variables)
    check_bucket_home(aws, anywhere)
    found = leftovers(aws.clients, anywhere, aws.identity.account_id)
    stale = stale_runs(found, now, older_than)
    if not stale:
        return SweepReport(
            account_id=aws.identity.account_id,
            region=aws.region,
            caller_arn=aws.identity.arn,
            started_at=now,
            finished_at=options.now(),
            runs=[],
            dry_run=True,
            leftovers=found,
            notes=[f"no run is older than {older_than}"],
        )
    scopes = [_scope(run_id, bucket, variables) for run_id in stale]
    place = options.manifest or Path(f"sweep-older-{now:%Y%m%dT%H%M%S}Z.json")
    return dry_run(aws, scopes, place, options)


def confirmation(yes: bool) -> Any:
    """Return what asks on a terminal before anything is deleted; `yes` and a pipe go on unasked."""

    def confirm(manifest: Manifest) -> bool:
        if yes or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return True
        counts = ", ".join(f"{n} {kind}" for kind, n in manifest.counts.items())
        click.echo(
            f"account {manifest.account_id}, region {manifest.region}, bucket {manifest.bucket}\n"
            f"runs: {', '.join(manifest.run_ids)}\n"
            f"to be deleted: {counts} ({manifest.size_bytes} bytes)",
            err=True,
        )
        return click.confirm("delete them?", default=False, err=True)

    return confirm


def _writers(outputs: tuple[OutputSpec, ...]) -> list[Callable[[SweepReport], None]]:
    """Return what writes the report, checked before anything is deleted."""
    import json

    from floe_guard.sweep.report import as_data, as_text

    formats: dict[str, Callable[[SweepReport], str]] = {
        "text": as_text,
        "json": lambda report: json.dumps(as_data(report), indent=2, sort_keys=True) + "\n",
    }
    for spec in outputs:
        if spec.format not in formats:
            raise UsageError(f"unknown format {spec.format!r}; known: {', '.join(formats)}")
        if spec.path is not None and not Path(spec.path).absolute().parent.is_dir():
            raise UsageError(f"there is no folder for {spec.path}")
    wanted = list(outputs)
    if all(spec.path is not None for spec in wanted):
        wanted.append(OutputSpec("text"))

    def writer(spec: OutputSpec) -> Callable[[SweepReport], None]:
        def write(report: SweepReport) -> None:
            text = formats[spec.format](report)
            if spec.path is None:
                sys.stdout.write(text)
            else:
                Path(spec.path).write_text(text, encoding="utf-8")

        return write

    return [writer(spec) for spec in wanted]
