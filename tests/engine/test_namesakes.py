"""Thousands of resources may bear one name: the work grows with their number, and the answers stay."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.inventories import TODAY, inventory, resource

from floe_guard.engine import graph
from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.engine.evaluate import EvaluateOptions, evaluate
from floe_guard.engine.nodes import Connected
from floe_guard.engine.protocol import CompiledRule, EvaluationError, Explanation, TypeSelector
from floe_guard.model import Inventory, Resource
from floe_guard.rules.load import Selection, load_rules
from floe_guard.rules.pack import shipped_rules
from floe_guard.values import UNKNOWN, Truth, Unknown

PAB = "aws_s3_bucket_public_access_block"
SSE = "aws_s3_bucket_server_side_encryption_configuration"
LIFECYCLE = "aws_s3_bucket_lifecycle_configuration"
VERSIONING = "aws_s3_bucket_versioning"
RULES = ("FG301", "FG401", "FG402", "FG501", "FG510")

Reads = Counter[str]


class Counted(dict[str, Any]):
    """Attributes that count how often one of them is asked for."""

    def __init__(self, resource_type: str, reads: Reads, values: Any) -> None:
        super().__init__(values)
        self.type, self.reads = resource_type, reads

    def get(self, key: str, default: Any = None) -> Any:
        self.reads[self.type] += 1
        return super().get(key, default)


def copies(n: int, bucket: Any, link: Any, target: str, good: bool) -> list[Resource]:
    """Return `n` buckets with their companions, all with the same attributes."""
    made: list[Resource] = []
    for i in range(n):
        references = [("bucket", target.format(i), "id")] if target else []
        encrypted = {"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}
        made += (
            resource(f"aws_s3_bucket.b_{i}", {"bucket": bucket}),
            resource(
                f"{PAB}.p_{i}",
                {
                    "bucket": link,
                    "block_public_acls": good,
                    "block_public_policy": good,
                    "ignore_public_acls": good,
                    "restrict_public_buckets": good,
                },
                references,
            ),
            resource(
                f"{SSE}.s_{i}", {"bucket": link, "rule": [encrypted] if good else []}, references
            ),
            resource(
                f"{LIFECYCLE}.l_{i}",
                {"bucket": link, "rule": [{"status": "Enabled" if good else "Disabled"}]},
                references,
            ),
            resource(
                f"{VERSIONING}.v_{i}",
                {"bucket": link, "versioning_configuration": [{"status": "Disabled"}]},
                references,
            ),
        )
    return made


@cache
def compiled_rules() -> list[CompiledRule]:
    rules = load_rules([Path(shipped_rules())]).pick(Selection(check=RULES))
    return [rule.compile() for rule in rules]


def work(resources: list[Resource]) -> int:
    """Return how many attributes the shipped rules about buckets ask for."""
    reads: Reads = Counter()
    counted = [replace(r, attributes=Counted(r.type, reads, r.attributes)) for r in resources]
    assert evaluate(inventory(*counted), compiled_rules(), EvaluateOptions(TODAY)).outcomes
    return reads.total()


@pytest.mark.parametrize("good", [True, False], ids=["passing", "failing"])
@pytest.mark.parametrize(
    ("bucket", "link", "target"),
    [
        ("logs", "logs", ""),
        ("logs", UNKNOWN, ""),
        ("logs", UNKNOWN, "local.bucket"),
        (UNKNOWN, "logs", ""),
        (UNKNOWN, UNKNOWN, "aws_s3_bucket.b_{}"),
        (UNKNOWN, UNKNOWN, ""),
    ],
    ids=["one-name", "name-not-shown", "local", "name-not-known", "references", "nothing-known"],
)
def test_work_grows_with_the_number_of_copies(
    bucket: Any, link: Any, target: str, good: bool
) -> None:
    some, many = (work(copies(n, bucket, link, target, good)) for n in (40, 160))
    assert some > 0
    assert many < 5 * some


def test_companions_by_reference_do_not_make_those_without_one_costly() -> None:
    def both(n: int) -> list[Resource]:
        by_local = [
            replace(r, address=f"{r.address}_local", name=f"{r.name}_local")
            for r in copies(n, UNKNOWN, UNKNOWN, "local.bucket", True)
        ]
        return copies(n, UNKNOWN, UNKNOWN, "aws_s3_bucket.b_{}", True) + by_local

    some, many = work(both(40)), work(both(160))
    assert many < 5 * some


class Asked:
    """A condition that counts how often it is asked, and may not be one that can be."""

    def __init__(self, fault: str = "") -> None:
        self.times = 0
        self.fault = fault

    def evaluate(self, resource: Resource, context: Context) -> Truth:
        self.times += 1
        if self.fault:
            raise EvaluationError(self.fault, "here")
        return True

    def explain(self, resource: Resource, context: Context, wanted: bool) -> Explanation:
        return Explanation()


def namesakes(n: int) -> Inventory:
    return inventory(
        *(resource(f"aws_s3_bucket.b_{i}", {"bucket": "logs"}) for i in range(n)),
        *(resource(f"{PAB}.p_{i}", {"bucket": "logs"}) for i in range(n)),
    )


def test_each_shared_companion_is_asked_once() -> None:
    asked = Asked()
    context = Context(namesakes(50))
    condition = Connected((PAB,), "bucket", require=asked)
    for owner in context.by_type["aws_s3_bucket"]:
        assert condition.evaluate(owner, context) is True
    assert asked.times == 50


def test_that_a_shared_companion_cannot_be_asked_is_said_of_each() -> None:
    asked = Asked("not a number")
    context = Context(namesakes(50))
    condition = Connected((PAB,), "bucket", require=asked)
    for owner in context.by_type["aws_s3_bucket"]:
        with pytest.raises(EvaluationError, match="not a number") as caught:
            condition.evaluate(owner, context)
        assert caught.value.path == "here"
    assert asked.times == 1


def test_a_resource_is_no_companion_of_itself_among_namesakes() -> None:
    context = Context(namesakes(50))
    types = TypeSelector(("aws_s3_bucket",))
    for owner in context.by_type["aws_s3_bucket"]:
        companions = list(context.graph.companions(owner, types, "bucket"))
        assert len(companions) == 49
        assert owner.address not in {c.address for c, _ in companions}


NAMES = st.sampled_from(["logs", "data", UNKNOWN, Unknown("later", prefix="lo"), Unknown("x")])
TARGETS = st.sampled_from(["", "aws_s3_bucket.b_0", "aws_s3_bucket.b_1", "local.x"])
INDEXES = st.sampled_from([None, Unknown("how many")])
OWNERS = st.lists(st.tuples(NAMES, INDEXES), min_size=1, max_size=4)
BLOCKS = st.lists(
    st.tuples(NAMES, TARGETS, TARGETS, st.sampled_from([True, False, UNKNOWN]), INDEXES), max_size=5
)
CONDITIONS = [
    {"resource": PAB, "via": "bucket"},
    {"resource": PAB, "via": "bucket", "at_least": 2},
    {"resource": PAB, "via": "bucket", "require": {"attribute": "on", "is_true": True}},
    {
        "resource": PAB,
        "via": "bucket",
        "match": "some",
        "where": {"attribute": "on", "exists": True},
        "require": {"attribute": "on", "is_true": True},
    },
    {"resource": PAB, "require": {"attribute": "on", "is_true": True}},
]


@given(OWNERS, BLOCKS, st.sampled_from(CONDITIONS))
def test_grouping_changes_no_answer(
    owners: list[tuple[Any, Any]], blocks: list[tuple[Any, ...]], condition: dict[str, Any]
) -> None:
    resources = [
        resource(f"aws_s3_bucket.b_{i}", {"bucket": name, "id": UNKNOWN}, index=index)
        for i, (name, index) in enumerate(owners)
    ]
    for i, (link, one, other, on, index) in enumerate(blocks):
        references = [("bucket", target, "id") for target in (one, other) if target]
        resources.append(
            resource(f"{PAB}.p_{i}", {"bucket": link, "on": on}, references, index=index)
        )

    def answers(few: int) -> list[Any]:
        compiled = compile_condition({"connected": condition})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(graph, "_FEW", few)
            context = Context(inventory(*resources))
            found = []
            for owner in context.by_type["aws_s3_bucket"]:
                truth = compiled.evaluate(owner, context)
                why = compiled.explain(owner, context, True) if truth is not True else None
                found.append((truth, why))
        return found

    assert answers(0) == answers(1000)


def test_documents_that_many_policies_may_mean_are_judged_once() -> None:
    def both(n: int) -> list[Resource]:
        statement = {"actions": ["sts:GetCallerIdentity"], "resources": ["*"]}
        document = "data.aws_iam_policy_document.d"
        return [
            *(
                resource(f"{document}[{i}]", {"statement": [statement]}, mode="data")
                for i in range(n)
            ),
            *(
                resource(f"aws_iam_policy.p[{i}]", {"policy": UNKNOWN}, [("policy", document)])
                for i in range(n)
            ),
        ]

    some, many = work(both(40)), work(both(160))
    assert some > 0
    assert many < 5 * some
