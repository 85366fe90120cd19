"""The documents of one bundle, typed, with what is derived from them alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from floe_guard.errors import EvidenceError
from floe_guard.evidence.documents import (
    DOCUMENTS,
    Cleanup,
    Document,
    Findings,
    Obligations,
    Readiness,
    Rules,
    Run,
    Stage,
    Stages,
    Tests,
    Timings,
    Tools,
)


@dataclass(frozen=True)
class Bundle:
    """Every document of a bundle; each field is the file of that name."""

    run: Run
    stages: Stages
    findings: Findings
    rules: Rules
    tests: Tests
    cleanup: Cleanup
    readiness: Readiness
    obligations: Obligations
    tools: Tools
    timings: Timings

    def documents(self) -> dict[str, Document]:
        """Return the documents by file name, in the order of `DOCUMENTS`."""
        return {name: getattr(self, name.removesuffix(".json")) for name in DOCUMENTS}

    def stage(self, name: str) -> Stage:
        """Return the row of a stage.

        Args:
            name: The stage's name.

        Returns:
            Its row.

        Raises:
            EvidenceError: There is no such row.
        """
        for row in self.stages.stages:
            if row.name == name:
                return row
        raise EvidenceError(f"there is no row for stage {name}", file="stages.json")

    def counts(self) -> dict[str, int]:
        """Return how many cells of all reports ended in each verdict, and how many tests in each outcome."""
        counts: Counter[str] = Counter()
        for report in self.findings.reports:
            counts.update(f"cells.{cell.verdict}" for cell in report.cells)
        counts.update(f"tests.{case.outcome}" for case in self.tests.cases)
        return dict(sorted(counts.items()))


def from_data(data: Mapping[str, Any]) -> Bundle:
    """Return the bundle that decoded files stand for.

    Args:
        data: File name -> JSON data.

    Returns:
        The typed documents.

    Raises:
        EvidenceError: A file is missing, or is not what it has to be.
    """
    typed: dict[str, Any] = {}
    for name, kind in DOCUMENTS.items():
        if name not in data:
            raise EvidenceError("the file is missing", file=name)
        try:
            typed[name.removesuffix(".json")] = msgspec.convert(data[name], kind)
        except msgspec.ValidationError as error:
            raise EvidenceError(f"not of its schema: {error}", file=name) from None
    return Bundle(**typed)
