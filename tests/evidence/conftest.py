"""A passing run, judged once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.support import evidence_run


@pytest.fixture(scope="session")
def plan(repository: Path) -> Path:
    return repository / "tests" / "fixtures" / "plans" / "scaffold.json"


@pytest.fixture(scope="session")
def passing_journal(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("passing") / "journal"
    evidence_run.passing_run(folder, plan)
    return folder


@pytest.fixture
def journal_of_a_pass(passing_journal: Path, tmp_path: Path) -> Path:
    return shutil.copytree(passing_journal, tmp_path / "journal")


@pytest.fixture
def bundle_of_a_pass(passing_journal: Path, tmp_path: Path) -> Path:
    from floe_guard.evidence.seal import seal

    return seal(passing_journal, tmp_path / "bundle", sealed_at=evidence_run.SEALED).path
