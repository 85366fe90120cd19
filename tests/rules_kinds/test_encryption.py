"""The verdicts of encryption over a real plan, each resource named for its own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.support.verdict_names import cells, judge, load, named, rule, verdicts

from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.rules.kinds._encryption_types import KNOWN
from floe_guard.values import Unknown, Value

TYPES = [
    "aws_s3_bucket",
    "aws_ebs_volume",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_cloudwatch_log_group",
    "aws_dynamodb_table",
    "aws_kinesis_stream",
    "aws_ecr_repository",
]
BUCKETS = {"resources": ["aws_s3_bucket"], "algorithms": ["AES256", "aws:kms"]}


def test_every_resource_gets_the_verdict_it_is_named_for() -> None:
    compiled = rule("encryption", resources=TYPES, algorithms=["AES256", "aws:kms", "KMS"])
    found = verdicts(judge(load("encryption"), compiled))
    assert len(found) == 20
    assert {a: v for a, v in found.items() if v != named(a)} == {}


@pytest.mark.parametrize(
    ("customer_key", "passing"),
    [
        ("required", {"pass_own_key"}),
        ("forbidden", {"pass_aes", "pass_aws_key", "pass_default_key", "pass_legacy"}),
    ],
)
def test_whose_key_it_is(customer_key: str, passing: set[str]) -> None:
    outcome = judge(load("encryption"), rule("encryption", **BUCKETS, customer_key=customer_key))
    found = {a.split(".")[1]: v for a, v in verdicts(outcome).items() if named(a) == "pass"}
    assert {a for a, v in found.items() if v == "pass"} == passing
    assert set(found.values()) == {"pass", "fail"}


def test_fewer_algorithms_fail_more() -> None:
    compiled = rule("encryption", resources=["aws_s3_bucket"], algorithms=["aws:kms"])
    cell = cells(judge(load("encryption"), compiled))["aws_s3_bucket.pass_aes"]
    assert cell.verdict == "fail"
    assert cell.expected == "encryption at rest by aws:kms"
    assert cell.actual == '"AES256"'


def _one(resource_type: str, attributes: dict[str, Value], **keys: Value) -> str:
    resource = Resource(f"{resource_type}.x", resource_type, "x", attributes)
    inventory = Inventory("live", (resource,), InputInfo("-"))
    (verdict,) = verdicts(
        judge(inventory, rule("encryption", resources=[resource_type], **keys))
    ).values()
    return verdict


def test_a_type_the_rule_describes() -> None:
    keys = {"attribute": "vault.cipher", "key": "vault.key", "algorithms": ["aes"]}
    assert _one("acme_box", {"vault": [{"cipher": "aes"}]}, **keys) == "pass"
    assert _one("acme_box", {"vault": [{"cipher": "des"}]}, **keys) == "fail"
    assert _one("acme_box", {"vault": [{"cipher": "aes"}, {"cipher": "des"}]}, **keys) == "fail"
    assert _one("acme_box", {}, **keys) == "fail"
    assert _one("acme_box", {"vault": Unknown()}, **keys) == "unknown"
    wants = {**keys, "customer_key": "required"}
    assert _one("acme_box", {"vault": [{"cipher": "aes", "key": "k"}]}, **wants) == "pass"
    assert _one("acme_box", {"vault": [{"cipher": "aes"}]}, **wants) == "fail"


def test_one_way_that_is_not_known_yet_may_still_do() -> None:
    attributes = {"kms_master_key_id": None, "sqs_managed_sse_enabled": Unknown()}
    assert _one("aws_sqs_queue", attributes) == "unknown"
    assert _one("aws_sqs_queue", {**attributes, "kms_master_key_id": "k"}) == "pass"


@pytest.mark.parametrize("resource_type", sorted(KNOWN))
def test_an_empty_resource_of_a_known_type_is_decided(resource_type: str) -> None:
    always = any(spec.default for spec in KNOWN[resource_type])
    assert _one(resource_type, {}) == ("pass" if always else "fail")


@pytest.mark.parametrize(
    "keys",
    [
        {"resources": ["acme_box"]},
        {"resources": ["aws_*"]},
        {"resources": ["aws_s3_bucket"], "key": "a"},
        {"resources": ["aws_s3_bucket"], "attribute": "a["},
        {"resources": ["aws_s3_bucket"], "algorithms": []},
        {"attribute": "a"},
    ],
)
def test_a_rule_that_does_not_say_where_to_look_is_refused(keys: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        rule("encryption", **keys)
