"""Everything that keeps the gate shut, one thing at a time."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from demo.stage import Stage

OTHER_RUN = "floe-provider-20261122T111111Z"


def every_way(stage: Stage, bundle: Path, key: tuple[str, ...]) -> None:
    """Show that each single thing that went otherwise keeps the gate shut."""
    stage.title("The gate stays shut: a leftover object (class cleanup)")
    _variant(stage, key, "leftover", _leftover, expect=4)

    stage.title("The gate stays shut: a failing rule (class product)")
    _variant(
        stage,
        key,
        "failing-rule",
        lambda s: s.guard("plan", "broken-plan.json", "--quiet", expect=1, show=4),
        expect=1,
    )

    stage.title("The gate stays shut: skipped tests (class tooling)")
    _variant(stage, key, "skipped", _skipped, expect=3)

    stage.title("The gate stays shut: a run that was killed (class infrastructure)")
    _variant(stage, key, "killed", _killed, expect=3)

    stage.title("The gate stays shut: one byte of the bundle was changed")
    tampered = stage.folder / "tampered"
    shutil.copytree(bundle, tampered)
    findings = tampered / "findings.json"
    findings.write_bytes(findings.read_bytes().replace(b'"pass"', b'"pasS"', 1))
    stage.guard("gate", "tampered", "--policy", "release-gate.yaml", expect=20)

    stage.title("The gate stays shut: the bundle of another run, and none at all")
    arguments = ("--policy", "release-gate.yaml", "--run-id", OTHER_RUN)
    stage.guard("gate", str(bundle), *arguments, expect=22)
    stage.guard("gate", "no-such-bundle", "--policy", "release-gate.yaml", expect=22)


def _variant(
    stage: Stage, key: tuple[str, ...], name: str, act: Callable[[Stage], object], *, expect: int
) -> None:
    """Go on from the good run's journal, do one thing otherwise, seal, and ask the gate."""
    journal = stage.folder / name / "journal"
    shutil.copytree(stage.folder / "evidence", journal)
    before = stage.variables["FLOE_GUARD_EVIDENCE_DIR"]
    stage.variables["FLOE_GUARD_EVIDENCE_DIR"] = str(journal)
    try:
        act(stage)
        bundle = stage.folder / name / "bundle"
        stage.guard("evidence", "seal", "--out", str(bundle), *key, expect=0, show=3)
        stage.guard("gate", str(bundle), "--policy", "release-gate.yaml", expect=expect)
    finally:
        stage.variables["FLOE_GUARD_EVIDENCE_DIR"] = before


def _leftover(stage: Stage) -> None:
    from demo.__main__ import live_tests

    live_tests(stage, expect=0)
    stage.guard("sweep", "--run", "--yes", "--max-resources", "1", expect=4)


def _skipped(stage: Stage) -> None:
    from demo.__main__ import live_tests

    live_tests(stage, expect=0, opt_in="0")


def _killed(stage: Stage) -> None:
    """Start an audit and kill it as soon as the journal knows of it."""
    journal = Path(stage.variables["FLOE_GUARD_EVIDENCE_DIR"]) / "journal.jsonl"
    known = journal.read_bytes().count(b'"event":"start"')
    command = [sys.executable, "-m", "floe_guard", "audit", "--quiet"]
    process = subprocess.Popen(
        command,
        cwd=stage.folder,
        env=stage.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while journal.read_bytes().count(b'"event":"start"') == known and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stage.say("floe-guard audit was killed (SIGKILL)")
