"""The steps of `sweep`: settings, scope, connection, sweep, report."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from floe_guard import settings as settings_module
from floe_guard.aws.failures import CallFailed
from floe_guard.cli._connection import (
    ConnectionFlags,
    approving,
    open_connection,
    region_of,
)
from floe_guard.cli._emit import write_output
from floe_guard.cli._flags import FROM_ENVIRONMENT, OutputSpec
from floe_guard.cli._journal import journalled
from floe_guard.cli._leaks import swept_and_compared
from floe_guard.errors import NotApprovedError, RefusedError, SettingsError, UsageError
from floe_guard.run_environment import VARIABLES, RunEnvironment
from floe_guard.runscope import DEFAULT_GLUE_PREFIX, DEFAULT_TEST_PREFIX, RunScope
from floe_guard.sweep import manifest as manifests
from floe_guard.sweep.leftovers import leftovers, stale_runs
from floe_guard.sweep.listing import check_bucket_home
from floe_guard.sweep.manifest import Manifest
from floe_guard.sweep.report import SweepReport, as_data, as_text
from floe_guard.sweep.run import SweepOptions, apply_manifest, dry_run, sweep
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.settings import Settings


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What the command line asked for.

    Args:
        run: Run id, `FROM_ENVIRONMENT`, or None.
        manifest_file: Manifest to apply, or None.
        older_than: Age of the runs to list, or None.
        dry_run: Whether nothing is deleted.
        bucket: `--bucket`.
        outputs: `--output`.
        evidence: `--evidence`.
        config_file: `--config-file`.
    """

    run: str | None
    manifest_file: Path | None
    older_than: timedelta | None
    dry_run: bool
    bucket: str | None
    outputs: tuple[OutputSpec, ...]
    evidence: Path | None
    config_file: str | None


def run_sweep(request: SweepRequest, options: SweepOptions, flags: ConnectionFlags) -> ExitCode:
    """Sweep as asked and write the report.

    Args:
        request: What the command line asked for.
        options: How to sweep.
        flags: The connection flags.

    Returns:
        The report's exit code.
    """
    writers = _writers(request.outputs)
    settings = settings_module.load(request.config_file)
    variables = settings_module.environment()
    region = region_of(flags, settings, variables.get("FLOE_AWS_REGION") or None)
    policy = VARIABLES["policy_arn"]
    named = RunEnvironment.parse({policy: variables.get(policy, "")})
    flags = approving(flags, settings, named.policy_arn)

    def connect() -> Connection:
        return _connect(flags, settings, region)

    def act() -> SweepReport:
        if request.manifest_file is not None:
            manifest = manifests.load(request.manifest_file)
            manifest.scopes()
            _agree(manifest, request.bucket, variables)
            return apply_manifest(connect(), manifest, options)
        if request.older_than is not None:
            return _janitor(connect(), request, variables, options)
        scope = _scope(request.run, request.bucket, variables)
        if request.dry_run:
            place = options.manifest or Path(f"sweep-{scope.run_id}.json")
            return dry_run(connect(), [scope], place, options)
        aws = connect()
        return swept_and_compared(aws, scope, lambda: sweep(aws, [scope], options))

    try:
        if request.dry_run or request.older_than is not None:
            report = act()
        else:
            with journalled(request.evidence, settings, "sweep") as log:
                report = act()
                if log is not None:
                    from floe_guard.evidence.project import of_sweep

                    log.finish(int(report.exit_code), documents=[of_sweep(report)])
    except CallFailed as failed:
        raise RefusedError(f"nothing was deleted: {failed}", hint=failed.advice) from None
    for write in writers:
        write(report)
    return report.exit_code


def _connect(flags: ConnectionFlags, settings: Settings, region: str) -> Connection:
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


def _scope(run: str | None, bucket: str | None, variables: Mapping[str, str]) -> RunScope:
    run_id = variables.get("FLOE_PROVIDER_SPIKE_RUN", "") if run == FROM_ENVIRONMENT else run
    bucket = bucket or variables.get("FLOE_AWS_TEST_BUCKET", "")
    if not bucket:
        raise SettingsError(
            "FLOE_AWS_TEST_BUCKET is not set",
            hint="`floe-guard env --from-outputs` prints it from the scaffold's outputs",
        )
    return RunScope.from_run_id(
        run_id or "",
        bucket=bucket,
        test_prefix=variables.get("FLOE_AWS_TEST_PREFIX", DEFAULT_TEST_PREFIX),
        glue_prefix=variables.get("FLOE_AWS_GLUE_DATABASE_PREFIX", DEFAULT_GLUE_PREFIX),
    )


def _agree(manifest: Manifest, bucket: str | None, variables: Mapping[str, str]) -> None:
    """Refuse a manifest of another bucket or other prefixes than this environment's."""
    expected = {
        "bucket": bucket or variables.get("FLOE_AWS_TEST_BUCKET") or manifest.bucket,
        "test_prefix": variables.get("FLOE_AWS_TEST_PREFIX", DEFAULT_TEST_PREFIX),
        "glue_prefix": variables.get("FLOE_AWS_GLUE_DATABASE_PREFIX", DEFAULT_GLUE_PREFIX),
    }
    for name, value in expected.items():
        if getattr(manifest, name) != value:
            raise RefusedError(
                f"the manifest is of {name} {getattr(manifest, name)!r}, here it is {value!r}",
                file=str(manifest.path),
                hint="nothing was deleted; set the FLOE_AWS_… variables of the manifest's run",
            )


def _janitor(
    aws: Connection, request: SweepRequest, variables: Mapping[str, str], options: SweepOptions
) -> SweepReport:
    """Write one manifest of every stale run."""
    bucket, older_than = request.bucket, request.older_than or timedelta()
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


def _writers(outputs: tuple[OutputSpec, ...]) -> list[Callable[[SweepReport], None]]:
    """Return what writes the report, checked before anything is deleted."""
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
            write_output(spec.path, [formats[spec.format](report)], document=spec.format == "json")

        return write

    return [writer(spec) for spec in wanted]
