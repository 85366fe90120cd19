"""The shipped rules say of the source what they say of its plan.

The cases are those of the plan; where a case says `source:`, one of the two knows more.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.test_shipped_rules import expected, judged, rule_id, rules_for, settings
from tests.support.rule_fixtures import MUTATIONS, REQUIRED_VARIABLES, RULES, Case, cases, lay_out

from floe_guard.loaders.hcl.load import LoadOptions, load_root
from floe_guard.rules.load import Selection
from floe_guard.values import Unknown

ACCOUNT = {"aws_account_id": "123456789012"}


def planned_from_source_alone(case: Case) -> bool:
    before = case.taint or (case.folder / "before").is_dir()
    return case.verb == "plan" and not case.target and not before


def judged_source(case: Case, root: Path, selection: Selection) -> dict[str, dict[str, list[str]]]:
    given = REQUIRED_VARIABLES | ACCOUNT if case.is_mutation else {}
    assignments = tuple(("var", f"{k}={v}") for k, v in (given | dict(case.variables)).items())
    found = load_root(root, LoadOptions(assignments=assignments))
    assert not found.gaps
    return judged(found, rules_for(case).select(selection), settings(case))


@pytest.mark.parametrize(
    "case", list(filter(planned_from_source_alone, cases(RULES))), ids=lambda c: c.name
)
def test_a_rule_says_the_same_of_the_source(case: Case, tmp_path: Path) -> None:
    root = lay_out(case, case.folder, tmp_path / "root")
    cells = judged_source(case, root, Selection(check=(rule_id(case),)))
    assert cells == {rule_id(case): expected(case.source or case.verdicts)}


@pytest.mark.parametrize(
    "case", list(filter(planned_from_source_alone, cases(MUTATIONS))), ids=lambda c: c.folder.name
)
def test_a_mutation_fails_for_the_same_reason_in_the_source(case: Case, tmp_path: Path) -> None:
    root = lay_out(case, case.folder, tmp_path / "root")
    cells = judged_source(case, root, Selection())
    found = {
        rule: {v: a for v, a in matrix.items() if v not in ("pass", "not-applicable")}
        for rule, matrix in cells.items()
    }
    wanted = case.source or case.verdicts
    assert {k: v for k, v in found.items() if v} == {r: expected(v) for r, v in wanted.items()}


# Whether the resource lies inside is decided behind the account id.
UNDECIDED = {"policy-every-object", "policy-other-glue-databases"}
WIDER_POLICIES = [
    case
    for case in cases(MUTATIONS)
    if case.verdicts == {"FG510": {"fail": ["aws_iam_policy.provider_tests"]}}
]


@pytest.mark.parametrize("case", WIDER_POLICIES, ids=lambda c: c.folder.name)
def test_a_wider_policy_is_seen_before_the_account_is_known(case: Case, tmp_path: Path) -> None:
    root = lay_out(case, case.folder, tmp_path / "root")
    found = load_root(root)
    policy = next(r for r in found.resources if r.type == "aws_iam_policy")
    assert isinstance(policy.attributes["policy"], Unknown)
    cells = judged(found, rules_for(case).select(Selection(check=("FG510",))), settings(case))
    verdict = "unknown" if case.folder.name in UNDECIDED else "fail"
    assert cells == {"FG510": {verdict: ["aws_iam_policy.provider_tests"]}}
