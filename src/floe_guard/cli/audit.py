"""`floe-guard audit`: the live account, judged by the same rules."""

from __future__ import annotations

import click

from floe_guard.cli._connection import ConnectionFlags, connection_flags
from floe_guard.cli._flags import FROM_ENVIRONMENT, JudgeFlags, judging_flags
from floe_guard.errors import UsageError
from floe_guard.verdicts import ExitCode


@click.command()
@click.option(
    "--run",
    is_flag=False,
    flag_value=FROM_ENVIRONMENT,
    metavar="[RUN_ID]",
    help="Look at this run too, then sweep it; without an id the one in FLOE_PROVIDER_SPIKE_RUN.",
)
@click.option("--no-sweep", is_flag=True, help="With --run: read only, delete nothing.")
@click.option("--dry-run", is_flag=True, help="With --run: list what a sweep would delete.")
@click.option("--yes", is_flag=True, help="With --run: sweep without asking.")
@click.option(
    "--before",
    is_flag=True,
    help="With --run: record the prefix and the databases before the run; delete nothing.",
)
@click.option(
    "--obligations",
    metavar="REPORT",
    help="JSON report of a plan: every question that it left open is put to the account.",
)
@click.option(
    "--drift",
    metavar="FILE",
    help="Plan or state to compare the account with, in what the rules look at.",
)
@connection_flags
@judging_flags(live=True)
def command(
    run: str | None,
    no_sweep: bool,
    dry_run: bool,
    yes: bool,
    before: bool,
    obligations: str | None,
    drift: str | None,
    connection: ConnectionFlags,
    flags: JudgeFlags,
) -> ExitCode:
    """Judge the live account by the same rules as source and plan.

    Reads the approved region in full and every other enabled region for what must never be created.
    Without --run nothing is ever written. What AWS does not answer is a gap, and the exit code 3.
    """
    if run is None and (no_sweep or dry_run or yes or before):
        raise UsageError("--no-sweep, --dry-run, --yes and --before belong to --run")
    if sum((no_sweep, dry_run, before)) > 1:
        raise UsageError("pass one of --no-sweep, --dry-run and --before")

    from floe_guard.cli._audit import AuditRequest, run_audit

    return run_audit(
        AuditRequest(
            run=run,
            sweep=run is not None and not (no_sweep or before),
            dry_run=dry_run,
            yes=yes,
            before=before,
            obligations=obligations,
            drift=drift,
        ),
        connection,
        flags,
    )
