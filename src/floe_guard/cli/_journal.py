"""Where the evidence of a run is journalled: flag, then `FLOE_GUARD_EVIDENCE_DIR`, then settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from floe_guard.errors import UsageError

if TYPE_CHECKING:
    from floe_guard.evidence.documents import StageName
    from floe_guard.evidence.journal import StageLog
    from floe_guard.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def evidence_flag(function: F) -> F:
    """Add `--evidence DIR`, passed on as `evidence`."""
    return click.option(
        "--evidence",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Journal this in DIR, where `evidence begin` started one.",
    )(function)


def journal_folder(flag: Path | None, settings: Settings) -> Path | None:
    """Return the folder to journal in, or None where nothing is journalled."""
    return flag or settings.evidence_dir


def required_folder(flag: Path | None, settings: Settings) -> Path:
    """Return the folder to journal in.

    Args:
        flag: `--evidence`.
        settings: The settings.

    Returns:
        The folder.

    Raises:
        UsageError: None is named.
    """
    folder = journal_folder(flag, settings)
    if folder is None:
        raise UsageError(
            "no evidence folder is named",
            hint="pass --evidence DIR, set FLOE_GUARD_EVIDENCE_DIR, or evidence.dir in the settings",
        )
    return folder


@contextmanager
def journalled(
    flag: Path | None, settings: Settings, stage: StageName, subject: str = ""
) -> Iterator[StageLog | None]:
    """Journal a stage around a block, where a folder is named; the evidence is imported only then.

    Args:
        flag: `--evidence`.
        settings: The settings.
        stage: Which stage.
        subject: What it is asked about.

    Yields:
        The open attempt, to be finished by the block; None where nothing is journalled.
    """
    with stage_of(journal_folder(flag, settings), stage, subject) as log:
        yield log


@contextmanager
def stage_of(folder: Path | None, stage: StageName, subject: str = "") -> Iterator[StageLog | None]:
    """Journal a stage around a block; without a folder nothing is journalled or imported.

    Args:
        folder: The journal's folder, or None.
        stage: Which stage.
        subject: What it is asked about.

    Yields:
        As `journalled`.
    """
    if folder is None:
        yield None
        return
    from floe_guard.evidence import journal

    with journal.stage(folder, stage, subject) as log:
        yield log
