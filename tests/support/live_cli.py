"""Runs a live verb of the command line in this process, against a sandbox."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.sandbox import Sandbox

from floe_guard.cli._run import run


@dataclass
class LiveCli:
    """A prepared environment; `sandbox` is what the account holds."""

    sandbox: Sandbox
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.monkeypatch.chdir(self.folder)
        self.set(AWS_ENDPOINT_URL=self.sandbox.url, **self.sandbox.environment())

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def __call__(self, *args: str) -> tuple[int, str, str]:
        """Return exit code, standard output and standard error."""
        self.capsys.readouterr()
        code = run(args)
        captured = self.capsys.readouterr()
        return int(code), captured.out, captured.err

    def report(self, *args: str) -> tuple[int, dict[str, Any]]:
        """Return exit code and JSON report."""
        code, out, _ = self(*args, "--output", "json")
        document: dict[str, Any] = json.loads(out)
        return code, document


def cells(report: dict[str, Any], rule_id: str) -> list[dict[str, Any]]:
    """Return the cells of one rule."""
    return [cell for cell in report["cells"] if cell["rule_id"] == rule_id]


def verdicts(report: dict[str, Any], rule_id: str) -> list[str]:
    """Return the verdicts of one rule's cells, sorted."""
    return sorted(cell["verdict"] for cell in cells(report, rule_id))
