"""What `plan` and `state` have in common: a document, judged as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from floe_guard import settings
from floe_guard.cli._emit import Emitter
from floe_guard.cli._flags import JudgeFlags
from floe_guard.cli._journal import journalled
from floe_guard.cli._judging import judge_options
from floe_guard.pipeline import judge, read_document
from floe_guard.verdicts import ExitCode


def judge_document(
    file: str, source: str | None, flags: JudgeFlags, stage: Literal["plan", "state"]
) -> ExitCode:
    """Judge a plan or state and write the report.

    Args:
        file: The document, `-` for standard input.
        source: Folder of its source, or None.
        flags: The common flags.
        stage: The verb, by which the evidence journals it.

    Returns:
        The report's exit code.
    """
    emitter = Emitter(flags)
    loaded = settings.load(flags.config_file)
    options = judge_options(flags, loaded, profile="provider-tests")
    with journalled(flags.evidence, loaded, stage, file) as log:
        inventory = read_document(file, Path(source) if source else None)
        report = judge(inventory, options)
        if log is not None:
            from floe_guard.evidence.project import of_report

            log.finish(int(report.exit_code), documents=[of_report(report, stage)])
    return emitter.write(report)
