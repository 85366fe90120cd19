"""Who belongs to whom: by reference, by paired instances, by literal name, and when nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.inventories import inventory, resource

from floe_guard.engine.context import Context
from floe_guard.engine.protocol import TypeSelector
from floe_guard.model import Change, Resource
from floe_guard.values import UNKNOWN, Sensitive, Unknown, is_unknown

PAB = "aws_s3_bucket_public_access_block"
NAMED = {"bucket": "logs"}
UNNAMED = {"bucket": UNKNOWN, "id": UNKNOWN, "arn": UNKNOWN}


def bucket(name: str = "b", attributes: Any = None, **more: Any) -> Resource:
    return resource(f"aws_s3_bucket.{name}", attributes or dict(UNNAMED), **more)


def block(name: str, value: Any, *targets: str, **more: Any) -> Resource:
    references = [("bucket", *t.split("#")) for t in targets]
    return resource(f"{PAB}.{name}", {"bucket": value}, references, **more)


def linked(
    owner: Resource, *others: Resource, via: str = "bucket", types: str = PAB
) -> dict[str, Any]:
    graph = Context(inventory(owner, *others)).graph
    found = graph.companions(owner, TypeSelector([types]), via)
    return {r.address: "maybe" if is_unknown(truth) else truth for r, truth in found}


def test_a_reference_links_while_the_name_is_unknown() -> None:
    assert linked(bucket(), block("x", UNKNOWN, "aws_s3_bucket.b#id")) == {f"{PAB}.x": True}


def test_a_reference_to_another_bucket_does_not() -> None:
    assert linked(bucket(), bucket("c"), block("x", UNKNOWN, "aws_s3_bucket.c#id")) == {}


def test_a_known_value_decides_against_the_reference() -> None:
    # bucket = "${aws_s3_bucket.b.bucket}-replica"
    other = block("x", "logs-replica", "aws_s3_bucket.b#bucket")
    assert linked(bucket(attributes=NAMED), other) == {}


def test_a_literal_name_links() -> None:
    assert linked(bucket(attributes=NAMED), block("x", "logs"), block("y", "data")) == {
        f"{PAB}.x": True
    }


def test_a_sensitive_name_links() -> None:
    owner = bucket(attributes={"bucket": Sensitive("logs")})
    assert linked(owner, block("x", "logs")) == {f"{PAB}.x": True}


def test_a_literal_may_name_a_bucket_whose_name_is_not_known() -> None:
    assert linked(bucket(), block("x", "logs")) == {f"{PAB}.x": "maybe"}


def test_a_literal_that_names_another_bucket_is_that_ones() -> None:
    other = bucket("c", NAMED)
    assert linked(bucket(), other, block("x", "logs")) == {}


def test_a_literal_cannot_name_a_bucket_with_another_prefix() -> None:
    owner = bucket(attributes={**UNNAMED, "bucket_prefix": "floe-"})
    assert linked(owner, block("x", "logs"), block("y", "floe-1")) == {f"{PAB}.y": "maybe"}


def test_an_unknown_value_without_reference_may_mean_anything() -> None:
    assert linked(bucket(attributes=NAMED), block("x", UNKNOWN)) == {f"{PAB}.x": "maybe"}


def test_an_unknown_value_with_a_contrary_prefix_does_not() -> None:
    assert linked(bucket(attributes=NAMED), block("x", Unknown(prefix="data-"))) == {}


def test_a_local_may_hide_a_reference() -> None:
    assert linked(bucket(), block("x", UNKNOWN, "local.bucket")) == {f"{PAB}.x": "maybe"}


def test_a_choice_between_two_existing_buckets_is_not_known() -> None:
    chosen = block("x", UNKNOWN, "aws_s3_bucket.b#id", "aws_s3_bucket.c#id")
    assert linked(bucket(), bucket("c"), chosen) == {f"{PAB}.x": "maybe"}


def test_a_choice_of_which_one_does_not_exist_is_known() -> None:
    chosen = block("x", UNKNOWN, "aws_s3_bucket.b#id", "aws_s3_bucket.gone#id")
    assert linked(bucket(), chosen) == {f"{PAB}.x": True}


def test_depends_on_links_nothing() -> None:
    other = resource(f"{PAB}.x", {"bucket": "data"}, [("depends_on", "aws_s3_bucket.b")])
    assert linked(bucket(attributes=NAMED), other, via="") == {}


@pytest.mark.parametrize("keys", [('["a"]', '["b"]'), ("[0]", "[1]")])
def test_instances_are_paired_by_their_keys(keys: tuple[str, str]) -> None:
    buckets = [bucket(f"b{k}") for k in keys]
    blocks = [block(f"x{k}", UNKNOWN, "aws_s3_bucket.b#id") for k in keys]
    graph = Context(inventory(*buckets, *blocks)).graph
    for owner, mine in zip(buckets, blocks, strict=True):
        assert list(graph.companions(owner, TypeSelector([PAB]), "bucket")) == [(mine, True)]


def test_an_exact_instance_is_not_its_sibling() -> None:
    first, second = bucket('b["x"]'), bucket('b["y"]')
    other = block("x", UNKNOWN, 'aws_s3_bucket.b["y"]#id')
    graph = Context(inventory(first, second, other)).graph
    assert list(graph.companions(first, TypeSelector([PAB]), "bucket")) == []
    assert list(graph.companions(second, TypeSelector([PAB]), "bucket")) == [(other, True)]


def test_which_of_several_instances_is_meant_may_be_unknown() -> None:
    first, second = bucket("b[0]"), bucket("b[1]")
    assert linked(first, second, block("x", UNKNOWN, "aws_s3_bucket.b#id")) == {f"{PAB}.x": "maybe"}


def test_module_instances_are_paired() -> None:
    def inside(key: str, address: str, *rest: Any) -> Resource:
        return resource(f'module.m["{key}"].{address}', *rest, module=f'module.m["{key}"]')

    buckets = [inside(k, "aws_s3_bucket.b", UNNAMED) for k in "xy"]
    refers = [("bucket", "module.m.aws_s3_bucket.b", "id")]
    blocks = [inside(k, f"{PAB}.p", {"bucket": UNKNOWN}, refers) for k in "xy"]
    graph = Context(inventory(*buckets, *blocks)).graph
    for owner, mine in zip(buckets, blocks, strict=True):
        assert list(graph.companions(owner, TypeSelector([PAB]), "bucket")) == [(mine, True)]


def test_a_companion_that_the_plan_removes_is_none() -> None:
    gone = block("x", "logs", change=Change(("delete",)))
    assert linked(bucket(attributes=NAMED), gone) == {}


def test_without_via_both_directions_count() -> None:
    role = resource("aws_iam_role.r", {"name": "r", "arn": UNKNOWN})
    function = resource(
        "aws_lambda_function.f", {"role": UNKNOWN}, [("role", "aws_iam_role.r", "arn")]
    )
    graph = Context(inventory(role, function)).graph
    assert list(graph.companions(role, TypeSelector(["aws_lambda_function"]))) == [(function, True)]
    assert list(graph.companions(function, TypeSelector(["aws_iam_role"]))) == [(role, True)]


def test_without_via_only_unique_names_link() -> None:
    policy = resource("aws_iam_policy.p", {"name": "test", "arn": "arn:aws:iam::1:policy/test"})
    same_word = resource("aws_x.y", {"name": "test"})
    by_arn = resource("aws_x.z", {"policy_arn": "arn:aws:iam::1:policy/test"})
    assert linked(policy, same_word, by_arn, via="", types="aws_x") == {"aws_x.z": True}


def test_a_reference_to_a_tag_is_no_identity() -> None:
    other = resource(f"{PAB}.x", {"bucket": UNKNOWN}, [("bucket", "aws_s3_bucket.b", "tags")])
    assert linked(bucket(), other) == {}


def test_via_inside_blocks() -> None:
    group = resource("aws_autoscaling_group.g", {"launch_template": [{"id": UNKNOWN}]},
                     [("launch_template[0].id", "aws_launch_template.t", "id")])  # fmt: skip
    template = resource("aws_launch_template.t", {"id": UNKNOWN, "name": "t"})
    found = linked(template, group, via="launch_template.id", types="aws_autoscaling_group")
    assert found == {"aws_autoscaling_group.g": True}
