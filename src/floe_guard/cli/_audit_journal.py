"""What `audit` journals, and how `audit --run` goes from begin to seal by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from floe_guard import settings as settings_module
from floe_guard.audit.obligations import OBLIGATIONS
from floe_guard.cli._journal import journal_folder
from floe_guard.evidence import classify, held, journal
from floe_guard.evidence.project import discharges, of_report, open_questions
from floe_guard.evidence.record import begin_once
from floe_guard.evidence.seal import seal

if TYPE_CHECKING:
    from floe_guard.audit.run import Audit
    from floe_guard.aws.connection import Connection
    from floe_guard.cli._live import LiveSettings
    from floe_guard.evidence.documents import ReportDocument
    from floe_guard.report import Obligation


def audit_journal(flag: Path | None, told: LiveSettings, *, sealing: bool) -> Path | None:
    """Return where the audit is journalled; where it is to be sealed, a journal is begun if need be.

    Args:
        flag: `--evidence`.
        told: Settings and environment.
        sealing: Whether the run is swept and sealed afterwards.

    Returns:
        The journal's folder, or None where nothing is journalled.
    """
    folder = journal_folder(flag, told.settings)
    if not sealing:
        return folder
    folder = folder or Path(f"floe-evidence-{told.environment.run_id}")
    approved = told.connection.account or told.settings.aws.account_ids
    begin_once(
        folder,
        told.environment,
        settings_module.environment(),
        account_id=approved[0] if len(approved) == 1 else "",
        stages=("audit", "sweep"),
    )
    return folder


def journalled_questions(folder: Path) -> tuple[Obligation, ...] | None:
    """Return the open questions of the journalled plan, or None where no plan was journalled."""
    record = journal.read(folder)
    return open_questions(record) if record.attempts.get("plan") else None


def audit_document(result: Audit, connection: Connection, told: LiveSettings) -> ReportDocument:
    """Return the audit as the evidence keeps it."""
    identity = connection.identity
    return of_report(
        result.report,
        "audit",
        discharges=discharges(result.report.outcomes, OBLIGATIONS.id),
        account_id=identity.account_id,
        region=told.region,
        bucket=told.environment.bucket or "",
        caller_arn=identity.arn,
    )


@contextmanager
def sealed_after(folder: Path | None, told: LiveSettings) -> Iterator[dict[str, str]]:
    """Seal the journal when the block is over, whatever became of it.

    Args:
        folder: The journal's folder, or None where nothing is sealed.
        told: Settings and environment.

    Yields:
        Where the block puts the credentials that it comes to hold, by name.
    """
    values: dict[str, str] = {}
    try:
        yield values
    finally:
        if folder is not None:
            _seal_run(folder, told, values)


def _seal_run(folder: Path, told: LiveSettings, values: Mapping[str, str]) -> None:
    """Seal the journal beside itself and say where; an earlier bundle of the run stays as it is."""
    name = f"{told.environment.run_id}.evidence"
    target, number = folder.parent / name, 1
    while target.exists():
        number += 1
        target = folder.parent / f"{name}.{number}"
    canaries = held.canaries(settings_module.environment(), values)
    sealed = seal(folder, target, sign_key=told.settings.sign_key, canaries=canaries)
    verdict = classify.verdict(classify.failures(sealed.bundle))
    sys.stderr.write(f"floe-guard: sealed {sealed.path}: {verdict}\nfloe-guard: {sealed.root}\n")
