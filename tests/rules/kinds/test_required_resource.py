"""`required-resource`: counting what is there, what may be there, and what could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.inventories import cell, inventory, judge, resource, verdicts

from floe_guard.model import Change, Gap, Resource
from floe_guard.values import UNKNOWN, Unknown

KIND = "    kind: required-resource\n    resources: [aws_s3_bucket]\n"
WHERE = '    where: {attribute: bucket, starting_with: "floe-"}\n'


def bucket(name: str, value: Any = "floe-x", **more: Any) -> Resource:
    return resource(f"aws_s3_bucket.{name}", {"bucket": value}, **more)


def manifold(name: str) -> Resource:
    return Resource(
        f"aws_s3_bucket.{name}", "aws_s3_bucket", name, {"bucket": "floe-x"}, index=Unknown("later")
    )


@pytest.mark.parametrize(
    ("bounds", "resources", "verdict"),
    [
        ("exactly: 1", [], "fail"),
        ("exactly: 1", [bucket("a")], "pass"),
        ("exactly: 1", [bucket("a"), bucket("b")], "fail"),
        ("exactly: 0", [], "pass"),
        ("at_least: 2", [bucket("a")], "fail"),
        ("at_least: 1", [bucket("a"), bucket("b")], "pass"),
        ("at_most: 1", [], "pass"),
        ("at_most: 1", [bucket("a"), bucket("b")], "fail"),
        ("exactly: 1", [bucket("a", UNKNOWN)], "unknown"),
        ("exactly: 1", [bucket("a"), bucket("b", UNKNOWN)], "unknown"),
        ("at_least: 1", [bucket("a"), bucket("b", UNKNOWN)], "pass"),
        ("at_most: 1", [bucket("a"), bucket("b"), bucket("c", UNKNOWN)], "fail"),
        ("exactly: 1", [bucket("a"), bucket("b", "other")], "pass"),
        ("exactly: 1", [manifold("a")], "unknown"),
        ("at_least: 5", [manifold("a")], "unknown"),
        ("at_most: 5", [manifold("a")], "unknown"),
        ("at_least: 1", [manifold("a"), bucket("b")], "pass"),
        ("exactly: 1", [bucket("a", change=Change(("delete",)))], "fail"),
    ],
)
def test_counts(tmp_path: Path, bounds: str, resources: list[Resource], verdict: str) -> None:
    evaluation = judge(tmp_path, f"{KIND}{WHERE}    {bounds}\n", inventory(*resources))
    assert verdicts(evaluation) == {"": verdict}


def test_says_what_it_found(tmp_path: Path) -> None:
    inv = inventory(bucket("a"), bucket("b"))
    found = cell(judge(tmp_path, f"{KIND}    exactly: 1\n", inv))
    assert found.expected == "exactly 1 aws_s3_bucket"
    assert found.actual == "2: aws_s3_bucket.a, aws_s3_bucket.b"
    assert found.reason == "there are too many"


def test_what_could_not_be_read_is_not_missing(tmp_path: Path) -> None:
    gap = Gap("s3:ListAllMyBuckets", "denied", resource_types=("aws_s3_bucket",))
    evaluation = judge(tmp_path, f"{KIND}    at_least: 1\n", inventory(gaps=[gap]))
    assert [str(c.verdict) for c in evaluation.outcomes[0].cells] == ["unknown", "not-evaluated"]
    evaluation = judge(
        tmp_path, f"{KIND}    exactly: 1\n", inventory(bucket("a"), bucket("b"), gaps=[gap])
    )
    assert [str(c.verdict) for c in evaluation.outcomes[0].cells] == ["fail", "not-evaluated"]
