"""Where the account is not what a plan or state says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.live_cli import LiveCli, cells, verdicts
from tests.support.recorded import Recorded

from floe_guard.audit.counterparts import Counterparts
from floe_guard.audit.drift import differences
from floe_guard.engine.shown import show
from floe_guard.model import Resource
from floe_guard.values import Sensitive, Unknown

POLICY = {"Statement": [{"Effect": "Allow", "Action": ["s3:A", "s3:B"], "Resource": "*"}]}
SAME_POLICY = {"Statement": {"Resource": ["*"], "Action": ["s3:B", "s3:A"], "Effect": "Allow"}}


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("25", "25.0"),
        (None, ""),
        (None, []),
        (None, False),
        (True, "true"),
        (Unknown(), "anything"),
        ("anything", Unknown()),
        (json.dumps(POLICY), json.dumps(SAME_POLICY)),
        ([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}]),
        ([{"a": 1, "only_declared": 1}], [{"a": 1, "only_live": 2}]),
        (Sensitive("x"), Sensitive("x")),
        (Sensitive("x"), "x"),
        ([Sensitive("x")], ["x"]),
        ({"Serial": "nan"}, {"Serial": "nan"}),
        ([Unknown()], ["a", "b"]),
    ],
)
def test_what_means_the_same_is_no_drift(declared: Any, live: Any) -> None:
    assert not list(differences({"x": declared}, {"x": live}))


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ("25", "26"),
        (None, "x"),
        (None, True),
        (True, False),
        (json.dumps(POLICY), json.dumps(SAME_POLICY | {"Version": "2012-10-17"})),
        ([{"a": 1}], [{"a": 1}, {"a": 2}]),
        ([{"a": 1}], [{"a": 2}]),
        ({"Owner": "me"}, {"Owner": "me", "Extra": "x"}),
        (Sensitive("x"), Sensitive("y")),
        (Sensitive("x"), "y"),
        ("x", Sensitive("y")),
        ({"Serial": "007"}, {"Serial": "7"}),
        ("12345678901234567890", "12345678901234567891"),
    ],
)
def test_what_differs_is_drift(declared: Any, live: Any) -> None:
    assert [path for path, *_ in differences({"x": declared}, {"x": live})] == ["x"]


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        (Sensitive("secret"), "other secret"),
        ([{"to": "secret", "at": 80}], [{"to": Sensitive("secret"), "at": 90}]),
        ([{"to": Sensitive("secret"), "at": 80}], [{"to": "secret", "at": 90}]),
    ],
)
def test_what_one_side_marks_the_other_does_not_show(declared: Any, live: Any) -> None:
    ((_, wanted, actual),) = differences({"x": declared}, {"x": live})
    assert "secret" not in show(wanted) + show(actual)


def test_a_resource_without_counterpart_is_named_without_what_is_sensitive() -> None:
    live = Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", {"bucket": "b"})
    found = Counterparts([live]).find("aws_s3_bucket", {"bucket": Sensitive("secret"), "id": "x"})
    assert found == "the account holds no aws_s3_bucket with id 'x', bucket (sensitive)"


def plan_of(repository: Path) -> str:
    return str(repository / "tests/fixtures/plans/scaffold.json")


def test_a_scaffold_as_planned_has_not_drifted(
    live: LiveCli, proxy: FaultProxy, repository: Path
) -> None:
    proxy.answer(Recorded(emails=["cost-alerts@example.com"]))
    plan = json.loads(Path(plan_of(repository)).read_text())
    resources = {r["type"]: r["values"] for r in plan["planned_values"]["root_module"]["resources"]}
    live.sandbox.client("iam").create_policy_version(
        PolicyArn=live.sandbox.policy_arn,
        PolicyDocument=resources["aws_iam_policy"]["policy"],
        SetAsDefault=True,
    )
    tags = resources["aws_s3_bucket"]["tags_all"]
    live.sandbox.client("s3").put_bucket_tagging(
        Bucket=live.sandbox.bucket,
        Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags.items()]},
    )
    _, report = live.report("audit", "--drift", plan_of(repository))
    drifted = {c["address"]: c for c in cells(report, "FG855") if c["verdict"] != "pass"}
    # The recorded tags of the account are not those of the fixture's variables.
    assert all(c["path"] == "tags_all" for c in drifted.values()), drifted
    assert "aws_s3_bucket_lifecycle_configuration.test_data" not in drifted
    assert "aws_s3_bucket.test_data" not in drifted


def test_a_change_by_hand_is_drift_and_names_both_values(live: LiveCli, repository: Path) -> None:
    rule = live.sandbox.lifecycle_rule() | {"Expiration": {"Days": 7}}
    live.sandbox.client("s3").put_bucket_lifecycle_configuration(
        Bucket=live.sandbox.bucket, LifecycleConfiguration={"Rules": [rule]}
    )
    code, report = live.report("audit", "--check", "FG401", "--drift", plan_of(repository))
    assert code == 1
    found = {c["address"]: c for c in cells(report, "FG855") if c["verdict"] == "fail"}
    cell = found["aws_s3_bucket_lifecycle_configuration.test_data"]
    assert '"days": 3' in cell["expected"]
    assert '"days": 7' in cell["actual"]


def test_every_change_has_its_cell_and_no_value_of_a_subscriber_is_shown(
    live: LiveCli, repository: Path
) -> None:
    budgets, sandbox = live.sandbox.client("budgets", "us-east-1"), live.sandbox
    budgets.delete_budget(AccountId=sandbox.account, BudgetName=sandbox.budget)
    sandbox.make_budget("99")
    _, report = live.report("audit", "--check", "FG601", "--drift", plan_of(repository))
    found = {c["path"]: c for c in cells(report, "FG855")}
    assert set(found) >= {"limit_amount", "notification"}
    assert found["notification"]["actual"] == "(sensitive)"
    assert "@" not in json.dumps(report)


def test_what_could_not_be_read_does_not_agree(
    live: LiveCli, proxy: FaultProxy, repository: Path
) -> None:
    proxy.inject(Fault("^s3:GetBucketTagging$", "deny"))
    args = ("audit", "--check", "FG501", "--drift", plan_of(repository))
    (cell,) = [
        c
        for c in cells(live.report(*args)[1], "FG855")
        if c["address"] == "aws_s3_bucket.test_data"
    ]
    assert (cell["verdict"], cell["path"]) == ("not-evaluated", "tags_all")
    assert "access denied" in cell["reason"]


def test_attaching_the_policy_is_no_drift_of_it_and_an_attachment_is_found_by_its_ends(
    live: LiveCli,
) -> None:
    iam, arn = live.sandbox.client("iam"), live.sandbox.policy_arn
    iam.create_user(UserName="floe-provider-tests")
    iam.attach_user_policy(UserName="floe-provider-tests", PolicyArn=arn)
    attachment = {"id": "made-up-20260101", "user": "floe-provider-tests", "policy_arn": arn}
    policy = {"arn": arn, "id": arn, "attachment_count": 0}
    resources = [
        {
            "address": f"{kind}.x",
            "mode": "managed",
            "type": kind,
            "name": "x",
            "provider_name": "registry.opentofu.org/hashicorp/aws",
            "schema_version": 0,
            "values": values,
        }
        for kind, values in (
            ("aws_iam_policy", policy),
            ("aws_iam_user_policy_attachment", attachment),
        )
    ]
    state = live.folder / "state.json"
    state.write_text(
        json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": resources}}})
    )
    _, report = live.report("audit", "--check", "FG510,FG511", "--drift", str(state))
    assert verdicts(report, "FG855") == ["pass", "pass"]


def test_what_is_not_there_is_drift_unless_it_could_not_be_seen(
    live: LiveCli, proxy: FaultProxy, repository: Path
) -> None:
    live.sandbox.client("budgets", "us-east-1").delete_budget(
        AccountId=live.sandbox.account, BudgetName=live.sandbox.budget
    )
    args = ("audit", "--check", "FG601", "--drift", plan_of(repository))
    (cell,) = cells(live.report(*args)[1], "FG855")
    assert cell["verdict"] == "fail"
    proxy.inject(Fault("^budgets:DescribeBudgets$", "deny"))
    code, report = live.report(*args)
    (cell,) = cells(report, "FG855")
    assert (code, cell["verdict"]) == (3, "not-evaluated")
