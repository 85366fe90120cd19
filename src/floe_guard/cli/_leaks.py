"""A sweep between the state that was recorded before its run and the comparison with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from floe_guard.verdicts import ExitCode

if TYPE_CHECKING:
    from floe_guard.aws.connection import Connection
    from floe_guard.runscope import RunScope
    from floe_guard.sweep.report import SweepReport


def swept_and_compared(
    connection: Connection, run: RunScope, sweep: Callable[[], SweepReport]
) -> SweepReport:
    """Sweep a run, and where all of it is gone, compare with what was recorded before it.

    Args:
        connection: The approved account.
        run: The run.
        sweep: Sweeps it.

    Returns:
        The report, with the comparison where there is a record.

    Raises:
        InputError: The record is not one of this run; nothing was deleted.
    """
    from floe_guard.audit.before import compare, recorded

    before = recorded(connection, run)
    report = sweep()
    if before is None or report.exit_code is not ExitCode.OK:
        return report
    return replace(report, comparison=compare(connection, run, before))
