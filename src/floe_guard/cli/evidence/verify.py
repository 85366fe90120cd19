"""`floe-guard evidence verify`: check a bundle offline."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from floe_guard.verdicts import ExitCode


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--allowed-signers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Trusted signers, in the format of ssh-keygen(1).",
)
@click.option("--principal", metavar="NAME", help="The only signer to accept.")
@click.option(
    "--allow-unsigned", is_flag=True, help="Accept a bundle whose signature is not checked."
)
@click.option("--run-id", metavar="ID", help="Expected run.")
@click.option("--commit", metavar="SHA", help="Expected commit.")
@click.option("--account", "account_id", metavar="ID", help="Expected account.")
@click.option("--region", metavar="REGION", help="Expected region.")
@click.option("--bucket", metavar="NAME", help="Expected bucket.")
@click.option("--attempt", metavar="N", help="Expected CI attempt.")
@click.option("--rule-pack", metavar="SHA256", help="Expected digest of the loaded rules.")
@click.option("--max-age", metavar="AGE", help="Greatest age since sealing (36h, 3d).")
@click.option(
    "--output", "-o", type=click.Choice(["text", "json"]), default="text", help="Report format."
)
def command(
    bundle: Path,
    allowed_signers: Path | None,
    principal: str | None,
    allow_unsigned: bool,
    run_id: str | None,
    commit: str | None,
    account_id: str | None,
    region: str | None,
    bucket: str | None,
    attempt: str | None,
    rule_pack: str | None,
    max_age: str | None,
    output: str,
) -> ExitCode:
    """Check a bundle (a folder or its tar) offline, trusting nobody.

    Exits 0 when the bundle is sound, its signature trusted, every expectation met and its verdict
    a pass; 23 a secret, 20 malformed or tampered with, 21 signature missing or untrusted, 22 an
    expectation not met, 1 a failing verdict, 4 cleanup not proved, 3 inconclusive.
    """
    from floe_guard.cli._verification import as_json, as_text
    from floe_guard.errors import UsageError
    from floe_guard.evidence.gate import expect
    from floe_guard.evidence.policy import Policy, age
    from floe_guard.evidence.verify import verify

    named = {
        "--principal": principal,
        "--run-id": run_id,
        "--commit": commit,
        "--account": account_id,
        "--region": region,
        "--bucket": bucket,
        "--attempt": attempt,
        "--rule-pack": rule_pack,
        "--max-age": max_age,
    }
    for flag, value in named.items():
        if value == "":
            # An unset variable of a CI job must not be an expectation less.
            raise UsageError(f"{flag} is empty")
    if principal is not None and allowed_signers is None:
        raise UsageError("--principal needs --allowed-signers")
    policy = Policy(
        run_id=run_id,
        commit=commit,
        account_id=account_id,
        region=region,
        bucket=bucket,
        attempt=attempt,
        rule_pack=rule_pack,
        max_age=age(max_age, "--max-age") if max_age else None,
        allowed_signers=allowed_signers,
        principal=principal,
        allow_unsigned=allow_unsigned,
    )
    result = verify(
        bundle,
        allowed_signers=allowed_signers,
        principal=principal,
        allow_unsigned=allow_unsigned,
    )
    if result.bundle is not None and result.sound:
        expect(result, result.bundle, policy, datetime.now(UTC))
    text = as_json(result) if output == "json" else as_text(result, "VERIFIED", "NOT VERIFIED")
    click.echo(text, nl=False)
    return result.exit_code
