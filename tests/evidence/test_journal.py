"""The journal: many writers, no room, odd names, and hands that change it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.support import evidence_run

from floe_guard.errors import FloeGuardError, InputError, UsageError
from floe_guard.evidence import canonical, journal

_STAGES = """
import sys
from pathlib import Path
from floe_guard.evidence import journal
for _ in range(8):
    journal.start(Path(sys.argv[1]), "check", sys.argv[2]).finish(2, reason="none")
"""


def test_stages_that_run_at_once_have_one_number_each(tmp_path: Path) -> None:
    evidence_run.begin(tmp_path / "j")
    writers = [
        subprocess.Popen([sys.executable, "-c", _STAGES, str(tmp_path / "j"), str(n)])
        for n in range(4)
    ]
    assert [writer.wait() for writer in writers] == [0] * 4
    attempts = journal.read(tmp_path / "j").attempts["check"]
    assert [one.number for one in attempts] == list(range(1, 33))
    assert all(one.finished for one in attempts)


def test_an_attempt_ends_once(tmp_path: Path) -> None:
    evidence_run.begin(tmp_path / "j")
    log = journal.start(tmp_path / "j", "check")
    log.finish(1, reason="none")
    log.finish(0, reason="none")
    with pytest.raises(InputError, match="follows from none"):
        journal.read(tmp_path / "j")


def test_a_name_that_is_not_utf_8_is_recorded(tmp_path: Path) -> None:
    evidence_run.begin(tmp_path / "j")
    journal.start(tmp_path / "j", "check", "caf\udce9").finish(2, reason="\udce9" * 5000)
    assert journal.read(tmp_path / "j").attempts["check"][0].subject == "caf?"


_SMALL_FILES = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1100, 1100))
"""


def test_a_line_that_does_not_fit_is_told_and_leaves_the_journal_whole(tmp_path: Path) -> None:
    evidence_run.begin(tmp_path / "j")
    before = (tmp_path / "j" / journal.FILE).read_bytes()
    assert len(before) < 1100
    done = subprocess.run(
        [sys.executable, "-c", _SMALL_FILES + _STAGES, str(tmp_path / "j"), "x" * 900],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "UsageError" in done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert (tmp_path / "j" / journal.FILE).read_bytes() == before


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        evidence_run.begin(tmp_path / "file" / "j")


def test_a_pipe_is_no_journal(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / journal.FILE)
    with pytest.raises(FloeGuardError, match="not a regular file"):
        journal.read(tmp_path)


def test_a_cut_leaves_no_half_of_a_credential() -> None:
    secret = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYzzzzzzzzzz1"
    assert canonical.bounded("word " * 5 + secret, 50) == "word " * 5 + "…"
    assert canonical.bounded("short", 5) == "short"
