"""Writes a report in the formats asked for: files first, standard output last."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from floe_guard.cli._flags import JudgeFlags, OutputSpec
from floe_guard.errors import UsageError
from floe_guard.report import Report
from floe_guard.reporters._find import find
from floe_guard.reporters._view import View
from floe_guard.settings import colour_wanted
from floe_guard.verdicts import ExitCode

_TEXT = OutputSpec("text")


class Emitter:
    """Where the reports of one run go. Made first, so that a wrong format stops the run at once.

    A report for people goes to standard output unless a format was sent there.

    Args:
        flags: The common flags.

    Raises:
        UsageError: There is no such format.
    """

    def __init__(self, flags: JudgeFlags) -> None:
        self._started = time.perf_counter()
        self._flags = flags
        specs = list(flags.outputs)
        if all(spec.path is not None for spec in specs):
            specs.append(_TEXT)
        self._outputs = [(spec, find(spec.format)) for spec in specs]

    def write(self, report: Report) -> ExitCode:
        """Write the report to every output.

        Returns:
            The report's exit code.

        Raises:
            UsageError: A file cannot be written.
        """
        elapsed = time.perf_counter() - self._started
        for spec, render in sorted(self._outputs, key=lambda output: output[0].path is None):
            terminal = spec.path is None and sys.stdout is not None and sys.stdout.isatty()
            view = View(
                colour=colour_wanted(terminal),
                quiet=self._flags.quiet,
                compact=self._flags.compact,
                elapsed_s=elapsed,
            )
            write_output(spec.path, render(report, view), document=spec.format != "text")
        return report.exit_code


def write_output(path: str | None, pieces: Iterable[str], *, document: bool = False) -> None:
    """Write text to a file, as a whole or not at all, or to standard output.

    Args:
        path: The file; None for standard output.
        pieces: The text.
        document: Whether a program reads it: it is UTF-8 then, whatever the locale says.

    Raises:
        UsageError: The file cannot be written.
    """
    if path is None:
        if sys.stdout is not None:
            if document and isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
            sys.stdout.writelines(pieces)
        return
    target = Path(path)
    try:
        if target.exists() and not target.is_file():  # a pipe or a device
            with target.open("w", encoding="utf-8", errors="surrogateescape") as stream:
                stream.writelines(pieces)
        else:
            _replace(target, pieces)
    except OSError as exc:
        raise UsageError(f"cannot be written: {exc.strerror}", file=path) from None


def _replace(target: Path, pieces: Iterable[str]) -> None:
    import tempfile  # costs a commit hook, which writes no file, four milliseconds

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.writelines(pieces)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
