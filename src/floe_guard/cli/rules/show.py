"""`floe-guard rules show`: one rule in full."""

from __future__ import annotations

import click

from floe_guard.cli._flags import JudgeFlags
from floe_guard.verdicts import ExitCode


@click.command("show")
@click.argument("rule_id", metavar="ID")
@click.option("--rules", multiple=True, metavar="PATH", help="Rule file or folder; repeatable.")
@click.option("--no-default-rules", is_flag=True, help="Leave the shipped rules out.")
@click.option("--config-file", metavar="PATH", help="Settings file.")
def command(
    rule_id: str, rules: tuple[str, ...], no_default_rules: bool, config_file: str | None
) -> ExitCode:
    """Show what a rule wants, why, how to fix what breaks it, and its parameters as they are set."""
    from floe_guard.cli._rules import describe, load_for
    from floe_guard.errors import UsageError

    flags = JudgeFlags(rules=rules, no_default_rules=no_default_rules, config_file=config_file)
    loaded, _ = load_for(flags)
    for rule in loaded.rules:
        if rule.id == rule_id:
            for line in describe(rule):
                print(line)
            return ExitCode.OK
    raise UsageError(f"no rule is called {rule_id!r}", hint="`floe-guard rules list` shows all ids")
