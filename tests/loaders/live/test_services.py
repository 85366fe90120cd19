"""What each collector makes of what stands in an account."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.moto_server import ACCOUNT, MotoServer
from tests.support.recorded import Recorded
from tests.support.sandbox import EMAIL, TAGS, Sandbox

from floe_guard.aws.connection import ConnectionSpec, connect
from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.loaders.live.collect import collect_account, nothing_there
from floe_guard.loaders.live.protocol import LiveScope
from floe_guard.model import Inventory, Resource
from floe_guard.values import Sensitive, Unknown, reveal

pytestmark = pytest.mark.usefixtures("aws_env")
HOME = "ap-southeast-2"
RUN = "floe-provider-20260102T030405Z"
EC2 = ("aws_nat_gateway", "aws_autoscaling_group")


def collected(url: str, *types: str, notes: list[str] | None = None, **scope: Any) -> Inventory:
    """Collect what matters to `types` alone, so that a test costs few calls."""
    connection = connect(ConnectionSpec(HOME, endpoint=url))
    wanted = set(types)

    def matters(patterns: Any) -> bool:
        from floe_guard.engine.protocol import overlaps

        return overlaps(tuple(patterns), tuple(wanted))

    inventory, said = collect_account(connection, LiveScope(ACCOUNT, HOME, **scope), wanted=matters)
    if notes is not None:
        notes += said
    return inventory


def of_type(inventory: Inventory, resource_type: str) -> list[Resource]:
    return [r for r in inventory.resources if r.type == resource_type]


def only(inventory: Inventory, resource_type: str) -> Resource:
    (found,) = of_type(inventory, resource_type)
    return found


@pytest.fixture
def aws(proxy: FaultProxy) -> FaultProxy:
    """moto, with recorded responses for what it lacks."""
    proxy.answer(Recorded())
    return proxy


def test_a_bucket_and_everything_beside_it(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_bucket()
    s3 = sandbox.client("s3")
    policy = {"Version": "2012-10-17", "Statement": []}
    s3.put_bucket_policy(Bucket=sandbox.bucket, Policy=json.dumps(policy))
    found = collected(moto.url, "aws_s3_bucket*")
    assert {r.type for r in found.resources} == {
        "aws_s3_bucket",
        "aws_s3_bucket_acl",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    }
    assert {r.attributes["bucket"] for r in found.resources} == {sandbox.bucket}
    bucket = only(found, "aws_s3_bucket").attributes
    assert (bucket["region"], bucket["tags_all"]) == (HOME, TAGS)
    block = only(found, "aws_s3_bucket_public_access_block").attributes
    assert block["block_public_acls"] is True
    versioning = only(found, "aws_s3_bucket_versioning").attributes["versioning_configuration"]
    assert versioning[0]["status"] == "Disabled"
    encryption = only(found, "aws_s3_bucket_server_side_encryption_configuration").attributes
    default = encryption["rule"][0]["apply_server_side_encryption_by_default"]
    assert default[0]["sse_algorithm"] == "AES256"
    (rule,) = only(found, "aws_s3_bucket_lifecycle_configuration").attributes["rule"]
    assert rule["filter"][0]["prefix"] == "runs/"
    assert rule["expiration"][0]["days"] == 3
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 1}]
    assert only(found, "aws_s3_bucket_acl").attributes["acl"] == "private"
    controls = only(found, "aws_s3_bucket_ownership_controls").attributes["rule"]
    assert controls == [{"object_ownership": "BucketOwnerEnforced"}]


def test_a_public_acl_is_named_as_such(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_bucket()
    sandbox.client("s3").put_bucket_acl(Bucket=sandbox.bucket, ACL="public-read")
    found = collected(moto.url, "aws_s3_bucket_acl")
    assert only(found, "aws_s3_bucket_acl").attributes["acl"] == "public-read"


def test_a_bucket_without_anything_has_nothing_beside_it(moto: MotoServer) -> None:
    where = {"LocationConstraint": HOME}
    s3 = Sandbox(moto.url).client("s3")
    s3.create_bucket(Bucket="floe-provider-tests-bare", CreateBucketConfiguration=where)
    found = collected(moto.url, "aws_s3_bucket*")
    types = {r.type for r in found.resources}
    assert types == {"aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_bucket_versioning"}
    assert not found.gaps


def test_a_rule_narrowed_by_tag_and_size_keeps_its_narrowing(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_bucket()
    narrowed = sandbox.lifecycle_rule() | {
        "Filter": {"And": {"Prefix": "runs/", "Tags": [{"Key": "a", "Value": "b"}]}}
    }
    sandbox.client("s3").put_bucket_lifecycle_configuration(
        Bucket=sandbox.bucket, LifecycleConfiguration={"Rules": [narrowed]}
    )
    found = collected(moto.url, "aws_s3_bucket_lifecycle_configuration")
    (rule,) = only(found, "aws_s3_bucket_lifecycle_configuration").attributes["rule"]
    assert rule["filter"][0]["prefix"] is None
    assert rule["filter"][0]["and"][0]["tags"] == {"a": "b"}


def test_buckets_of_others_are_counted_and_left_alone(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_bucket()
    sandbox.make_bucket("somebody-elses")
    sandbox.make_bucket("named-for-the-run")
    notes: list[str] = []
    found = collected(moto.url, "aws_s3_bucket*", notes=notes, bucket="named-for-the-run")
    names = {r.name for r in of_type(found, "aws_s3_bucket")}
    assert names == {sandbox.bucket, "named-for-the-run"}
    assert any(note.startswith("1 other bucket ") for note in notes)


def test_a_bucket_is_where_it_is_and_not_where_it_was_asked_for(moto: MotoServer) -> None:
    Sandbox(moto.url, region="us-east-1").make_bucket("floe-provider-tests-elsewhere")
    bucket = only(collected(moto.url, "aws_s3_bucket"), "aws_s3_bucket")
    assert (bucket.region, bucket.attributes["region"]) == ("us-east-1", "us-east-1")


def test_a_named_bucket_or_policy_that_is_not_there_is_a_gap(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_bucket()
    sandbox.make_policy()
    arn = f"{sandbox.policy_arn}-gone"
    found = collected(moto.url, "aws_s3_bucket", "aws_iam_policy", bucket="gone", policy_arn=arn)
    assert {gap.what for gap in found.gaps} == {
        "s3:ListBuckets on gone",
        f"iam:GetPolicy on {arn}",
    }
    assert {"aws_s3_bucket", "aws_iam_policy"} <= {r.type for r in found.resources}


def test_the_account_s_public_access_block(moto: MotoServer) -> None:
    assert not of_type(
        collected(moto.url, "aws_s3_account_public_access_block"),
        "aws_s3_account_public_access_block",
    )
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    Sandbox(moto.url).client("s3control").put_public_access_block(
        AccountId=ACCOUNT, PublicAccessBlockConfiguration=dict.fromkeys(names, True)
    )
    found = collected(moto.url, "aws_s3_account_public_access_block")
    assert only(found, "aws_s3_account_public_access_block").attributes["block_public_policy"]


def test_iam_of_the_scaffold_and_of_the_run_and_nobody_else(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_policy()
    iam = sandbox.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    inline = json.dumps(sandbox.policy_document())
    for name in ("floe-provider-tests", "somebody", "holder"):
        iam.create_user(UserName=name)
        iam.create_access_key(UserName=name)
    iam.put_user_policy(UserName="floe-provider-tests", PolicyName="in", PolicyDocument=inline)
    iam.attach_user_policy(UserName="holder", PolicyArn=sandbox.policy_arn)
    for name in (f"engine-{RUN}", "other-role"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=inline)
        iam.attach_role_policy(RoleName=name, PolicyArn=sandbox.policy_arn)
    found = collected(moto.url, "aws_iam_*", run_id=RUN, policy_arn=sandbox.policy_arn)
    addresses = {r.address for r in found.resources}
    assert addresses == {
        "aws_iam_policy.floe-provider-tests",
        "aws_iam_user.floe-provider-tests",
        "aws_iam_access_key.floe-provider-tests/1",
        "aws_iam_user_policy.floe-provider-tests:in",
        "aws_iam_user_policy_attachment.holder/floe-provider-tests",
        f"aws_iam_role.engine-{RUN}",
        f"aws_iam_role_policy.engine-{RUN}:inline",
        f"aws_iam_role_policy_attachment.engine-{RUN}/floe-provider-tests",
        "aws_iam_role_policy_attachment.other-role/floe-provider-tests",
    }
    policy = only(found, "aws_iam_policy").attributes
    assert json.loads(policy["policy"]) == sandbox.policy_document()
    assert policy["tags_all"] == TAGS
    assert "AKIA" not in repr(of_type(found, "aws_iam_access_key"))


def test_a_user_has_what_its_groups_are_given(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    iam = sandbox.client("iam")
    iam.create_user(UserName="floe-provider-tests")
    for group in ("admins", "unrelated"):
        iam.create_group(GroupName=group)
        iam.put_group_policy(
            GroupName=group, PolicyName="in", PolicyDocument=json.dumps(sandbox.policy_document())
        )
    wide = iam.create_policy(
        PolicyName="wide", Path="/ops/", PolicyDocument=json.dumps(sandbox.policy_document())
    )["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="admins", PolicyArn=wide)
    iam.add_user_to_group(GroupName="admins", UserName="floe-provider-tests")
    found = collected(moto.url, "aws_iam_*")
    assert {r.address for r in found.resources} == {
        "aws_iam_user.floe-provider-tests",
        "aws_iam_group_policy.admins:in",
        "aws_iam_group_policy_attachment.admins/ops/wide",
    }
    given = only(found, "aws_iam_group_policy_attachment").attributes
    assert (given["group"], given["policy_arn"]) == ("admins", wide)


def test_namesakes_among_attached_policies_are_both_seen(aws: FaultProxy) -> None:
    Sandbox(aws.url).client("iam").create_user(UserName="floe-provider-tests")
    arns = [f"arn:aws:iam::{ACCOUNT}:policy/Admin", "arn:aws:iam::aws:policy/Admin"]
    members = "".join(f"<member><PolicyArn>{arn}</PolicyArn></member>" for arn in arns)
    recorded = Recorded()
    recorded.set(
        "iam:ListAttachedUserPolicies",
        '<ListAttachedUserPoliciesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<ListAttachedUserPoliciesResult><AttachedPolicies>{members}</AttachedPolicies>"
        "<IsTruncated>false</IsTruncated></ListAttachedUserPoliciesResult>"
        "</ListAttachedUserPoliciesResponse>",
    )
    aws.answer(recorded)
    found = of_type(collected(aws.url, "aws_iam_*"), "aws_iam_user_policy_attachment")
    assert {r.attributes["policy_arn"] for r in found} == set(arns)


def test_the_default_version_of_the_policy_counts(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_policy()
    wide = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    sandbox.client("iam").create_policy_version(
        PolicyArn=sandbox.policy_arn, PolicyDocument=json.dumps(wide), SetAsDefault=True
    )
    found = collected(moto.url, "aws_iam_policy")
    assert json.loads(only(found, "aws_iam_policy").attributes["policy"]) == wide


def test_a_budget_with_its_subscribers(aws: FaultProxy) -> None:
    sandbox = Sandbox(aws.url)
    sandbox.make_budget()
    budget = only(collected(aws.url, "aws_budgets_budget"), "aws_budgets_budget").attributes
    assert (budget["budget_type"], budget["time_unit"], budget["limit_unit"]) == (
        "COST",
        "MONTHLY",
        "USD",
    )
    assert float(budget["limit_amount"]) == 25
    kinds = {(n["notification_type"], n["threshold"]) for n in budget["notification"]}
    assert kinds == {("ACTUAL", 80.0), ("FORECASTED", 100.0)}
    addresses = budget["notification"][0]["subscriber_email_addresses"]
    assert [reveal(a) for a in addresses] == [EMAIL]
    assert all(isinstance(a, Sensitive) for a in addresses)
    assert budget["tags_all"] == TAGS


def test_a_budget_s_other_limits_and_filters_are_seen(aws: FaultProxy) -> None:
    asked: list[dict[str, Any]] = []
    spend = {"Amount": "20", "Unit": "USD"}

    def describe(parameters: dict[str, Any]) -> dict[str, Any]:
        asked.append(parameters)
        budget = {
            "BudgetName": "b",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": spend,
            "PlannedBudgetLimits": {
                "1798761600": {"Amount": "500", "Unit": "USD"},
                "1796083200": spend,
                "soon": spend,
            },
            "AutoAdjustData": {
                "AutoAdjustType": "HISTORICAL",
                "HistoricalOptions": {"BudgetAdjustmentPeriod": 3},
            },
        }
        if parameters.get("ShowFilterExpression"):
            budget["FilterExpression"] = {"Dimensions": {"Key": "SERVICE", "Values": ["S3"]}}
        return {"Budgets": [budget]}

    recorded = Recorded()
    recorded.made["budgets:DescribeBudgets"] = describe
    recorded.set("budgets:DescribeNotificationsForBudget", {"Notifications": []})
    aws.answer(recorded)
    budget = only(collected(aws.url, "aws_budgets_budget"), "aws_budgets_budget").attributes
    assert budget["planned_limit"] == [
        {"start_time": "2026-12-01_00:00", "amount": "20", "unit": "USD"},
        {"start_time": "2027-01-01_00:00", "amount": "500", "unit": "USD"},
        {"start_time": "soon", "amount": "20", "unit": "USD"},
    ]
    assert budget["auto_adjust_data"][0]["auto_adjust_type"] == "HISTORICAL"
    assert budget["filter_expression"], "AWS shows it to those only who ask for it"


def test_subscribers_that_cannot_be_read_are_unknown_and_a_gap(moto: MotoServer) -> None:
    sandbox = Sandbox(moto.url)
    sandbox.make_budget()
    found = collected(moto.url, "aws_budgets_budget")
    notification = only(found, "aws_budgets_budget").attributes["notification"][0]
    assert isinstance(notification["subscriber_email_addresses"], Unknown)
    assert {gap.operation for gap in found.gaps} == {
        "DescribeSubscribersForNotification",
        "ListTagsForResource",
    }


def test_another_budget_is_not_the_named_one(aws: FaultProxy) -> None:
    Sandbox(aws.url).make_budget()
    assert not collected(aws.url, "aws_budgets_budget", budget_name="another").resources
    assert collected(aws.url, "aws_budgets_budget").resources


def test_glue_that_runs_and_the_test_databases(aws: FaultProxy) -> None:
    glue = Sandbox(aws.url).client("glue")
    role = f"arn:aws:iam::{ACCOUNT}:role/glue"
    glue.create_job(
        Name="job", Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://b/s"}
    )
    glue.create_database(DatabaseInput={"Name": "floe_provider_x", "Parameters": {"k": "v"}})
    glue.create_database(DatabaseInput={"Name": "somebody_elses"})
    glue.create_table(DatabaseName="floe_provider_x", TableInput={"Name": "t"})
    glue.create_crawler(
        Name="crawler", Role=role, DatabaseName="d", Targets={"S3Targets": [{"Path": "s3://b"}]}
    )
    glue.create_trigger(Name="trigger", Type="ON_DEMAND", Actions=[{"JobName": "job"}])
    glue.create_workflow(Name="workflow")
    glue.create_session(Id="session", Role=role, Command={"Name": "glueetl", "PythonVersion": "3"})
    glue.create_dev_endpoint(EndpointName="endpoint", RoleArn=role)
    found = collected(aws.url, "aws_glue_*")
    addresses = {r.address for r in found.resources}
    assert addresses == {
        "aws_glue_catalog_database.floe_provider_x",
        "aws_glue_catalog_table.floe_provider_x/t",
        "aws_glue_crawler.crawler",
        "aws_glue_dev_endpoint.endpoint",
        "aws_glue_job.job",
        "aws_glue_session.session",
        "aws_glue_trigger.trigger",
        "aws_glue_workflow.workflow",
    }
    assert only(found, "aws_glue_catalog_database").attributes["parameters"] == {"k": "v"}


def test_lake_formation_that_somebody_made(aws: FaultProxy) -> None:
    lake = Sandbox(aws.url).client("lakeformation")
    assert not collected(aws.url, "aws_lakeformation_*").resources, "what every account has"
    arn = "arn:aws:s3:::data"
    lake.register_resource(ResourceArn=arn, UseServiceLinkedRole=True)
    lake.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": f"arn:aws:iam::{ACCOUNT}:role/a"},
        Resource={"Database": {"Name": "d"}},
        Permissions=["ALL"],
    )
    lake.grant_permissions(
        Principal={"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
        Resource={"Database": {"Name": "d"}},
        Permissions=["ALL"],
    )
    lake.create_lf_tag(TagKey="tier", TagValues=["gold"])
    lake.put_data_lake_settings(
        DataLakeSettings={"DataLakeAdmins": [{"DataLakePrincipalIdentifier": "arn:a"}]}
    )
    found = collected(aws.url, "aws_lakeformation_*")
    types = sorted(r.type for r in found.resources)
    assert types == [
        "aws_lakeformation_data_lake_settings",
        "aws_lakeformation_lf_tag",
        "aws_lakeformation_permissions",
        "aws_lakeformation_resource",
    ]


_LEFT_TO_IAM = [
    {
        "Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"},
        "Permissions": ["ALL"],
    }
]


@pytest.mark.parametrize(
    "changed",
    [
        {"CreateDatabaseDefaultPermissions": []},
        {"CreateTableDefaultPermissions": []},
        {"AllowExternalDataFiltering": True},
        {"TrustedResourceOwners": [ACCOUNT]},
    ],
)
def test_a_catalog_that_is_no_longer_left_to_iam(
    aws: FaultProxy, changed: dict[str, object]
) -> None:
    settings = {
        "DataLakeAdmins": [],
        "CreateDatabaseDefaultPermissions": _LEFT_TO_IAM,
        "CreateTableDefaultPermissions": _LEFT_TO_IAM,
        "AllowExternalDataFiltering": False,
        "Parameters": {"CROSS_ACCOUNT_VERSION": "4"},
    }
    kind = "aws_lakeformation_data_lake_settings"
    recorded = Recorded(regions={HOME: "opt-in-not-required"})
    recorded.set("lakeformation:GetDataLakeSettings", {"DataLakeSettings": settings})
    aws.answer(recorded)
    assert not of_type(collected(aws.url, kind), kind)
    recorded.set("lakeformation:GetDataLakeSettings", {"DataLakeSettings": settings | changed})
    assert of_type(collected(aws.url, kind), kind)


def test_eks_with_what_runs_in_it_in_another_region(aws: FaultProxy) -> None:
    eks = Sandbox(aws.url).client("eks", "us-east-1")
    role = f"arn:aws:iam::{ACCOUNT}:role/eks"
    network = {"subnetIds": ["subnet-1"], "securityGroupIds": []}
    eks.create_cluster(name="c", roleArn=role, resourcesVpcConfig=network)
    eks.create_nodegroup(clusterName="c", nodegroupName="n", subnets=["subnet-1"], nodeRole=role)
    eks.create_fargate_profile(
        fargateProfileName="f",
        clusterName="c",
        podExecutionRoleArn=role,
        selectors=[{"namespace": "n"}],
    )
    found = collected(aws.url, "aws_eks_*")
    assert {r.address for r in found.resources} == {
        "aws_eks_cluster.us-east-1/c",
        "aws_eks_node_group.us-east-1/c:n",
        "aws_eks_fargate_profile.us-east-1/c:f",
        "aws_eks_addon.us-east-1/c:coredns",
        "aws_eks_addon.us-east-1/c:kube-proxy",
    }
    assert {r.region for r in found.resources} == {"us-east-1"}


def test_what_is_listed_exists_though_nothing_more_may_be_read_of_it(aws: FaultProxy) -> None:
    sandbox = Sandbox(aws.url)
    iam, eks = sandbox.client("iam"), sandbox.client("eks")
    iam.create_user(UserName="floe-provider-tests")
    iam.create_access_key(UserName="floe-provider-tests")
    role = f"arn:aws:iam::{ACCOUNT}:role/eks"
    eks.create_cluster(name="c", roleArn=role, resourcesVpcConfig={"subnetIds": ["subnet-1"]})
    for name in ("n", "m"):
        eks.create_nodegroup(
            clusterName="c", nodegroupName=name, subnets=["subnet-1"], nodeRole=role
        )
    aws.inject(Fault("^(eks:Describe.*|iam:GetUser)$", "deny"))
    found = collected(aws.url, "aws_eks_*", "aws_iam_*")
    assert {
        "aws_eks_cluster.c",
        "aws_eks_node_group.c:n",
        "aws_eks_node_group.c:m",
        "aws_iam_access_key.floe-provider-tests/1",
    } <= {r.address for r in found.resources}
    assert {gap.operation for gap in found.gaps} == {
        "DescribeCluster",
        "DescribeNodegroup",
        "GetUser",
    }


def test_machines_are_seen_until_they_are_terminated(aws: FaultProxy) -> None:
    ec2 = Sandbox(aws.url).client("ec2", "us-west-2")
    ids = [
        ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0][
            "InstanceId"
        ]
        for _ in range(3)
    ]
    ec2.stop_instances(InstanceIds=[ids[1]])
    ec2.terminate_instances(InstanceIds=[ids[2]])
    found = collected(aws.url, "aws_instance")
    states = {r.name: r.attributes["instance_state"] for r in of_type(found, "aws_instance")}
    assert states == {ids[0]: "running", ids[1]: "stopped"}
    assert of_type(found, "aws_instance")[0].attributes["age_hours"] < 1


def test_hidden_machines_are_asked_for(aws: FaultProxy) -> None:
    collected(aws.url, "aws_instance")
    hidden = {
        request.operation
        for request in aws.requests
        if b"IncludeManagedResources=true" in request.body
    }
    assert hidden == {
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeVolumes",
    }
    collected(aws.url, "aws_autoscaling_group")
    assert b"IncludeManagedResources=true" in next(
        r.body for r in aws.requests if r.operation == "autoscaling:DescribeAutoScalingGroups"
    )


def _machine(launched: datetime, attached: datetime) -> str:
    return (
        '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
        "<reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>"
        f"<launchTime>{launched:%Y-%m-%dT%H:%M:%SZ}</launchTime><blockDeviceMapping><item><ebs>"
        f"<attachTime>{attached:%Y-%m-%dT%H:%M:%SZ}</attachTime></ebs></item></blockDeviceMapping>"
        "</item></instancesSet></item></reservationSet></DescribeInstancesResponse>"
    )


@pytest.mark.parametrize(("launched", "attached", "hours"), [(-2, -50, 50), (1, 1, 0), (-2, 1, 2)])
def test_a_machine_is_as_old_as_its_oldest_part_and_never_younger_than_none(
    aws: FaultProxy, launched: int, attached: int, hours: int
) -> None:
    now = datetime.now(UTC)
    recorded = Recorded(regions={HOME: "opt-in-not-required"})
    moments = (now + timedelta(hours=launched), now + timedelta(hours=attached))
    recorded.set("ec2:DescribeInstances", _machine(*moments))
    aws.answer(recorded)
    age = only(collected(aws.url, "aws_instance"), "aws_instance").attributes["age_hours"]
    assert age == pytest.approx(hours, abs=0.1)


def test_gateways_groups_templates_addresses_and_volumes(aws: FaultProxy) -> None:
    sandbox = Sandbox(aws.url)
    ec2 = sandbox.client("ec2")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    gateway = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    gone = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]
    ec2.delete_nat_gateway(NatGatewayId=gone["NatGatewayId"])
    ec2.create_volume(AvailabilityZone=f"{HOME}a", Size=1)
    ec2.create_launch_template(
        LaunchTemplateName="lt", LaunchTemplateData={"InstanceType": "t3.nano", "ImageId": "ami-1"}
    )
    groups = sandbox.client("autoscaling")
    groups.create_launch_configuration(
        LaunchConfigurationName="lc", ImageId="ami-1", InstanceType="t3.nano"
    )
    groups.create_auto_scaling_group(
        AutoScalingGroupName="g",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=[f"{HOME}a"],
    )
    sandbox.client("ec2", "us-east-1").create_volume(AvailabilityZone="us-east-1a", Size=1)
    found = collected(aws.url, *EC2)
    names = {r.type: r.name for r in found.resources if r.region == HOME}
    assert names["aws_nat_gateway"] == gateway["NatGatewayId"]
    assert {"aws_eip", "aws_ebs_volume", "aws_launch_template"} <= names.keys()
    assert (names["aws_autoscaling_group"], names["aws_launch_configuration"]) == ("g", "lc")
    assert len(of_type(found, "aws_ebs_volume")) == 1, "costs are read in the approved region"


def test_s3_tables(aws: FaultProxy) -> None:
    arn = f"arn:aws:s3tables:{HOME}:{ACCOUNT}:bucket/tables"
    recorded = Recorded()
    recorded.set(
        "s3tables:ListTableBuckets",
        {
            "tableBuckets": [
                {"arn": arn, "name": "tables", "ownerAccountId": ACCOUNT, "type": "customer"},
                {"arn": arn + "x", "name": "aws-s3", "ownerAccountId": ACCOUNT, "type": "aws"},
            ]
        },
    )
    recorded.set("s3tables:ListNamespaces", {"namespaces": [{"namespace": ["n"]}]})
    recorded.set(
        "s3tables:ListTables",
        {"tables": [{"name": "t", "namespace": ["n"], "tableARN": arn + "/table/1"}]},
    )
    aws.answer(lambda request: recorded(request) if request.region == HOME else Recorded()(request))
    found = collected(aws.url, "aws_s3tables_*")
    assert {r.address for r in found.resources} == {
        "aws_s3tables_table_bucket.tables",
        "aws_s3tables_namespace.tables/n",
        "aws_s3tables_table.tables/n/t",
    }


def test_nothing_here_writes(aws: FaultProxy) -> None:
    Sandbox(aws.url).arrange()
    aws.forget()
    collected(aws.url, "aws_*")
    reading = ("Get", "List", "Describe", "Head")
    assert all(name.partition(":")[2].startswith(reading) for name in aws.operations)


@pytest.mark.parametrize("job", [{"Role": "no name"}, None])
def test_an_answer_that_lacks_what_aws_always_gives_is_a_gap(aws: FaultProxy, job: Any) -> None:
    recorded = Recorded(regions={HOME: "opt-in-not-required"})
    recorded.set("glue:GetJobs", {"Jobs": [{"Name": "seen"}, job]})
    aws.answer(recorded)
    found = collected(aws.url, "aws_glue_job")
    (gap,) = found.gaps
    assert (gap.service, gap.operation, gap.iam_action) == ("glue", "GetJobs", "glue:GetJobs")
    assert gap.region == HOME
    assert ("lacks 'Name'" if job else "empty entry") in gap.reason
    assert only(found, "aws_glue_job").name == "seen", "what came before is kept"


def test_one_gap_for_all_regions_that_fail_alike(aws: FaultProxy) -> None:
    aws.inject(Fault("^eks:", "deny", region="us"), Fault("^eks:", "region-off", region=HOME))
    found = collected(aws.url, "aws_eks_*")
    assert {gap.region for gap in found.gaps} == {HOME, "us-east-1, us-west-2"}


@pytest.mark.parametrize(
    ("service", "region", "code", "expected"),
    [
        ("lightsail", "af-south-1", "EndpointConnectionError", True),
        ("lightsail", "us-east-1", "EndpointConnectionError", False),
        ("lightsail", "af-south-1", "ConnectionClosedError", False),
        ("lightsail", "xx-new-1", "EndpointConnectionError", False),
        ("eks", "xx-new-1", "EndpointConnectionError", False),
        ("s3tables", "af-south-1", "EndpointConnectionError", False),
        ("lightsail", HOME, "EndpointConnectionError", False),
    ],
)
def test_only_a_service_that_boto3_knows_not_to_be_in_a_region_is_not_missed_there(
    service: str, region: str, code: str, expected: bool
) -> None:
    asked = operation(service, "GetThings")
    failed = CallFailed(Failure.UNREACHABLE, asked, region, code=code)
    assert nothing_there(failed, LiveScope(ACCOUNT, HOME)) is expected


@pytest.mark.parametrize(
    ("regions", "says"),
    [
        ({}, "lacks ap-southeast-2"),
        ({"us-east-1": "opt-in-not-required"}, "lacks ap-southeast-2"),
        ({HOME: "not-opted-in"}, "not enabled"),
    ],
)
def test_a_list_of_regions_without_the_approved_one_is_no_list(
    aws: FaultProxy, regions: dict[str, str], says: str
) -> None:
    recorded = Recorded()
    recorded.regions.clear()
    recorded.regions.update(regions)
    aws.answer(recorded)
    (gap,) = collected(aws.url, "aws_nat_gateway").gaps
    assert says in gap.reason
    assert gap.iam_action == "ec2:DescribeRegions"
    assert "aws_nat_gateway" in gap.resource_types
