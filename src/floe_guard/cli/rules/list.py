"""`floe-guard rules list`: the rules there are."""

from __future__ import annotations

import json
from typing import Any

import click

from floe_guard.cli._flags import JudgeFlags
from floe_guard.verdicts import ExitCode


@click.command("list")
@click.option("--rules", multiple=True, metavar="PATH", help="Rule file or folder; repeatable.")
@click.option("--no-default-rules", is_flag=True, help="Leave the shipped rules out.")
@click.option(
    "--rule-profile",
    "--profile",
    "profile",
    metavar="NAME",
    help="The rules of this profile alone.",
)
@click.option("--config-file", metavar="PATH", help="Settings file.")
@click.option(
    "--output", "-o", type=click.Choice(["text", "json"]), default="text", help="Output format."
)
def command(
    rules: tuple[str, ...],
    no_default_rules: bool,
    profile: str | None,
    config_file: str | None,
    output: str,
) -> ExitCode:
    """List every rule with its severity, kind and profiles."""
    from floe_guard.cli._rules import load_for
    from floe_guard.pipeline import pick_rules

    flags = JudgeFlags(
        rules=rules, no_default_rules=no_default_rules, profile=profile, config_file=config_file
    )
    loaded, options = load_for(flags)
    chosen = pick_rules(loaded, options) if profile else list(loaded.rules)
    if output == "json":
        records: list[dict[str, Any]] = [
            {
                "id": rule.id,
                "name": rule.data["name"],
                "title": rule.data["title"],
                "kind": rule.data["kind"],
                "severity": rule.data["severity"],
                "profiles": list(rule.profiles),
                "origins": list(rule.origins),
                "enabled": rule.enabled,
            }
            for rule in chosen
        ]
        print(json.dumps(records, indent=1))
        return ExitCode.OK
    for rule in chosen:
        disabled = "" if rule.enabled else " (ships disabled)"
        print(f"{rule.id:<8} {rule.data['severity']:<8} {rule.data['title']}{disabled}")
        print(f"{'':<17} {rule.data['kind']}; {', '.join(rule.profiles)}")
    print(f"{len(chosen)} rules")
    return ExitCode.OK
