"""`floe-guard permissions`: the least policy, derived, and IAM's word on whether the caller has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.live_cli import LiveCli
from tests.support.permissions import allows, needed
from tests.support.recorded import Recorded, simulation_denying

from floe_guard.aws.operations import Operation
from floe_guard.loaders.live.collect import declared_operations, service_modules
from floe_guard.readiness.least_policy import needed_operations


def actions_on(policy: dict[str, Any], resource: str) -> set[str]:
    return {
        action
        for statement in policy["Statement"]
        if resource in statement["Resource"]
        for action in statement["Action"]
    }


def test_the_policy_is_printed_without_asking_aws(live: LiveCli, proxy: FaultProxy) -> None:
    proxy.forget()
    code, out, _ = live("permissions")
    policy = json.loads(out)
    assert code == 0
    assert not proxy.requests
    bucket = f"arn:aws:s3:::{live.sandbox.bucket}"
    assert allows(policy, "s3:GetBucketPolicy", bucket)
    assert allows(policy, "s3:ListBucketVersions", bucket)
    assert "s3:DeleteObjectVersion" in actions_on(policy, f"{bucket}/runs/*")
    anywhere = actions_on(policy, "*")
    assert {"sts:GetCallerIdentity", "eks:ListClusters", "ec2:DescribeRegions"} <= anywhere
    reading = ("Get", "List", "Describe", "View", "Simulate")
    assert all(action.partition(":")[2].startswith(reading) for action in anywhere)
    assert not any("*" in action for s in policy["Statement"] for action in s["Action"])


def test_what_writes_stays_inside_the_prefixes(live: LiveCli) -> None:
    policy = json.loads(live("permissions", "--include-iam")[1])
    for statement in policy["Statement"]:
        writes = [
            a
            for a in statement["Action"]
            if a.partition(":")[2].startswith(("Delete", "Batch", "Create"))
        ]
        for resource in statement["Resource"] if writes else ():
            ours = (
                "floe-provider-",
                "floe_provider_",
                ":catalog",
                ":connection/",
                ":role/",
                ":policy/",
                ":instance-profile/",
            )
            assert any(part in resource for part in ours), (writes, resource)


def test_less_is_needed_for_less(live: LiveCli) -> None:
    everything = live("permissions")[1]
    readiness = json.loads(live("permissions", "--for", "readiness")[1])
    assert len(json.dumps(readiness)) < len(everything) / 2
    assert actions_on(readiness, "*") == {"budgets:ViewBudget", "sts:GetCallerIdentity"}
    (live.folder / ".floe-guard.yaml").write_text(
        "rules: {default_rules: false, paths: [r.yaml]}\n"
    )
    (live.folder / "r.yaml").write_text(
        "rules:\n- {id: X1, name: x, title: x, kind: forbidden-resource, severity: low, why: x,"
        " fix: x, source: x, resources: ['aws_eks_*']}\n"
    )
    audit = json.loads(live("permissions", "--for", "audit")[1])
    assert {a.partition(":")[0] for a in actions_on(audit, "*")} == {"sts", "ec2", "eks"}


def test_every_call_that_audit_and_readiness_make_is_declared(
    live: LiveCli, proxy: FaultProxy
) -> None:
    asked = needed_operations(("audit", "readiness"), lambda types: True)
    declared = {str(operation) for operation in asked}
    proxy.forget()
    assert live("audit")[0] == 0
    assert live("readiness")[0] == 0
    assert {
        operation for operation in proxy.operations if not operation.startswith("?")
    } <= declared


RUN = "floe-provider-20260102T030405Z"
NAMESAKE = "floe-provider-tests-second"


def crowd(live: LiveCli) -> None:
    """Put beside the scaffold what leads the audit and the sweep to further calls."""
    own = live.sandbox
    s3, iam, glue = own.client("s3"), own.client("iam"), own.client("glue")
    policy, trust = json.dumps(own.policy_document()), json.dumps({"Version": "2012-10-17"})
    s3.create_bucket(Bucket=NAMESAKE, CreateBucketConfiguration={"LocationConstraint": own.region})
    iam.create_policy(PolicyName="floe-provider-tests-2", Path="/a/b/", PolicyDocument=policy)
    iam.create_policy(PolicyName=f"x-{RUN}", PolicyDocument=policy)
    iam.create_user(UserName="floe-provider-tests-user")
    iam.put_user_policy(UserName="floe-provider-tests-user", PolicyName="in", PolicyDocument=policy)
    iam.create_role(RoleName=f"r-{RUN}", AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName=f"r-{RUN}", PolicyName="in", PolicyDocument=policy)
    iam.create_instance_profile(InstanceProfileName="anybody-s")
    iam.add_role_to_instance_profile(InstanceProfileName="anybody-s", RoleName=f"r-{RUN}")
    database = f"floe_provider_{RUN.replace('-', '_')}".lower()
    glue.create_database(DatabaseInput={"Name": database})
    keys = {"PartitionKeys": [{"Name": "day", "Type": "string"}]}
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", **keys})
    s3.put_object(Bucket=own.bucket, Key=f"runs/{RUN}/a", Body=b"x")
    s3.create_multipart_upload(Bucket=own.bucket, Key=f"runs/{RUN}/u")


@pytest.mark.parametrize(
    ("verb", "purposes"),
    [
        (["audit"], ["audit"]),
        (["audit", "--run", "--no-sweep"], ["audit"]),
        (["audit", "--run", "--before"], ["audit"]),
        (["readiness"], ["readiness"]),
        (["sweep", "--run", "--dry-run"], ["sweep"]),
        (["sweep", "--run", "--yes", "--include-iam", "--settle", "0"], ["sweep"]),
    ],
)
def test_the_policy_suffices_for_what_is_really_asked(
    live: LiveCli, proxy: FaultProxy, verb: list[str], purposes: list[str]
) -> None:
    live.set(FLOE_PROVIDER_SPIKE_RUN=RUN)
    crowd(live)
    wide = ["--include-iam"] if "--include-iam" in verb else []
    told = [f"--for={purpose}" for purpose in purposes]
    policy = json.loads(live("permissions", *told, *wide)[1])
    proxy.forget()
    assert live(*verb)[0] in {0, 1}
    asked = {pair for request in proxy.requests for pair in needed(request)}
    assert len(asked) > 5
    assert {pair for pair in asked if not allows(policy, *pair)} == set()


def test_the_policy_is_no_wider_than_what_is_read(live: LiveCli) -> None:
    policy = json.loads(live("permissions", "--include-iam")[1])
    glue, iam = "arn:aws:glue:ap-southeast-2:123456789012", "arn:aws:iam::123456789012"
    for action, resource in (
        ("s3:GetBucketPolicy", "arn:aws:s3:::anybody-s"),
        ("s3:ListBucketVersions", f"arn:aws:s3:::{NAMESAKE}"),
        ("glue:GetTables", f"{glue}:database/anybody_s"),
        ("glue:GetDatabase", f"{glue}:table/floe_provider_a/b"),
        ("glue:DeleteConnection", f"{glue}:connection/anybody-s"),
        ("iam:GetRolePolicy", f"{iam}:role/anybody-s"),
        ("iam:GetUserPolicy", f"{iam}:user/anybody-s"),
        ("iam:DeleteRole", f"{iam}:role/floe-provider-tests"),
        ("iam:RemoveRoleFromInstanceProfile", f"{iam}:role/x-{RUN}"),
    ):
        assert not allows(policy, action, resource), (action, resource)
    readiness = json.loads(live("permissions", "--for", "readiness")[1])
    assert not allows(readiness, "s3:GetBucketLocation", f"arn:aws:s3:::{NAMESAKE}")
    assert actions_on(readiness, live.sandbox.policy_arn) == {
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
    }


@pytest.mark.parametrize(
    ("region", "arn", "partition"),
    [
        ("cn-north-1", "", "aws-cn"),
        ("us-gov-west-1", "", "aws-us-gov"),
        ("us-east-1", "arn:aws-cn:iam::123456789012:policy/floe-provider-tests", "aws-cn"),
    ],
)
def test_the_policy_is_of_the_partition_that_is_meant(
    live: LiveCli, region: str, arn: str, partition: str
) -> None:
    live.set(FLOE_AWS_REGION=region, FLOE_AWS_PROVIDER_TEST_POLICY_ARN=arn)
    policy = json.loads(live("permissions")[1])
    resources = {resource for s in policy["Statement"] for resource in s["Resource"]} - {"*"}
    assert {resource.split(":")[1] for resource in resources} == {partition}


def test_every_operation_exists_and_names_its_actions() -> None:
    import botocore.session

    session = botocore.session.get_session()
    found: set[Operation] = set(needed_operations(("audit", "readiness", "sweep"), lambda _: True))
    assert len(found) > 60
    for operation in found:
        model = session.get_service_model(operation.service)
        assert operation.name in model.operation_names
        assert operation.actions
        assert all(action.count(":") == 1 for action in operation.actions)
    assert all(declared_operations(module) for module in service_modules())


def test_the_caller_may_do_all_of_it(live: LiveCli) -> None:
    code, out, _ = live("permissions", "--check")
    assert code == 0
    assert out.startswith("ALLOWED ")


def test_what_the_caller_may_not_do_is_named(live: LiveCli, proxy: FaultProxy) -> None:
    recorded = Recorded()
    recorded.made["iam:SimulatePrincipalPolicy"] = simulation_denying("eks:ListClusters")
    proxy.answer(recorded)
    code, out, _ = live("permissions", "--check")
    assert code == 1
    assert "implicitDeny  eks:ListClusters on *" in out


@pytest.mark.parametrize("fault", ["deny", "page"])
def test_without_a_simulation_nothing_is_concluded(
    live: LiveCli, proxy: FaultProxy, fault: Any
) -> None:
    proxy.answer()
    proxy.inject(Fault("^iam:SimulatePrincipalPolicy$", fault))
    code, out, _ = live("permissions", "--check")
    assert code == 3
    assert out.startswith("INCOMPLETE ")
    assert "0 of" in out


@pytest.mark.parametrize(
    "member",
    [
        "",
        "<member><EvalActionName>eks:ListClusters</EvalActionName></member>",
        "<member><EvalDecision>allowed</EvalDecision></member>",
        "<member><EvalActionName>eks:ListClusters</EvalActionName>"
        "<EvalDecision>perhaps PLANTED</EvalDecision></member>",
    ],
)
def test_a_simulation_that_does_not_decide_is_no_decision(
    live: LiveCli, proxy: FaultProxy, member: str
) -> None:
    recorded = Recorded()
    recorded.set(
        "iam:SimulatePrincipalPolicy",
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>"
        f"{member}</EvaluationResults></SimulatePrincipalPolicyResult>"
        "</SimulatePrincipalPolicyResponse>",
    )
    proxy.answer(recorded)
    code, out, _ = live("permissions", "--check")
    assert code == 3
    assert "0 of" in out.splitlines()[0]
    assert "PLANTED" not in out
