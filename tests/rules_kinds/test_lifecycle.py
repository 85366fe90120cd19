"""The verdicts of lifecycle over a real plan, each bucket named for its own, and meta-arguments."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.support.verdict_names import cells, judge, load, named, rule, verdicts

from floe_guard.model import InputInfo, Inventory, Resource
from floe_guard.report import RuleOutcome
from floe_guard.values import Unknown, Value

ASKED = {
    "resources": ["aws_s3_bucket"],
    "prefix": "runs/",
    "expire_within_days": 30,
    "abort_multipart_within_days": 1,
    "noncurrent_within_days": 30,
}


@pytest.fixture(scope="module")
def outcome() -> RuleOutcome:
    return judge(load("lifecycle"), rule("lifecycle", **ASKED))


def test_every_bucket_gets_the_verdict_it_is_named_for(outcome: RuleOutcome) -> None:
    found = verdicts(outcome)
    assert len(found) == 36
    assert {a: v for a, v in found.items() if v != named(a)} == {}


@pytest.mark.parametrize(
    ("address", "path", "reason"),
    [
        ("aws_s3_bucket.fail_nothing", "", "the bucket has no lifecycle rule"),
        ('aws_s3_bucket.each["fail_disabled"]', "rule[0].status", "the rule is not enabled"),
        (
            'aws_s3_bucket.each["fail_deeper"]',
            "rule[0].filter[0].prefix",
            "it does not cover all of runs/",
        ),
        ('aws_s3_bucket.each["fail_late"]', "rule[0].expiration[0].days", "more than 30 days"),
        (
            "aws_s3_bucket.fail_narrowed_by_tag",
            "rule[0].filter[0].tag",
            "the rule is narrowed by tags",
        ),
        (
            'aws_s3_bucket.each["fail_no_abort"]',
            "rule[0].abort_incomplete_multipart_upload",
            "the rule has no abort_incomplete_multipart_upload block",
        ),
    ],
)
def test_a_failure_points_at_the_nearest_miss(
    outcome: RuleOutcome, address: str, path: str, reason: str
) -> None:
    cell = cells(outcome)[address]
    assert (cell.path, cell.reason) == (path, reason)


def _bucket(rules: Value, **attributes: Value) -> Inventory:
    bucket = Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", {"bucket": "b", **attributes})
    configuration = Resource(
        "aws_s3_bucket_lifecycle_configuration.c",
        "aws_s3_bucket_lifecycle_configuration",
        "c",
        {"bucket": "b", "rule": rules},
    )
    return Inventory("live", (bucket, configuration), InputInfo("-"))


GOOD = {
    "status": "Enabled",
    "filter": [{"prefix": "runs/"}],
    "expiration": [{"days": 3}],
    "abort_incomplete_multipart_upload": [{"days_after_initiation": 1}],
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "pass"),
        ({"status": Unknown()}, "unknown"),
        ({"expiration": Unknown()}, "unknown"),
        ({"expiration": [{"days": Unknown()}]}, "unknown"),
        ({"expiration": [{"days": "3"}]}, "pass"),
        ({"expiration": [{"days": 0}]}, "fail"),
        ({"expiration": [{"days": 0, "expired_object_delete_marker": True}]}, "fail"),
        ({"filter": Unknown()}, "unknown"),
        ({"filter": [{"prefix": Unknown(prefix="logs/")}]}, "fail"),
        ({"filter": [{"prefix": Unknown(prefix="ru")}]}, "unknown"),
        ({"filter": [{"prefix": "runs/", "tag": Unknown()}]}, "unknown"),
        ({"filter": [{}]}, "pass"),
        ({"filter": []}, "pass"),
        ({"filter": [{"and": [{"prefix": "", "object_size_greater_than": 0}]}]}, "pass"),
        ({"filter": [{"object_size_greater_than": 0}]}, "fail"),
        ({"status": "Disabled", "expiration": Unknown()}, "fail"),
    ],
)
def test_a_rule_with_one_thing_changed(change: dict[str, Value], verdict: str) -> None:
    outcome = judge(_bucket([{**GOOD, **change}]), rule("lifecycle", **ASKED))
    assert verdicts(outcome) == {"aws_s3_bucket.b": verdict}


def test_a_rule_that_is_good_outweighs_what_is_not_known() -> None:
    compiled = rule("lifecycle", **ASKED)
    assert verdicts(judge(_bucket([Unknown(), GOOD]), compiled)) == {"aws_s3_bucket.b": "pass"}
    assert verdicts(judge(_bucket([Unknown()]), compiled)) == {"aws_s3_bucket.b": "unknown"}
    assert verdicts(judge(_bucket(Unknown()), compiled)) == {"aws_s3_bucket.b": "unknown"}


def test_each_key_is_asked_alone() -> None:
    inventory = _bucket([{**GOOD, "expiration": [{"days": 90}]}])
    for keys, verdict in (
        ({"expire_within_days": 30}, "fail"),
        ({"abort_multipart_within_days": 1}, "pass"),
        ({"noncurrent_within_days": 1}, "pass"),
    ):
        compiled = rule("lifecycle", resources=["aws_s3_bucket"], prefix="runs/", **keys)
        assert verdicts(judge(inventory, compiled)) == {"aws_s3_bucket.b": verdict}


@pytest.mark.parametrize(
    ("meta", "verdict"),
    [
        ({"prevent_destroy": True}, "pass"),
        ({"prevent_destroy": False}, "fail"),
        ({}, "fail"),
        ({"prevent_destroy": Unknown()}, "unknown"),
        (None, "unknown"),
    ],
)
def test_meta_arguments(meta: dict[str, Value] | None, verdict: str) -> None:
    bucket = Resource("aws_s3_bucket.b", "aws_s3_bucket", "b", {}, meta=meta)
    inventory = Inventory("config", (bucket,), InputInfo("-"))
    compiled = rule("lifecycle", resources=["aws_s3_bucket"], meta={"prevent_destroy": True})
    assert verdicts(judge(inventory, compiled)) == {"aws_s3_bucket.b": verdict}


@pytest.mark.parametrize(
    "keys", [{}, {"prefix": "runs/"}, {"meta": {"prevent": True}}, {"expire_within_days": 0}]
)
def test_a_rule_that_asks_nothing_is_refused(keys: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        rule("lifecycle", resources=["aws_s3_bucket"], **keys)
