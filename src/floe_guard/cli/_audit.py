"""The steps of `audit`: settings, connection, audit, report, and for a run the sweep."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from floe_guard.cli._connection import ConnectionFlags
from floe_guard.cli._emit import Emitter
from floe_guard.cli._flags import FROM_ENVIRONMENT, JudgeFlags
from floe_guard.cli._live import LiveSettings, live_settings
from floe_guard.cli._progress import progress_line
from floe_guard.errors import one_line
from floe_guard.runscope import RunScope
from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.report import Obligation


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What the command line asked for.

    Args:
        run: Run id, `FROM_ENVIRONMENT`, or None.
        sweep: Whether the run is swept afterwards.
        dry_run: Whether the sweep only lists.
        yes: Whether it does not ask.
        before: Whether the state before the run is recorded.
        obligations: JSON report of a plan, or None.
        drift: Plan or state, or None.
    """

    run: str | None = None
    sweep: bool = False
    dry_run: bool = False
    yes: bool = False
    before: bool = False
    obligations: str | None = None
    drift: str | None = None


def run_audit(request: AuditRequest, flags: ConnectionFlags, judging: JudgeFlags) -> ExitCode:
    """Audit the account and write the report.

    Args:
        request: What the command line asked for.
        flags: The connection flags.
        judging: The common flags.

    Returns:
        The report's exit code, or that of the sweep where it did not end clean.
    """
    from floe_guard.audit.obligations import read_obligations
    from floe_guard.audit.run import AuditOptions, audit
    from floe_guard.aws.connection import held_by
    from floe_guard.cli._audit_journal import audit_document, audit_journal, sealed_after
    from floe_guard.cli._journal import stage_of
    from floe_guard.pipeline import read_document

    emitter = Emitter(judging)
    told = live_settings(flags, judging.config_file, run=request.run)
    options = told.judge_options(judging)
    declared = read_document(request.drift) if request.drift is not None else None
    questions = read_obligations(request.obligations) if request.obligations is not None else None
    run = _run_scope(told) if request.run is not None else None

    sealing = run is not None and request.sweep and not request.dry_run
    folder = audit_journal(judging.evidence, told, sealing=sealing)
    with sealed_after(folder if sealing else None, told) as held:
        # Signing in belongs to the stage: that it failed is what the evidence has to say.
        with stage_of(folder, "audit") as log:
            connection = told.connect()
            held.update(held_by(connection))
            identity = connection.identity
            obligations = _journalled(folder) if questions is None else questions
            with progress_line(f"reading account {identity.account_id}") as progress:
                result = audit(
                    connection,
                    told.scope(identity.account_id, identity.partition),
                    AuditOptions(options, run, obligations, declared, progress),
                )
            if log is not None:
                document = audit_document(result, connection, told)
                log.finish(int(result.report.exit_code), documents=[document])
        code = emitter.write(result.report)
        if run is not None and request.before and not _record_before(connection, run):
            return code or ExitCode.INCOMPLETE
        if run is None or not request.sweep:
            return code
        swept = _sweep(connection, run, request, folder)
    return swept if swept is not ExitCode.OK else code


def _journalled(folder: Path | None) -> Sequence[Obligation] | None:
    """The open questions of the plan that was journalled, where one was."""
    if folder is None:
        return None
    from floe_guard.cli._audit_journal import journalled_questions

    return journalled_questions(folder)


def _run_scope(told: LiveSettings) -> RunScope:
    environment = told.environment
    assert environment.run_id is not None
    assert environment.bucket is not None
    return RunScope.from_run_id(
        environment.run_id,
        bucket=environment.bucket,
        test_prefix=environment.test_prefix,
        glue_prefix=environment.glue_prefix,
    )


def _sweep(
    connection: Connection, run: RunScope, request: AuditRequest, folder: Path | None
) -> ExitCode:
    """Sweep the run; the report of the audit went out before, so this one follows it."""
    from floe_guard.aws.failures import CallFailed
    from floe_guard.cli._journal import stage_of
    from floe_guard.cli._leaks import swept_and_compared
    from floe_guard.cli.sweep import confirmation
    from floe_guard.errors import RefusedError
    from floe_guard.sweep.report import as_text
    from floe_guard.sweep.run import SweepOptions, dry_run, sweep

    named = request.run != FROM_ENVIRONMENT
    options = SweepOptions(confirm=confirmation(yes=request.yes, named=named))
    try:
        if request.dry_run:
            report = dry_run(connection, [run], Path(f"sweep-{run.run_id}.json"), options)
        else:
            with stage_of(folder, "sweep") as log:
                report = swept_and_compared(
                    connection, run, lambda: sweep(connection, [run], options)
                )
                if log is not None:
                    from floe_guard.evidence.project import of_sweep

                    log.finish(int(report.exit_code), documents=[of_sweep(report)])
    except CallFailed as failed:
        raise RefusedError(f"nothing was deleted: {failed}", hint=failed.advice) from None
    sys.stderr.write(as_text(report))
    return report.exit_code


def _record_before(connection: Connection, run: RunScope) -> bool:
    """Record the state before the run; return whether that could be done."""
    from floe_guard.audit.before import record
    from floe_guard.aws.failures import CallFailed

    try:
        path = record(connection, run)
    except CallFailed as failed:
        line = f"the state before the run is not recorded: {failed} ({failed.advice})"
        sys.stderr.write(f"floe-guard: {one_line(line)}\n")
        return False
    sys.stderr.write(f"floe-guard: the state before the run is in {path}\n")
    return True
