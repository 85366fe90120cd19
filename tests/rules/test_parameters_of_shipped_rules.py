"""What a site may set changes what the shipped rules say of the scaffold, and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rules.test_shipped_rules import judged
from tests.support.rule_fixtures import MUTATIONS, ROOT, Case, inventory, read

from floe_guard.engine.protocol import JudgeSettings
from floe_guard.errors import SettingsError
from floe_guard.rules.load import RuleOptions, Selection, load_rules
from floe_guard.rules.pack import shipped_rules

SCAFFOLD = Case(folder=ROOT / "tests" / "fixtures" / "plans", verdicts={}, file="scaffold.json")
ALL_OPTIONS = Case(folder=SCAFFOLD.folder, verdicts={}, file="scaffold-all-options.json")


def failing(
    case: Case, parameters: dict[str, dict[str, Any]], approved: JudgeSettings | None = None
) -> set[str]:
    approved = approved or JudgeSettings()
    options = RuleOptions(parameters=parameters, settings=approved)
    rules = load_rules([shipped_rules()], options).select(Selection())
    return {r for r, matrix in judged(inventory(case), rules, approved).items() if "fail" in matrix}


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({"FG401": {"max_days": 2}}, {"FG401"}),
        ({"FG401": {"test_prefix": "other/"}}, {"FG401"}),
        ({"*": {"test_prefix": "other/"}}, {"FG401", "FG510"}),
        ({"*": {"glue_prefix": "other_tests_"}}, {"FG510"}),
        ({"FG510": {"name_prefix": "acme"}}, {"FG510"}),
        ({"FG510": {"catalog_actions": ["glue:GetDatabase"]}}, {"FG510"}),
        ({"FG510": {"object_actions": ["s3:GetObject"]}}, {"FG510"}),
        ({"FG510": {"bucket_actions": ["s3:ListBucket"]}}, {"FG510"}),
        ({"FG510": {"unscoped_actions": ["ec2:Describe*"]}}, {"FG510"}),
        ({"FG601": {"max_usd": 24.5}}, {"FG601"}),
        ({"FG601": {"actual_percent": 50}}, {"FG601"}),
        ({"FG601": {"forecast_percent": 90}}, {"FG601"}),
        ({"FG201": {"project": "acme"}}, {"FG201"}),
        ({"FG201": {"purpose": "production"}}, {"FG201"}),
        ({"FG201": {"managed_by": "terraform"}}, {"FG201"}),
    ],
    # The order of a set differs between processes, and the workers have to agree on names.
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_a_stricter_value_fails_the_scaffold(
    parameters: dict[str, dict[str, Any]], rules: set[str]
) -> None:
    assert failing(SCAFFOLD, {}) == set()
    assert failing(SCAFFOLD, parameters) == rules


@pytest.mark.parametrize(
    ("mutation", "parameters"),
    [
        ("lifecycle-too-late", {"FG401": {"max_days": 31}}),
        ("uploads-aborted-too-late", {"FG401": {"max_multipart_days": 7}}),
        ("lifecycle-on-a-deeper-prefix", {"FG401": {"test_prefix": "runs/old/"}}),
        ("budget-too-high", {"FG601": {"max_usd": 150}}),
        (
            "aws-managed-policy",
            {"FG511": {"managed_policies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}},
        ),
        ("policy-starts-machines", {"FG510": {"unscoped_actions": ["sts:*", "ec2:*"]}}),
        ("eks-by-cloudformation", {"FG110": {"forbidden_classes": "AWS::Redshift::"}}),
    ],
)
def test_a_milder_value_passes_a_mutation(
    mutation: str, parameters: dict[str, dict[str, Any]]
) -> None:
    case = read(MUTATIONS / mutation)
    assert failing(case, {}) == set(case.verdicts)
    assert failing(case, parameters) == set()


def test_the_name_prefix_of_the_settings_reaches_the_policy_scope() -> None:
    assert failing(SCAFFOLD, {}, JudgeSettings(name_prefix="acme")) == {"FG510"}


def test_approved_places_are_judged_where_they_are_set() -> None:
    elsewhere = JudgeSettings(regions=("us-east-1",), account_ids=("210987654321",))
    assert failing(ALL_OPTIONS, {}, elsewhere) == {"FG520", "FG521"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"FG401": {"max_days": 0}},
        {"FG401": {"max_days": "soon"}},
        {"FG401": {"max_hours": 3}},
        {"FG999": {"max_days": 3}},
        {"*": {"glue_prefix": "*"}},
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_is_refused(parameters: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(SettingsError):
        failing(SCAFFOLD, parameters)
