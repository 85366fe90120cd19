"""The verdicts of iam-scope over a real plan, each resource named for its own."""

from __future__ import annotations

import pytest
from tests.support.verdict_names import cells, judge, load, named, rule, verdicts

from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.report import RuleOutcome
from floe_guard.values import Sensitive, Unknown

ALLOW = [
    {
        "actions": ["s3:ListBucket", "s3:GetBucketLocation"],
        "resources": ["arn:aws:s3:::floe-provider-tests-*"],
    },
    {
        "actions": ["s3:GetObject", "s3:PutObject"],
        "resources": ["arn:aws:s3:::floe-provider-tests-*/runs/*"],
    },
    {
        "actions": ["glue:GetTable"],
        "resources": [
            "arn:aws:glue:*:*:catalog",
            "arn:aws:glue:*:*:database/floe_provider_*",
            "arn:aws:glue:*:*:table/floe_provider_*/*",
        ],
    },
    {"actions": ["sts:GetCallerIdentity", "ec2:Describe*"], "resources": ["*"]},
]


@pytest.fixture(scope="module")
def outcome() -> RuleOutcome:
    compiled = rule(
        "iam-scope", allow=ALLOW, managed_policies=["arn:aws:iam::aws:policy/AWSDenyAll"]
    )
    return judge(load("iam_scope"), compiled)


def test_every_resource_gets_the_verdict_it_is_named_for(outcome: RuleOutcome) -> None:
    found = verdicts(outcome)
    assert len(found) == 81
    assert {a: v for a, v in found.items() if v != named(a)} == {}


def test_a_failure_names_the_statement_and_what_it_allows(outcome: RuleOutcome) -> None:
    cell = cells(outcome)['aws_iam_policy.each["fail_whole_bucket"]']
    assert cell.path == "policy | json | Statement.Resource"
    assert cell.expected == "resources inside arn:aws:s3:::floe-provider-tests-*/runs/*"
    assert cell.actual.endswith("-ap-southeast-2/*")


def _judged(policy: object, **more: object) -> tuple[str, str]:
    resource = Resource("aws_iam_policy.p", "aws_iam_policy", "p", {"policy": policy, **more})
    inventory = Inventory("config", (resource,), InputInfo("-"))
    (cell,) = judge(inventory, rule("iam-scope", allow=ALLOW)).all_cells()
    return str(cell.verdict), cell.actual


def test_what_is_known_of_an_unknown_document_can_fail_it() -> None:
    begun = '{"Statement":[{"Action":"s3:*","Effect":"Allow","Resource":"*"},{"Action":"'
    assert _judged(Unknown(type="string", prefix=begun))[0] == "fail"
    harmless = '{"Statement":[{"Action":"ec2:DescribeX","Effect":"Allow","Resource":"*"},{"'
    assert _judged(Unknown(type="string", prefix=harmless))[0] == "unknown"
    assert _judged(Unknown(prefix='{"Statement":['))[0] == "unknown"


@pytest.mark.parametrize(
    ("resource", "verdict"),
    [
        (Unknown(prefix="arn:aws:s3:::floe-provider-tests-"), "pass"),
        (Unknown(prefix="arn:aws:s3:::"), "unknown"),
        (Unknown(prefix="arn:aws:s3:::production-"), "fail"),
        (Unknown(prefix="arn:aws:s3:::*"), "fail"),
        (Unknown(prefix="arn:aws:s3:::${aws:"), "unknown"),
        (Unknown(), "unknown"),
        ([Unknown(), "arn:aws:s3:::production"], "fail"),
        (["arn:aws:s3:::floe-provider-tests-a", Unknown()], "unknown"),
    ],
)
def test_unknown_resources_of_a_decoded_document(resource: object, verdict: str) -> None:
    statement = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": resource}
    assert _judged({"Statement": [statement]})[0] == verdict


def test_an_unknown_action_or_effect_is_no_pass() -> None:
    bucket = "arn:aws:s3:::floe-provider-tests-a"
    for statement in (
        {"Effect": "Allow", "Action": Unknown(), "Resource": bucket},
        {"Effect": Unknown(), "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "NotAction": [Unknown()], "Resource": "*"},
        Unknown(),
    ):
        assert _judged({"Statement": [statement]})[0] == "unknown"
    for statement in (
        {"Effect": "Deny", "Action": Unknown(), "Resource": "*"},
        {"Effect": Unknown(), "Action": "s3:ListBucket", "Resource": bucket},
    ):
        assert _judged({"Statement": [statement]})[0] == "pass"


def test_nothing_of_a_sensitive_document_is_shown() -> None:
    policy = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::hush"}}'
    assert _judged(Sensitive(policy)) == ("fail", "(sensitive)")


def _role(**attributes: object) -> str:
    role = Resource("aws_iam_role.r", "aws_iam_role", "r", attributes)
    inventory = Inventory("state", (role,), InputInfo("-"))
    (cell,) = judge(inventory, rule("iam-scope", allow=ALLOW)).all_cells()
    return str(cell.verdict)


def test_a_role_as_a_state_shows_it() -> None:
    assert _role(inline_policy=[{"name": "", "policy": ""}], managed_policy_arns=[]) == "pass"
    assert _role(inline_policy=[{"name": "x", "policy": "{}"}]) == "error"
    assert _role(managed_policy_arns=["arn:aws:iam::aws:policy/X"]) == "fail"


@pytest.mark.parametrize(
    ("principal", "verdict"),
    [
        ({"Principal": "*"}, "fail"),
        ({"Principal": {"AWS": ["arn:aws:iam::1:root", "*"]}}, "fail"),
        ({"NotPrincipal": {"AWS": "arn:aws:iam::1:root"}}, "fail"),
        ({"Principal": {"Service": "glue.amazonaws.com"}}, "pass"),
        ({"Principal": Unknown()}, "unknown"),
        ({"Principal": {"AWS": Unknown()}}, "unknown"),
        ({"Principal": {"AWS": [Unknown(), "*"]}}, "fail"),
    ],
)
def test_who_may_take_a_role(principal: dict[str, object], verdict: str) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **principal}
    assert _role(assume_role_policy={"Statement": [statement]}) == verdict
    statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    assert _role(assume_role_policy={"Statement": [statement]}) == "pass"
