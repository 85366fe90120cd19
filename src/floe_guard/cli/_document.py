"""What `plan` and `state` have in common: a document, judged as what it is."""

from __future__ import annotations

from pathlib import Path

from floe_guard import settings
from floe_guard.cli._emit import Emitter
from floe_guard.cli._flags import JudgeFlags
from floe_guard.cli._judging import judge_options
from floe_guard.pipeline import judge, read_document
from floe_guard.verdicts import ExitCode


def judge_document(file: str, source: str | None, flags: JudgeFlags) -> ExitCode:
    """Judge a plan or state and write the report.

    Args:
        file: The document, `-` for standard input.
        source: Folder of its source, or None.
        flags: The common flags.

    Returns:
        The report's exit code.
    """
    emitter = Emitter(flags)
    options = judge_options(flags, settings.load(flags.config_file), profile="provider-tests")
    inventory = read_document(file, Path(source) if source else None)
    return emitter.write(judge(inventory, options))
