"""`floe-guard readiness`: every check by name, and a probe that never stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.live_cli import LiveCli
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

SCHEMA = Path(__file__).parents[2] / "schemas" / "readiness-report.schema.json"
ORDER = [
    "caller-identity",
    "credentials",
    "bucket-location",
    "bucket-listing",
    "public-access-block",
    "default-encryption",
    "lifecycle",
    "budget",
    "budget-subscribers",
    "policy-scope",
    "glue-probe",
    "glue-probe-cleanup",
]


def ready(live: LiveCli, *args: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    code, report = live.report("readiness", *args)
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    assert report["exit_code"] == code
    return code, report, {check["name"]: check["verdict"] for check in report["checks"]}


def databases(live: LiveCli) -> list[str]:
    return [d["Name"] for d in live.sandbox.client("glue").get_databases()["DatabaseList"]]


def test_a_scaffolded_sandbox_is_ready(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    code, report, verdicts = ready(live)
    assert code == 0
    assert list(verdicts) == ORDER
    assert set(verdicts.values()) == {"pass"}
    assert report["account_id"] == live.sandbox.account
    assert report["region"] == live.sandbox.region
    assert report["bucket"] == live.sandbox.bucket
    assert report["glue_database_prefix"] == "floe_provider_"
    assert report["cleanup"]["removed"] is True
    assert report["cleanup"]["probe_database"].startswith("floe_provider_readiness_20")
    assert not databases(live)
    writing = {
        o for o in proxy.operations if not o.partition(":")[2].startswith(("Get", "List", "Desc"))
    }
    assert writing == {"glue:CreateDatabase", "glue:DeleteDatabase"}


def test_the_report_for_people_has_what_a_hand_over_needs(live: LiveCli) -> None:
    code, out, _ = live("readiness")
    assert code == 0
    assert out.startswith("READY: 12 checks passed\n")
    for line in ("account id:", "region:", "bucket:", "Glue database prefix:", "cleanup status:"):
        assert f"\n{line}" in out


def test_a_report_that_cannot_be_written_does_not_hide_the_others(live: LiveCli) -> None:
    code, out, err = live("readiness", "--output", "json=no-such-folder/report.json")
    assert code == 2
    assert "no-such-folder/report.json" in err
    assert "\ncleanup status:       probe database" in out


def test_every_missing_variable_has_its_line(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    for name in ("FLOE_AWS_TEST_BUCKET", "FLOE_AWS_BUDGET_NAME", "FLOE_AWS_BUDGET_EMAIL"):
        live.monkeypatch.delenv(name)
    code, _, err = live("readiness")
    assert code == 2
    assert len(err.splitlines()) == 3
    assert not proxy.requests


def no_public_access_block(sandbox: Sandbox) -> None:
    sandbox.client("s3").delete_public_access_block(Bucket=sandbox.bucket)


def no_encryption(sandbox: Sandbox) -> None:
    sandbox.client("s3").delete_bucket_encryption(Bucket=sandbox.bucket)


def lifecycle(sandbox: Sandbox, **changes: Any) -> None:
    rule = sandbox.lifecycle_rule() | changes
    sandbox.client("s3").put_bucket_lifecycle_configuration(
        Bucket=sandbox.bucket, LifecycleConfiguration={"Rules": [rule]}
    )


def lifecycle_disabled(sandbox: Sandbox) -> None:
    lifecycle(sandbox, Status="Disabled")


def lifecycle_of_another_prefix(sandbox: Sandbox) -> None:
    lifecycle(sandbox, Filter={"Prefix": "runs/deeper/"})


def lifecycle_narrowed_by_tag(sandbox: Sandbox) -> None:
    tags = [{"Key": "a", "Value": "b"}]
    lifecycle(sandbox, Filter={"And": {"Prefix": "runs/", "Tags": tags}})


def no_budget(sandbox: Sandbox) -> None:
    sandbox.client("budgets", "us-east-1").delete_budget(
        AccountId=sandbox.account, BudgetName=sandbox.budget
    )


def budget_with(**terms: Any) -> Callable[[Sandbox], None]:
    def change(sandbox: Sandbox) -> None:
        no_budget(sandbox)
        sandbox.make_budget(**terms)

    return change


def policy(sandbox: Sandbox, *statements: dict[str, Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    sandbox.client("iam").create_policy_version(
        PolicyArn=sandbox.policy_arn, PolicyDocument=json.dumps(document), SetAsDefault=True
    )


def policy_wider(sandbox: Sandbox) -> None:
    wider = {"Effect": "Allow", "Action": "s3:DeleteBucket", "Resource": "*"}
    policy(sandbox, *sandbox.policy_document()["Statement"], wider)


def policy_narrower(sandbox: Sandbox) -> None:
    policy(sandbox, *sandbox.policy_document()["Statement"][:2])


def policy_of_two_buckets(sandbox: Sandbox) -> None:
    statements = sandbox.policy_document()["Statement"]
    text = json.dumps(statements[:2]).replace(sandbox.bucket, f"{sandbox.name_prefix}-other")
    policy(sandbox, *statements, *json.loads(text))


def policy_of_two_regions(sandbox: Sandbox) -> None:
    statements = sandbox.policy_document()["Statement"]
    text = json.dumps(statements[2]).replace(f"glue:{sandbox.region}", "glue:*")
    policy(sandbox, *statements, json.loads(text))


def policy_without_tables(sandbox: Sandbox) -> None:
    bucket, objects, catalog, identity = sandbox.policy_document()["Statement"]
    policy(sandbox, bucket, objects, catalog | {"Resource": catalog["Resource"][:2]}, identity)


def denying(**statement: Any) -> Callable[[Sandbox], None]:
    return lambda sandbox: policy(
        sandbox, *sandbox.policy_document()["Statement"], {"Effect": "Deny", **statement}
    )


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (no_public_access_block, "public-access-block"),
        (no_encryption, "default-encryption"),
        (lifecycle_disabled, "lifecycle"),
        (lifecycle_of_another_prefix, "lifecycle"),
        (lifecycle_narrowed_by_tag, "lifecycle"),
        (no_budget, "budget"),
        (budget_with(BudgetType="USAGE", BudgetLimit={"Amount": "9", "Unit": "GB"}), "budget"),
        (budget_with(TimeUnit="ANNUALLY"), "budget"),
        (budget_with(BudgetLimit={"Amount": "9000", "Unit": "USD"}), "budget"),
        (budget_with(CostFilters={"Service": ["Amazon Polly"]}), "budget"),
        (policy_wider, "policy-scope"),
        (policy_narrower, "policy-scope"),
        (policy_of_two_buckets, "policy-scope"),
        (policy_of_two_regions, "policy-scope"),
        (policy_without_tables, "policy-scope"),
        (denying(Action="s3:*Object", Resource="*"), "policy-scope"),
        (denying(Action="s3:DeleteObject", Resource="arn:aws:s3:::*/runs/keep/*"), "policy-scope"),
        (denying(NotAction="s3:*", Resource="*"), "policy-scope"),
        (denying(Action="glue:*", NotResource="arn:aws:glue:*:*:catalog"), "policy-scope"),
    ],
)
def test_what_is_not_as_it_should_be_fails_its_check(
    live: LiveCli, change: Any, check: str
) -> None:
    change(live.sandbox)
    code, report, verdicts = ready(live)
    assert code == 1
    failed = {name for name, verdict in verdicts.items() if verdict == "fail"}
    assert check in failed
    assert failed <= {check, "budget-subscribers"}, "without a budget nobody is subscribed"
    assert all(c["advice"] for c in report["checks"] if c["verdict"] == "fail")
    assert not databases(live)


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "iam:*", "Resource": "*"},
        {"Action": "s3:*", "Resource": "arn:aws:s3:::somebody-else*"},
        {"NotAction": ["s3:*", "glue:*", "sts:*"], "Resource": "*"},
        {"Action": "s3:*", "NotResource": "arn:aws:s3:::floe-provider-tests-*"},
    ],
)
def test_a_denial_of_what_no_run_needs_does_no_harm(
    live: LiveCli, statement: dict[str, Any]
) -> None:
    denying(**statement)(live.sandbox)
    assert ready(live)[2]["policy-scope"] == "pass"


def test_whether_a_condition_of_a_denial_holds_is_not_known(live: LiveCli) -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    denying(Action="s3:*", Resource="*", Condition=condition)(live.sandbox)
    code, report, verdicts = ready(live)
    assert (code, verdicts["policy-scope"]) == (3, "not-evaluated")
    (check,) = (c for c in report["checks"] if c["name"] == "policy-scope")
    assert "Statement[4]" in check["said"]
    assert check["advice"]


def test_another_subscriber_is_not_the_one(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.answer(Recorded(emails=["somebody@example.com"]))
    code, report, verdicts = ready(live)
    assert (code, verdicts["budget-subscribers"]) == (1, "fail")
    assert "owner@example.com" not in json.dumps(report), "the address is not shown"


def test_a_bucket_that_does_not_exist_is_no_missing_answer(live: LiveCli) -> None:
    live.sandbox.client("s3").delete_bucket(Bucket=live.sandbox.bucket)
    code, report, verdicts = ready(live)
    assert code == 1
    assert {name for name, verdict in verdicts.items() if verdict == "fail"} == set(ORDER[2:7])
    assert all("FLOE_AWS_TEST_BUCKET" in c["advice"] for c in report["checks"][2:7])


def test_a_bucket_elsewhere_is_not_in_the_region(live: LiveCli) -> None:
    live.sandbox.client("s3").delete_bucket(Bucket=live.sandbox.bucket)
    where = {"LocationConstraint": "eu-west-1"}
    live.sandbox.client("s3", "eu-west-1").create_bucket(
        Bucket=live.sandbox.bucket, CreateBucketConfiguration=where
    )
    assert ready(live)[2]["bucket-location"] == "fail"


@pytest.mark.parametrize(
    ("operation", "check"),
    [
        ("s3:GetBucketLocation", "bucket-location"),
        ("s3:ListObjectsV2", "bucket-listing"),
        ("s3:GetPublicAccessBlock", "public-access-block"),
        ("s3:GetBucketEncryption", "default-encryption"),
        ("s3:GetBucketLifecycleConfiguration", "lifecycle"),
        ("budgets:DescribeBudgets", "budget"),
        ("budgets:DescribeNotificationsForBudget", "budget"),
        ("iam:GetPolicy$", "policy-scope"),
        ("iam:GetPolicyVersion", "policy-scope"),
        ("glue:CreateDatabase", "glue-probe"),
        ("glue:GetDatabase$", "glue-probe"),
    ],
)
def test_a_denied_check_is_neither_passed_nor_failed(
    live: LiveCli, proxy: FaultProxy, operation: str, check: str
) -> None:
    proxy.inject(Fault(f"^{operation}", "deny"))
    code, report, verdicts = ready(live)
    assert (code, verdicts[check]) == (3, "not-evaluated")
    advice = next(c["advice"] for c in report["checks"] if c["name"] == check)
    assert "allow" in advice
    assert not databases(live)
