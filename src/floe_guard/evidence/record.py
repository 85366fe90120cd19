"""Results of stages -> the journal; what verbs call when they are done."""

from __future__ import annotations

from pathlib import Path

from floe_guard.evidence import journal, junit
from floe_guard.evidence.documents import Tests


def record_tests(folder: Path, xml: Path, exit_code: int | None) -> Tests:
    """Record a pytest run as the stage `tests`.

    Args:
        folder: The journal's folder.
        xml: pytest's JUnit XML, which may be missing.
        exit_code: pytest's exit code, or None where it is not known.

    Returns:
        What was recorded.
    """
    expected = journal.read(folder).begin.expected_tests
    log = journal.start(folder, "tests")
    tests = junit.read(xml, expected, exit_code)
    # Without an exit code nothing is known of how pytest ended, and that is not a pass.
    log.finish(70 if exit_code is None else exit_code, documents=[tests], reason=tests.fault)
    return tests
