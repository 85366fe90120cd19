"""The evaluator against recorded plans of the real core, over a corpus written for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.loaders.hcl.parity.record import CORPUS, digest, read_records
from tests.support import oracle
from tests.support.hcl_parity import Comparison, compare, record_of

from floe_guard.loaders.hcl.load import load_root

RECORDS = read_records()
PLANNED = sorted(name for name, record in RECORDS.items() if "refused" not in record)
REFUSED = sorted(name for name, record in RECORDS.items() if "refused" in record)

LIVE = ("default_tags_modules", "dynamic_nested", "module_nested", "sensitive_flow", "sets")
"""A few that are planned again where the oracle is there, so that records cannot go stale."""


def test_corpus_and_records_belong_together() -> None:
    directories = {p.name: p for p in CORPUS.iterdir() if p.is_dir()}
    assert directories.keys() == RECORDS.keys()
    assert len(directories) >= 150
    stale = [name for name, p in directories.items() if digest(p) != RECORDS[name]["digest"]]
    assert stale == [], "record again: python -m tests.loaders.hcl.parity.record"


def _compared(directory: Path, record: dict[str, object]) -> Comparison:
    inventory = load_root(directory)
    assert [str(error) for error in inventory.errors] == []
    return compare(inventory, record)


@pytest.mark.parametrize("name", PLANNED)
def test_evaluates_as_planned(name: str) -> None:
    result = _compared(CORPUS / name, RECORDS[name])
    assert result.addresses == []
    assert result.wrong == []
    assert result.marks == []


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_the_core_refuses(name: str) -> None:
    inventory = load_root(CORPUS / name)
    assert inventory.errors, RECORDS[name]["refused"]
    for error in inventory.errors:
        assert error.file is not None
        assert error.line is not None


def test_few_values_stay_unknown() -> None:
    total = Comparison()
    for name in PLANNED:
        total.add(_compared(CORPUS / name, RECORDS[name]))
    share = len(total.unknown) / (total.known - len(total.behind_data))
    print(
        f"\n{len(PLANNED)} directories: {total.known} planned values, {total.agreed} equal,"
        f" {len(total.wrong)} wrong, {len(total.unknown)} left unknown ({share:.2%}),"
        f" {len(total.behind_data)} behind data sources, {total.better} known earlier"
    )
    assert share < 0.02


@oracle.needs_oracle
@pytest.mark.oracle
@pytest.mark.parametrize("name", LIVE)
def test_records_are_what_the_core_plans_now(name: str) -> None:
    record = record_of(json.loads(oracle.run(CORPUS / name)))
    kept = {part: RECORDS[name][part] for part in ("managed", "data", "outputs")}
    assert json.loads(json.dumps(record)) == kept
