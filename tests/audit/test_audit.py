"""`floe-guard audit` on accounts that obey, that do not, and that do not answer."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from tests.support import credentials
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request, error_answer
from tests.support.live_cli import LiveCli, cells, verdicts
from tests.support.moto_server import ACCOUNT
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

RUN = "floe-provider-20260102T030405Z"


def test_a_sandbox_as_the_scaffold_makes_it_passes(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    code, report = live.report("audit")
    assert code == 0
    assert report["origin"] == "live"
    assert not report["gaps"]
    assert report["summary"]["pass"] > 15
    reading = ("Get", "List", "Describe", "Head")
    assert all(name.partition(":")[2].startswith(reading) for name in proxy.operations)


def test_each_change_by_hand_is_a_finding(live: LiveCli) -> None:
    s3, sandbox = live.sandbox.client("s3"), live.sandbox
    s3.delete_public_access_block(Bucket=sandbox.bucket)
    s3.delete_bucket_encryption(Bucket=sandbox.bucket)
    s3.delete_bucket_lifecycle(Bucket=sandbox.bucket)
    s3.put_bucket_versioning(Bucket=sandbox.bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.delete_bucket_tagging(Bucket=sandbox.bucket)
    sandbox.client("glue", "us-west-2").create_job(
        Name="left-over", Role="r", Command={"Name": "glueetl", "ScriptLocation": "s3://b/s"}
    )
    wide = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
    sandbox.client("iam").create_policy_version(
        PolicyArn=sandbox.policy_arn, PolicyDocument=json.dumps(wide), SetAsDefault=True
    )
    code, report = live.report("audit")
    assert code == 1
    failed = {
        cell["rule_id"]: cell["address"] for cell in report["cells"] if cell["verdict"] == "fail"
    }
    rules = {"FG104", "FG202", "FG301", "FG401", "FG402", "FG501", "FG510", "FG520"}
    assert failed.keys() == rules
    assert failed["FG104"] == "aws_glue_job.us-west-2/left-over"


def test_an_empty_account_lacks_what_the_contract_wants(live: LiveCli) -> None:
    live.sandbox.client("s3").delete_bucket(Bucket=live.sandbox.bucket)
    live.sandbox.client("budgets", "us-east-1").delete_budget(
        AccountId=ACCOUNT, BudgetName=live.sandbox.budget
    )
    code, report = live.report("audit")
    assert code == 1
    assert verdicts(report, "FG602") == ["fail"]
    assert verdicts(report, "FG802") == ["fail"]


def test_what_the_environment_approves_the_rules_know(live: LiveCli) -> None:
    live.sandbox.client("s3").delete_bucket(Bucket=live.sandbox.bucket)
    Sandbox(live.sandbox.url, region="us-east-1").make_bucket(live.sandbox.bucket)
    code, report = live.report("audit", "--check", "FG520,FG521")
    assert code == 1
    (failed,) = [cell for cell in report["cells"] if cell["verdict"] == "fail"]
    assert (failed["rule_id"], failed["actual"]) == ("FG520", '"us-east-1"')
    assert failed["address"] == f"aws_s3_bucket.{live.sandbox.bucket}"
    assert "pass" in verdicts(report, "FG521")


@pytest.mark.parametrize(
    ("operation", "action", "rule"),
    [
        ("s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock", "FG501"),
        ("s3:GetBucketEncryption", "s3:GetEncryptionConfiguration", "FG301"),
        ("s3:GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration", "FG401"),
        ("s3:ListBuckets", "s3:ListAllMyBuckets", "FG802"),
        ("budgets:DescribeBudgets", "budgets:ViewBudget", "FG602"),
        ("iam:GetPolicyVersion", "iam:GetPolicyVersion", "FG510"),
        ("glue:GetJobs", "glue:GetJobs", "FG104"),
        ("eks:ListClusters", "eks:ListClusters", "FG101"),
        ("ec2:DescribeInstances", "ec2:DescribeInstances", "FG103"),
        ("ec2:DescribeRegions", "ec2:DescribeRegions", "FG102"),
        ("lakeformation:ListResources", "lakeformation:ListResources", "FG107"),
        ("s3tables:ListTableBuckets", "s3tables:ListTableBuckets", "FG108"),
    ],
)
def test_what_is_denied_is_never_taken_as_absent(
    live: LiveCli, proxy: FaultProxy, operation: str, action: str, rule: str
) -> None:
    recorded = Recorded()
    recorded.made.pop(operation, None)
    proxy.answer(recorded)
    proxy.inject(Fault(f"^{operation}$", "deny"))
    code, report = live.report("audit", "--check", rule)
    assert code == 3, "nothing failed, and not everything was seen"
    assert "not-evaluated" in verdicts(report, rule)
    assert "fail" not in verdicts(report, rule)
    service, _, name = operation.partition(":")
    gap = next(g for g in report["gaps"] if g["operation"] == name)
    assert (gap["service"], gap["iam_action"]) == (service, action)
    assert action in gap["remedy"]


@pytest.mark.parametrize("kind", ["throttle", "drop", "page", "cut"])
def test_an_account_that_does_not_answer_ends_with_gaps(
    live: LiveCli, proxy: FaultProxy, kind: Any
) -> None:
    proxy.inject(Fault(r"^(glue:GetCrawlers|ec2:DescribeNatGateways)$", kind))
    code, report = live.report("audit", "--check", "FG102,FG105")
    assert code == 3
    for rule in ("FG102", "FG105"):
        assert set(verdicts(report, rule)) == {"not-evaluated"}


def test_a_region_that_rejects_the_keys_is_a_gap_and_one_that_is_off_a_note(
    live: LiveCli, proxy: FaultProxy
) -> None:
    proxy.inject(Fault("^eks:", "region-off", region="us-west-2"))
    code, report = live.report("audit", "--check", "FG101")
    assert code == 3
    (gap,) = report["gaps"]
    assert gap["region"] == "us-west-2"
    assert "not enabled" in gap["reason"]
    assert any("1 region is not enabled" in note for note in report["notes"])


def test_a_static_key_in_the_environment_is_a_finding_and_never_shown(live: LiveCli) -> None:
    key, secret = "AKIA" + "PLANTED7PLANTED7", "planted+planted/planted+planted/planted1"
    live.set(AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret)
    live.monkeypatch.delenv("AWS_SESSION_TOKEN")
    assert live("audit", "--check", "FG802")[0] == 0, "only what is asked for is judged"
    assert live("audit", "--check", "FG802,FG850", "--skip-check", "FG850")[0] == 0
    code, out, err = live("audit", "--check", "FG802,FG850")
    assert code == 1
    assert "FG850" in out
    assert "SSO" in out
    assert not {key, secret} & set((out + err).replace('"', " ").split())
    assert key not in out + err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "markdown"])
def test_names_and_answers_that_look_like_keys_are_withheld(
    live: LiveCli, proxy: FaultProxy, form: str
) -> None:
    rng = random.Random(5)
    key, secret = credentials.key_id(rng), "".join(rng.choices(credentials.BASE64[:62], k=40))
    live.sandbox.client("iam").create_user(UserName=f"floe-provider-tests-{key}")
    live.sandbox.client("glue").create_crawler(
        Name=secret, Role="r", DatabaseName="d", Targets={"S3Targets": []}
    )

    def refuse(request: Request) -> Answer | None:
        if request.operation != "glue:GetTriggers":
            return None
        body = {"__type": f"Odd{secret}", "Message": f"the key {key} and {secret}"}
        return Answer(400, json.dumps(body).encode())

    proxy.answer(refuse, Recorded())
    _, out, err = live("audit", "--output", form)
    assert "glue:GetTriggers" in out
    assert "aws_glue_crawler" in out.replace("\\", "")
    assert key not in out + err
    assert secret not in out + err


def test_another_account_stops_before_the_second_call(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    code, out, err = live("audit", "--account", "210987654321")
    assert (code, out) == (2, "")
    assert "is not approved" in err
    assert len(proxy.requests) == 1


def test_the_account_of_the_policy_is_the_approved_one(live: LiveCli) -> None:
    live.set(FLOE_AWS_PROVIDER_TEST_POLICY_ARN="arn:aws:iam::210987654321:policy/floe")
    code, _, err = live("audit")
    assert code == 2
    assert f"account {ACCOUNT} is not approved" in err


def test_every_wrong_variable_has_its_line(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    live.set(
        FLOE_AWS_TEST_BUCKET="Not_A_Bucket",
        FLOE_AWS_TEST_PREFIX="../",
        FLOE_AWS_GLUE_DATABASE_PREFIX="floe",
        FLOE_PROVIDER_SPIKE_RUN="floe-provider-20261301T000000Z",
    )
    code, _, err = live("audit")
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 4
    assert {line.split()[1].rstrip(":") for line in lines} == {
        "FLOE_AWS_TEST_BUCKET",
        "FLOE_AWS_TEST_PREFIX",
        "FLOE_AWS_GLUE_DATABASE_PREFIX",
        "FLOE_PROVIDER_SPIKE_RUN",
    }
    assert not proxy.requests


def test_settings_variables_and_flags_are_faulted_at_once(live: LiveCli) -> None:
    (live.folder / ".floe-guard.yaml").write_text("aws:\n  regoins: [x]\n")
    live.set(FLOE_GUARD_ACCOUNT_IDS="12", FLOE_AWS_TEST_BUCKET="", FLOE_AWS_TEST_PREFIX="/")
    code, _, err = live("audit", "--run", "--region", "mars")
    assert code == 2
    for one, line in zip(
        (
            ".floe-guard.yaml:2: unknown key",
            "FLOE_GUARD_ACCOUNT_IDS: '12'",
            "FLOE_AWS_TEST_BUCKET is not set",
            "FLOE_AWS_TEST_PREFIX: test prefix '/'",
            "FLOE_PROVIDER_SPIKE_RUN is not set",
            "'mars' is not an AWS region",
        ),
        err.splitlines(),
        strict=True,
    ):
        assert one in line


def test_the_prefix_of_the_environment_is_the_rules_prefix(live: LiveCli) -> None:
    live.set(FLOE_AWS_TEST_PREFIX="ci/")
    code, report = live.report("audit", "--check", "FG401")
    assert code == 1, "the lifecycle rule is for runs/"
    live.sandbox.client("s3").put_bucket_lifecycle_configuration(
        Bucket=live.sandbox.bucket,
        LifecycleConfiguration={"Rules": [live.sandbox.lifecycle_rule("ci/")]},
    )
    assert live.report("audit", "--check", "FG401")[0] == 0


def test_only_what_a_rule_looks_at_is_read(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    live("audit", "--check", "FG101")
    services = {name.partition(":")[0] for name in proxy.operations}
    assert services == {"sts", "ec2", "eks"}


def run_with_contents(live: LiveCli) -> None:
    sandbox = live.sandbox
    s3, glue = sandbox.client("s3"), sandbox.client("glue")
    for name in ("a", "b"):
        s3.put_object(Bucket=sandbox.bucket, Key=f"runs/{RUN}/{name}", Body=b"12345")
    s3.put_object(Bucket=sandbox.bucket, Key="runs/floe-provider-20250102T030405Z/x", Body=b"1")
    name = "floe_provider_floe_provider_20260102t030405z"
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={"Name": "t"})


def test_a_run_is_told_by_count_and_bytes_and_left_alone(live: LiveCli, proxy: FaultProxy) -> None:
    run_with_contents(live)
    for name in ("20250102030405", "notes"):
        live.sandbox.client("glue").create_database(
            DatabaseInput={"Name": f"floe_provider_readiness_{name}"}
        )
    proxy.forget()
    code, report = live.report("audit", "--run", RUN, "--no-sweep", "--check", "FG802")
    assert code == 0
    assert cells(report, "FG851")[0]["actual"] == "2 objects (10 bytes)"
    assert cells(report, "FG852")[0]["actual"] == "1 glue-database, 1 glue-table"
    notes = "\n".join(report["notes"])
    assert "left by floe-provider-20250102T030405Z" in notes
    assert "days old" in notes
    assert "runs now: floe_provider_readiness_20250102030405" in notes
    assert "readiness_notes" not in notes
    reading = ("Get", "List", "Describe", "Head")
    assert all(name.partition(":")[2].startswith(reading) for name in proxy.operations)


def test_a_run_that_cannot_be_listed_is_not_absent(live: LiveCli, proxy: FaultProxy) -> None:
    run_with_contents(live)
    proxy.inject(Fault("^s3:List(ObjectVersions|ObjectsV2)$", "deny"))
    code, report = live.report("audit", "--run", RUN, "--no-sweep", "--check", "FG802")
    assert code == 3
    assert verdicts(report, "FG851") == ["not-evaluated"]


def test_a_run_goes_on_to_its_sweep(live: LiveCli) -> None:
    run_with_contents(live)
    live.set(FLOE_PROVIDER_SPIKE_RUN=RUN)
    code, _, err = live("audit", "--run", "--check", "FG802")
    assert (code, "not confirmed" in err) == (4, True)
    code, _, err = live("audit", "--run", "--yes", "--check", "FG802")
    assert code == 0
    assert "CLEAN" in err
    keys = live.sandbox.client("s3").list_objects_v2(Bucket=live.sandbox.bucket)["Contents"]
    assert [entry["Key"] for entry in keys] == ["runs/floe-provider-20250102T030405Z/x"]


def test_a_dry_run_deletes_nothing(live: LiveCli) -> None:
    run_with_contents(live)
    code, _, err = live("audit", "--run", RUN, "--dry-run", "--check", "FG802")
    assert code == 0
    assert "DRY RUN" in err
    assert (live.folder / f"sweep-{RUN}.json").exists()
    listing = live.sandbox.client("s3").list_objects_v2(Bucket=live.sandbox.bucket)
    assert listing["KeyCount"] == 3


def test_what_a_run_leaves_outside_its_own_places_is_a_leak(live: LiveCli) -> None:
    assert live("audit", "--run", RUN, "--before", "--check", "FG802")[0] == 0
    run_with_contents(live)
    assert live("audit", "--run", RUN, "--check", "FG802")[0] == 0
    live.sandbox.client("glue").create_database(DatabaseInput={"Name": "floe_provider_stray"})
    code, _, err = live("audit", "--run", RUN, "--check", "FG802")
    assert code == 4
    assert "floe_provider_stray (belongs to no run)" in err


def test_what_grew_in_nobody_s_place_is_a_leak_and_in_another_run_s_is_not(live: LiveCli) -> None:
    s3, bucket = live.sandbox.client("s3"), live.sandbox.bucket
    theirs = "runs/floe-provider-20250102T030405Z/"
    for prefix in ("runs/shared/", theirs):
        s3.put_object(Bucket=bucket, Key=f"{prefix}a", Body=b"1")
    live("audit", "--run", RUN, "--before", "--check", "FG802")
    s3.put_object(Bucket=bucket, Key=f"{theirs}b", Body=b"1")
    code, _, err = live("audit", "--run", RUN, "--check", "FG802")
    assert (code, "no leak" in err) == (0, True)
    s3.put_object(Bucket=bucket, Key="runs/shared/b", Body=b"1")
    code, _, err = live("audit", "--run", RUN, "--check", "FG802")
    assert code == 4
    assert "runs/shared/ (belongs to no run)" in err


def test_a_state_before_that_cannot_be_read_is_not_recorded(
    live: LiveCli, proxy: FaultProxy
) -> None:
    proxy.inject(Fault("^s3:ListMultipartUploads$", "deny"))
    code, _, err = live("audit", "--run", RUN, "--before", "--check", "FG802")
    assert code == 3
    assert "is not recorded" in err
    assert "s3:ListBucketMultipartUploads" in err
    assert not list(live.folder.glob("before-*"))


def test_a_leak_that_cannot_be_looked_for_is_not_none(live: LiveCli, proxy: FaultProxy) -> None:
    live("audit", "--run", RUN, "--before", "--check", "FG802")
    # The sweep itself never lists all runs' uploads.
    whole = re.compile(r"[?&]prefix=runs%2F(&|$)")
    proxy.answer(
        lambda r: (
            error_answer(r, 403, "AccessDenied", "no")
            if r.operation == "s3:ListMultipartUploads" and whole.search(r.target)
            else None
        ),
        Recorded(),
    )
    code, _, err = live("audit", "--run", RUN, "--check", "FG802")
    assert code == 4
    assert "CLEAN" in err
    assert "is not known" in err


@pytest.mark.parametrize(
    "args",
    [
        ["--no-sweep"],
        ["--dry-run"],
        ["--before"],
        ["--run", RUN, "--no-sweep", "--dry-run"],
        ["--profile", ""],
        ["--region", ""],
    ],
)
def test_flags_that_do_not_go_together(live: LiveCli, args: list[str]) -> None:
    assert live("audit", *args)[0] == 2
