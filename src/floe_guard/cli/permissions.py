"""`floe-guard permissions`: the least IAM policy for audit, readiness and sweep; may the caller do it?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from floe_guard.cli._connection import ConnectionFlags, connection_flags
from floe_guard.cli._flags import JudgeFlags, config_file_flag
from floe_guard.errors import one_line
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.cli._live import LiveSettings
    from floe_guard.readiness.simulate import Permission


@click.command()
@click.option(
    "--for",
    "purposes",
    multiple=True,
    type=click.Choice(["audit", "readiness", "sweep"]),
    help="What the policy is for; repeatable (default: all three).",
)
@click.option("--include-iam", is_flag=True, help="Let the sweep delete IAM things of a run.")
@click.option("--check", "ask", is_flag=True, help="Ask IAM whether the caller may do all of it.")
@connection_flags
@config_file_flag
def command(
    purposes: tuple[str, ...],
    include_iam: bool,
    ask: bool,
    connection: ConnectionFlags,
    config_file: str | None,
) -> ExitCode:
    """Print the least IAM policy that audit, readiness and sweep need for the enabled rules.

    Without --check nothing is asked of AWS. With it, IAM simulates every action for the caller: exit 1
    when one is not allowed, 3 when IAM gave no answer.
    """
    from floe_guard.cli._live import live_settings
    from floe_guard.readiness.least_policy import PURPOSES, Names, least_policy, needed_operations

    flags = JudgeFlags(config_file=config_file)
    told = live_settings(connection, config_file, region_needed=ask)
    operations = needed_operations(
        purposes or PURPOSES, _wanted(told, flags), include_iam=include_iam
    )
    environment, settings = told.environment, told.settings
    if not ask:
        accounts = told.connection.account or settings.aws.account_ids
        account = accounts[0] if len(accounts) == 1 else None
        names = Names.of(environment, settings.aws.name_prefix, account, told.region or None)
        click.echo(json.dumps(least_policy(operations, names), indent=2))
        return ExitCode.OK

    from floe_guard.readiness.simulate import simulate

    aws = told.connect()
    names = Names.of(
        environment,
        settings.aws.name_prefix,
        aws.identity.account_id,
        told.region,
        aws.identity.partition,
    )
    return _print(simulate(aws, least_policy(operations, names)), aws.identity.arn)


def _wanted(told: LiveSettings, flags: JudgeFlags) -> Callable[[Sequence[str]], bool]:
    """Return whether an enabled rule looks at some types in the live account."""
    from floe_guard.audit.run import live_patterns
    from floe_guard.engine.protocol import overlaps
    from floe_guard.pipeline import load_rule_set

    options = told.judge_options(flags)
    patterns = live_patterns(load_rule_set(options.sources), options)
    return lambda types: overlaps(types, patterns)


def _print(permissions: Sequence[Permission], caller: str) -> ExitCode:
    denied = [p for p in permissions if p.decision not in {"allowed", ""}]
    unanswered = [p for p in permissions if not p.decision]
    allowed = len(permissions) - len(denied) - len(unanswered)
    head = "NOT ALLOWED" if denied else "INCOMPLETE" if unanswered else "ALLOWED"
    click.echo(f"{head} {one_line(caller)}: {allowed} of {len(permissions)} permissions")
    for one in denied:
        click.echo(f"  {one.decision:<13} {one.action} on {one.resource}")
    for reason in dict.fromkeys(p.reason for p in unanswered):
        actions = sorted({p.action for p in unanswered if p.reason == reason})
        click.echo(f"  not evaluated ({one_line(reason)}): {', '.join(actions)}")
    if denied:
        return ExitCode.VIOLATION
    return ExitCode.INCOMPLETE if unanswered else ExitCode.OK
