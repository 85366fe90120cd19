"""`floe-guard gate`: does this evidence open the release?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from floe_guard.verdicts import ExitCode


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--policy",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What the release expects (release-gate.yaml).",
)
@click.option("--run-id", metavar="ID", help="Expected run, over the policy's.")
@click.option("--commit", metavar="SHA", help="Expected commit, over the policy's.")
@click.option("--attempt", metavar="N", help="Expected CI attempt, over the policy's.")
@click.option(
    "--output", "-o", type=click.Choice(["text", "json"]), default="text", help="Report format."
)
def command(
    bundle: Path,
    policy: Path,
    run_id: str | None,
    commit: str | None,
    attempt: str | None,
    output: str,
) -> ExitCode:
    """Decide whether a bundle opens the release, and say why not.

    Verifies the bundle and holds it against the policy; only a complete set of passes opens the
    gate. A bundle that is missing is a refusal.
    """
    import dataclasses

    from floe_guard.cli._verification import as_json, as_text
    from floe_guard.errors import UsageError
    from floe_guard.evidence.gate import gate
    from floe_guard.evidence.policy import read_policy

    expected = read_policy(policy)
    given = {"run_id": run_id, "commit": commit, "attempt": attempt}
    for name, value in given.items():
        if value == "":
            # An unset variable of a CI job must not be an expectation less.
            raise UsageError(f"--{name.replace('_', '-')} is empty")
        stated = getattr(expected, name)
        if value is not None and stated not in {None, value}:
            raise UsageError(f"the policy expects {name} {stated}, the command line {value}")
    expected = dataclasses.replace(
        expected,
        run_id=run_id or expected.run_id,
        commit=commit or expected.commit,
        attempt=attempt or expected.attempt,
    )
    result = gate(bundle, expected, datetime.now(UTC))
    text = as_json(result) if output == "json" else as_text(result, "GATE OPEN", "GATE SHUT")
    click.echo(text, nl=False)
    return result.exit_code
