"""The scaffold is valid, passes its own suite, and its recorded documents are not stale."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.support import oracle

ROOT = Path(__file__).parents[2]
SCAFFOLD = ROOT / "infra" / "aws-provider-tests"
FIXTURES = ROOT / "tests" / "fixtures"
REQUIRED = {"owner": "data-platform", "budget_email": "cost-alerts@example.com"}
ALL_OPTIONS = REQUIRED | {
    "create_iam_user": "true",
    "enable_ec2_inventory": "true",
    "aws_account_id": "123456789012",
}

CREATED = {
    "aws_budgets_budget",
    "aws_iam_policy",
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
}
OUTPUTS = {
    "aws_account_id",
    "aws_region",
    "s3_bucket_name",
    "s3_run_prefix",
    "glue_database_prefix",
    "provider_test_policy_arn",
    "budget_name",
    "budget_email",
    "recommended_environment",
}


def recorded(path: str) -> dict[str, Any]:
    document = json.loads((FIXTURES / path).read_text())
    assert isinstance(document, dict)
    return document


def settled(document: dict[str, Any]) -> dict[str, Any]:
    """The document without what differs from one run, or one Terraform release, to the next."""
    unsettled = ("timestamp", "terraform_version", "relevant_attributes")
    return {k: v for k, v in document.items() if k not in unsettled}


def created(plan: dict[str, Any]) -> list[str]:
    return sorted(r["type"] for r in plan["resource_changes"] if r["mode"] == "managed")


def test_it_creates_what_the_contract_lists_and_nothing_else() -> None:
    assert created(recorded("plans/scaffold.json")) == sorted(CREATED)


def test_the_options_add_a_user_without_keys_and_nothing_else() -> None:
    added = {"aws_iam_user", "aws_iam_user_policy_attachment"}
    assert created(recorded("plans/scaffold-all-options.json")) == sorted(CREATED | added)


def test_it_gives_every_output_and_hides_those_with_the_address() -> None:
    outputs = recorded("plans/scaffold.json")["planned_values"]["outputs"]
    assert set(outputs) == OUTPUTS
    hidden = {name for name, output in outputs.items() if output["sensitive"]}
    assert hidden == {"budget_email", "recommended_environment"}


def test_every_taggable_resource_has_the_four_tags() -> None:
    resources = recorded("plans/scaffold-all-options.json")["planned_values"]["root_module"]
    tagged = {
        r["address"]: r["values"]["tags_all"]
        for r in resources["resources"]
        if "tags_all" in r["values"]
    }
    assert len(tagged) == 4
    four = {
        "Project": "floe",
        "Purpose": "provider-compatibility",
        "ManagedBy": "opentofu",
        "Owner": "data-platform",
    }
    assert all(tags == four for tags in tagged.values())


def test_the_example_values_name_only_variables_that_exist() -> None:
    declared = set(
        re.findall(r'^variable "(\w+)"', (SCAFFOLD / "variables.tf").read_text(), flags=re.M)
    )
    example = (SCAFFOLD / "terraform.tfvars.example").read_text()
    assert set(re.findall(r"^(?:# )?(\w+) *=", example, flags=re.M)) <= declared
    assert {"owner", "budget_email"} == set(re.findall(r"^(\w+) *=", example, flags=re.M))


@pytest.mark.terraform
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_it_is_formatted() -> None:
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff", "-recursive", str(SCAFFOLD)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.oracle
@oracle.needs_oracle
def test_it_is_valid() -> None:
    assert "The configuration is valid" in oracle.run(SCAFFOLD, verb="validate")


@pytest.mark.oracle
@oracle.needs_oracle
def test_it_passes_its_own_suite() -> None:
    files = len(list((SCAFFOLD / "tests").glob("*.tftest.hcl")))
    printed = oracle.run(SCAFFOLD, verb="test")
    assert files == 3
    assert len(re.findall(r"^\S+\.tftest\.hcl\.\.\. pass$", printed, flags=re.M)) == files
    assert ", 0 failed." in printed


@pytest.mark.oracle
@oracle.needs_oracle
@pytest.mark.parametrize(
    ("fixture", "variables"),
    [
        ("plans/scaffold.json", REQUIRED),
        ("plans/scaffold-all-options.json", ALL_OPTIONS),
    ],
)
def test_the_recorded_plans_are_not_stale(fixture: str, variables: dict[str, str]) -> None:
    planned = oracle.plan(SCAFFOLD, variables=variables)
    assert settled(planned) == settled(recorded(fixture))
