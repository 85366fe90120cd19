"""What was recorded is what the real Terraform core says today, in a sample of all cases."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from tests.support import oracle
from tests.support.rule_fixtures import MUTATIONS, RULES, Case, cases, make

RECORDED = [c for c in (*cases(RULES), *cases(MUTATIONS)) if c.verb != "live"]
WITH_A_PAST = [c for c in RECORDED if c.taint or (c.folder / "before").is_dir()]
SAMPLE = [*RECORDED[::30], WITH_A_PAST[0], WITH_A_PAST[-1]]


# terraform_data makes one up each time it is applied.
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def settled(document: dict[str, Any]) -> Any:
    unsettled = ("timestamp", "terraform_version", "relevant_attributes")
    document = {k: v for k, v in document.items() if k not in unsettled}
    document.get("prior_state", {}).pop("terraform_version", None)
    return json.loads(ID.sub("(id)", json.dumps(document)))


@pytest.mark.oracle
@oracle.needs_oracle
@pytest.mark.parametrize("case", SAMPLE, ids=lambda c: c.name)
def test_a_recorded_document_is_not_stale(case: Case) -> None:
    recorded = json.loads(case.document.read_text())
    assert settled(make(case)) == settled(recorded)


def test_every_case_is_recorded() -> None:
    assert [c.name for c in RECORDED if not c.document.is_file()] == []
