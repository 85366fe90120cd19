"""`tagging`: own tags, `tags_all`, the provider's default tags, and what is taggable at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.inventories import cell, inventory, judge, resource, verdicts

from floe_guard.model import Provider
from floe_guard.values import UNKNOWN, Sensitive

KIND = """\
    kind: tagging
    tags:
      Project: {equals: floe}
      Stage: {one_of: [dev, test]}
      Ticket: {pattern: "^[A-Z]+-[0-9]+$"}
      Owner: {not_empty: true}
      Seen: {}
"""
GOOD = {"Project": "floe", "Stage": "dev", "Ticket": "AB-1", "Owner": "me", "Seen": ""}


def default_tags(tags: Any, key: str = "aws") -> Provider:
    return Provider(key, "aws", config={"default_tags": [{"tags": tags}]})


def verdict(folder: Path, attributes: Any, *providers: Provider, origin: Any = "plan") -> str:
    subject = resource("aws_s3_bucket.b", attributes)
    inv = inventory(subject, origin=origin, providers=providers)
    return verdicts(judge(folder, KIND, inv))["aws_s3_bucket.b"]


@pytest.mark.parametrize(
    ("tags", "answer"),
    [
        (GOOD, "pass"),
        ({**GOOD, "Project": "Floe"}, "fail"),
        ({**GOOD, "Stage": "prod"}, "fail"),
        ({**GOOD, "Ticket": "none"}, "fail"),
        ({**GOOD, "Owner": " "}, "fail"),
        ({**GOOD, "Owner": None}, "fail"),
        ({k: v for k, v in GOOD.items() if k != "Seen"}, "fail"),
        ({}, "fail"),
        ({**GOOD, "Owner": UNKNOWN}, "unknown"),
        ({**GOOD, "Owner": UNKNOWN, "Stage": "prod"}, "fail"),
        (Sensitive(GOOD), "pass"),
        ({**GOOD, "Owner": Sensitive("me")}, "pass"),
        ("Owner", "error"),
    ],
)
def test_tags_all_decides(tmp_path: Path, tags: Any, answer: str) -> None:
    assert verdict(tmp_path, {"tags": None, "tags_all": tags}) == answer


def test_default_tags_are_merged_while_tags_all_is_unknown(tmp_path: Path) -> None:
    own, rest = {"Project": "floe", "Stage": "dev"}, {"Ticket": "AB-1", "Owner": "me", "Seen": "x"}
    attributes = {"tags": own, "tags_all": UNKNOWN}
    assert verdict(tmp_path, attributes, default_tags(rest)) == "pass"
    assert verdict(tmp_path, attributes, default_tags({**rest, "Stage": "prod"})) == "pass"
    assert verdict(tmp_path, attributes, default_tags({**rest, "Owner": ""})) == "fail"
    assert verdict(tmp_path, attributes, default_tags(UNKNOWN)) == "unknown"
    wrong = {"tags": {**own, "Stage": "prod"}, "tags_all": UNKNOWN}
    assert verdict(tmp_path, wrong, default_tags(UNKNOWN)) == "fail"
    assert verdict(tmp_path, {"tags": UNKNOWN, "tags_all": UNKNOWN}, default_tags({})) == "unknown"


def test_without_provider_the_defaults_are_not_known(tmp_path: Path) -> None:
    assert verdict(tmp_path, {"tags": {}, "tags_all": UNKNOWN}) == "unknown"


def test_the_providers_alias_and_the_callers_provider(tmp_path: Path) -> None:
    providers = (default_tags({}), default_tags(GOOD, "aws.tagged"))
    for key, answer in (
        ("aws.tagged", "pass"),
        ("aws", "fail"),
        ("module.m.aws", "fail"),
        ('module.m["a.b"].module.n.aws.tagged', "pass"),
    ):
        subject = resource("aws_s3_bucket.b", {"tags_all": UNKNOWN}, provider=key)
        inv = inventory(subject, providers=providers)
        assert verdicts(judge(tmp_path, KIND, inv)) == {"aws_s3_bucket.b": answer}, key


def test_a_live_resource_has_the_tags_it_has(tmp_path: Path) -> None:
    assert verdict(tmp_path, {"tags": GOOD}, origin="live") == "pass"
    assert verdict(tmp_path, {"tags": {}}, default_tags(GOOD), origin="live") == "fail"


def test_only_taggable_types_are_judged(tmp_path: Path) -> None:
    inv = inventory(resource("aws_s3_bucket_versioning.v", {}), resource("aws_iam_policy.p", {}))
    assert verdicts(judge(tmp_path, KIND, inv)) == {"aws_iam_policy.p": "fail"}
    inv = inventory(resource("aws_s3_bucket_versioning.v", {}))
    assert verdicts(judge(tmp_path, KIND, inv)) == {"": "not-applicable"}


def test_tag_blocks(tmp_path: Path) -> None:
    blocks = [{"key": k, "value": v, "propagate_at_launch": True} for k, v in GOOD.items()]
    later = [*blocks[1:], {"key": UNKNOWN, "value": "floe"}]
    for value, answer in (
        (blocks, "pass"),
        (blocks[1:], "fail"),
        (later, "unknown"),
        (UNKNOWN, "unknown"),
        ([*blocks[1:], UNKNOWN], "unknown"),
        (None, "fail"),
    ):
        inv = inventory(resource("aws_autoscaling_group.g", {"tag": value}))
        assert verdicts(judge(tmp_path, KIND, inv)) == {"aws_autoscaling_group.g": answer}


def test_says_which_tags_are_wrong(tmp_path: Path) -> None:
    tags = {"tags_all": {"Stage": "prod", "Owner": Sensitive("x"), "Seen": "", "Ticket": "AB-1"}}
    evaluation = judge(tmp_path, KIND, inventory(resource("aws_s3_bucket.b", tags)))
    found = cell(evaluation, "aws_s3_bucket.b")
    assert (found.path, found.expected, found.actual) == ("tags.Project", '"floe"', "not set")
    assert found.reason == "missing or wrong tags: Project, Stage"
