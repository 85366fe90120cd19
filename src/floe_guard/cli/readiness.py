"""`floe-guard readiness`: is the account ready for a provider-test run?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from floe_guard.cli._connection import ConnectionFlags, connection_flags
from floe_guard.cli._flags import JudgeFlags, OutputSpec, config_file_flag, output_flag
from floe_guard.cli._journal import evidence_flag, journalled
from floe_guard.errors import UsageError
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.cli._live import LiveSettings
    from floe_guard.engine.protocol import CompiledRule
    from floe_guard.evidence.journal import StageLog
    from floe_guard.readiness.checks import Subject
    from floe_guard.readiness.probe import ProbeResult
    from floe_guard.readiness.report import ReadinessReport

_REQUIRED = ("bucket", "policy_arn", "budget_name", "budget_email")
_POLICY_RULE = "FG510"
_BUDGET_RULE = "FG601"


@click.command()
@output_flag
@evidence_flag
@connection_flags
@config_file_flag
def command(
    outputs: tuple[OutputSpec, ...],
    evidence: Path | None,
    connection: ConnectionFlags,
    config_file: str | None,
) -> ExitCode:
    """Check that the sandbox is ready for a provider-test run.

    Every check is named. The last one creates a Glue probe database, reads it and deletes it again,
    also after a failure, Ctrl-C, SIGTERM or a hang-up; nothing else is written. Exits 1 when a check
    failed, 3 when AWS gave no answer, 4 when the probe may remain.
    """
    import json

    from floe_guard.cli._emit import write_output
    from floe_guard.cli._live import live_settings
    from floe_guard.readiness import report as reports
    from floe_guard.readiness.checks import Subject

    formats: dict[str, Callable[[reports.ReadinessReport], str]] = {
        "text": reports.as_text,
        "json": lambda report: json.dumps(reports.as_data(report), indent=2) + "\n",
    }
    specs = list(outputs)
    for spec in specs:
        if spec.format not in formats:
            raise UsageError(f"unknown format {spec.format!r}; known: {', '.join(formats)}")
    if all(spec.path is not None for spec in specs):
        specs.append(OutputSpec("text"))

    told = live_settings(connection, config_file, require=_REQUIRED)
    rules = _rules(told)
    with journalled(evidence, told.settings, "readiness") as log:
        # Signing in belongs to the stage: that it failed is what the evidence has to say.
        aws = told.connect()
        scope = told.scope(aws.identity.account_id, aws.identity.partition)
        subject = Subject(
            aws,
            told.environment,
            scope,
            policy_rule=rules.get(_POLICY_RULE),
            budget_rule=rules.get(_BUDGET_RULE),
            told=partial(_tell_interrupted, log),
        )
        report = _run(subject, told)
        if log is not None:
            from floe_guard.evidence.project import of_readiness

            log.finish(int(report.exit_code), documents=[of_readiness(report)])
    # What became of the probe has to be said even where a file cannot be written.
    for spec in sorted(specs, key=lambda spec: spec.path is not None):
        write_output(spec.path, [formats[spec.format](report)], document=spec.format != "text")
    return report.exit_code


def _run(subject: Subject, told: LiveSettings) -> ReadinessReport:
    from datetime import UTC, datetime

    from floe_guard.readiness.checks import run_checks
    from floe_guard.readiness.report import ReadinessReport

    results, probe = run_checks(subject)
    aws = subject.connection
    return ReadinessReport(
        account_id=aws.identity.account_id,
        region=told.region,
        bucket=subject.bucket,
        test_prefix=told.environment.test_prefix,
        glue_prefix=told.environment.glue_prefix,
        caller_arn=aws.identity.arn,
        credentials=aws.credentials.description,
        asked_at=datetime.now(UTC),
        results=results,
        probe=probe,
    )


def _rules(told: LiveSettings) -> dict[str, CompiledRule]:
    """Return the shipped rules on policies and budgets, with the site's parameters."""
    from dataclasses import replace

    from floe_guard.pipeline import load_rule_set

    options = told.judge_options(JudgeFlags())
    rules = load_rule_set(replace(options.sources, paths=(), default_rules=True))
    wanted = {_POLICY_RULE, _BUDGET_RULE}
    return {rule.id: rule.compile() for rule in rules.rules if rule.id in wanted}


def _tell_interrupted(log: StageLog | None, probe: ProbeResult) -> None:
    said = f"interrupted; {probe.cleanup}"
    print(f"floe-guard: {said}", file=sys.stderr)
    if log is not None:
        log.finish(int(ExitCode.INTERRUPTED), reason=said, failure="KeyboardInterrupt")
