"""Condition trees: what compiles, what they answer, and how they explain it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.inventories import inventory, resource

from floe_guard.engine.conditions import ConditionError, compile_condition, connected_types
from floe_guard.engine.context import Context
from floe_guard.engine.protocol import EvaluationError, Explanation
from floe_guard.model import Change, Gap, Inventory, Provider, Resource
from floe_guard.values import UNKNOWN, Sensitive, Unknown, is_unknown

BUCKET = resource("aws_s3_bucket.b", {"bucket": "logs", "tags": {"Owner": "me"}, "size": UNKNOWN})


def truth(condition: Any, subject: Resource = BUCKET, inv: Inventory | None = None) -> Any:
    context = Context(inv or inventory(subject))
    answer = compile_condition(condition).evaluate(subject, context)
    return "unknown" if is_unknown(answer) else answer


def why(
    condition: Any, subject: Resource = BUCKET, inv: Inventory | None = None, wanted: bool = True
) -> Explanation:
    return compile_condition(condition).explain(subject, Context(inv or inventory(subject)), wanted)


YES = {"attribute": "bucket", "equals": "logs"}
NO = {"attribute": "bucket", "equals": "data"}
PERHAPS = {"attribute": "size", "greater_than": 3}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (YES, True),
        (NO, False),
        (PERHAPS, "unknown"),
        ({"all": [YES, PERHAPS]}, "unknown"),
        ({"all": [PERHAPS, NO]}, False),
        ({"any": [PERHAPS, YES]}, True),
        ({"any": [NO, PERHAPS]}, "unknown"),
        ({"not": NO}, True),
        ({"not": PERHAPS}, "unknown"),
        ({"attribute": "bucket", "starting_with": "l", "ending_with": "s"}, True),
        ({"attribute": "bucket", "starting_with": "l", "ending_with": "x"}, False),
        ({"attribute": "missing", "not_exists": True}, True),
        ({"attribute": "@type", "matches": "^aws_s3_"}, True),
        ({"attribute": "@name", "equals": "b"}, True),
        ({"attribute": "@address", "equals": "aws_s3_bucket.b"}, True),
        ({"attribute": "@module", "is_empty": True}, True),
        ({"attribute": "@mode", "equals": "managed"}, True),
        ({"attribute": "@origin", "equals": "plan"}, True),
        ({"attribute": "@meta.prevent_destroy", "is_true": True}, "unknown"),
        ({"attribute": "@provider_config.region", "equals": "eu-west-1"}, "unknown"),
        ({"attribute": "@actions", "is_empty": True}, True),
    ],
)
def test_answers(condition: Any, answer: Any) -> None:
    assert truth(condition) == answer


def test_special_roots_read_the_resource_and_its_provider() -> None:
    subject = resource(
        'module.m["a.b"].aws_s3_bucket.b',
        module='module.m["a.b"]',
        provider='module.m["a.b"].aws.east',
        meta={"prevent_destroy": True},
        change=Change(("create",)),
        region="eu-west-1",
    )
    inv = inventory(
        subject, providers=[Provider("aws.east", "aws", config={"region": "eu-west-1"})]
    )
    for condition in (
        {"attribute": "@meta.prevent_destroy", "is_true": True},
        {"attribute": "@provider_config.region", "equals": "eu-west-1"},
        {"attribute": "@actions", "contains": "create"},
        {"attribute": "@region", "equals": "eu-west-1"},
    ):
        assert truth(condition, subject, inv) is True


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({}, "a condition is a mapping"),
        ([], "a condition is a mapping"),
        ("yes", "a condition is a mapping"),
        ({"every": []}, "found 'every'"),
        ({"all": [], "any": []}, "found all and any"),
        ({"all": []}, "at least one condition"),
        ({"any": YES}, "expects a list"),
        ({"not": [YES]}, "a condition is a mapping"),
        ({"all": [YES], "message": "x"}, "unexpected beside `all`: 'message'"),
        ({"attribute": "bucket"}, "names no operator"),
        ({"attribute": "", "exists": True}, "must not be empty"),
        ({"attribute": "a..b", "exists": True}, "not expected"),
        ({"attribute": "@tyep", "exists": True}, "@tyep is not one of"),
        ({"attribute": "a", "is": 1}, "'is' at 'a' is not an operator"),
        ({"connected": {}}, "at least `resource`"),
        ({"connected": {"resource": []}}, "expects a resource type"),
        ({"connected": {"resource": [5]}}, "expects resource types"),
        ({"connected": {"resource": "a", "with": {}}}, "unexpected in `connected`: 'with'"),
        ({"connected": {"resource": "a", "at_least": -1}}, "whole number"),
        ({"connected": {"resource": "a", "at_least": True}}, "whole number"),
        ({"connected": {"resource": "a", "match": "all"}}, "`every` or `some`"),
        ({"connected": {"resource": "a", "via": ""}}, "path of an attribute"),
        ({"connected": {"resource": "a", "where": {}}}, "a condition is a mapping"),
    ],
)
def test_refuses(condition: Any, message: str) -> None:
    with pytest.raises(ConditionError, match=message):
        compile_condition(condition)


def test_refuses_endless_nesting() -> None:
    condition: Any = YES
    for _ in range(5000):
        condition = {"not": condition}
    with pytest.raises(ConditionError, match="too deeply"):
        compile_condition(condition)


def test_an_error_names_the_path() -> None:
    with pytest.raises(EvaluationError) as caught:
        truth({"attribute": "tags", "equals": "x"})
    assert caught.value.path == "tags"


@pytest.mark.parametrize(
    ("condition", "path", "expected", "actual"),
    [
        (NO, "bucket", '"data"', "logs"),
        ({"not": YES}, "bucket", 'not "logs"', "logs"),
        ({"all": [YES, NO]}, "bucket", '"data"', "logs"),
        ({"all": [PERHAPS, NO]}, "bucket", '"data"', "logs"),
        ({"any": [NO, {"attribute": "bucket", "equals": "x"}]}, "bucket", '"data" or "x"', "logs"),
        ({"attribute": "tags.Owner", "in": ["you"]}, "tags.Owner", 'one of "you"', "me"),
        ({"attribute": "tags.Stage", "exists": True}, "tags.Stage", "present", None),
        ({"not": {"attribute": "bucket", "not_equals": "x"}}, "bucket", '"x"', "logs"),
    ],
)
def test_explains_a_failure(condition: Any, path: str, expected: str, actual: Any) -> None:
    told = why(condition)
    assert (told.path, told.expected, told.actual) == (path, expected, actual)


def test_explains_the_block_that_fails() -> None:
    rules = {"rule": [{"status": "Enabled"}, {"status": "Disabled"}]}
    subject = resource("aws_x.y", rules)
    told = why({"attribute": "rule.status", "equals": "Enabled"}, subject)
    assert (told.path, told.actual) == ("rule[1].status", "Disabled")


def test_explains_what_is_unknown() -> None:
    told = why(PERHAPS)
    assert told.path == "size"
    assert isinstance(told.actual, Unknown)


def test_a_sensitive_actual_stays_marked() -> None:
    subject = resource("aws_x.y", {"password": Sensitive({"value": "hunter2"})})
    told = why({"attribute": "password.value", "equals": "x"}, subject)
    assert isinstance(told.actual, Sensitive)


PAB = "aws_s3_bucket_public_access_block"
LOGS = resource("aws_s3_bucket.b", {"bucket": "logs"})
OPEN = resource(f"{PAB}.open", {"bucket": "logs", "block_public_acls": False})
SHUT = resource(f"{PAB}.shut", {"bucket": "logs", "block_public_acls": True})
LATER = resource(f"{PAB}.later", {"bucket": "logs", "block_public_acls": UNKNOWN})
FLAG = {"attribute": "block_public_acls", "is_true": True}


def connected(**more: Any) -> dict[str, Any]:
    return {"connected": {"resource": PAB, "via": "bucket", **more}}


@pytest.mark.parametrize(
    ("condition", "others", "answer"),
    [
        (connected(), [], False),
        (connected(), [OPEN], True),
        (connected(require=FLAG), [SHUT], True),
        (connected(require=FLAG), [SHUT, OPEN], False),
        (connected(require=FLAG), [SHUT, LATER], "unknown"),
        (connected(require=FLAG), [OPEN, LATER], False),
        (connected(require=FLAG, match="some"), [SHUT, OPEN], True),
        (connected(require=FLAG, match="some"), [OPEN, LATER], "unknown"),
        (connected(require=FLAG, match="some"), [OPEN], False),
        (connected(require=FLAG, at_least=0), [], True),
        (connected(require=FLAG, at_least=0), [OPEN], False),
        (connected(where=FLAG), [OPEN], False),
        (connected(where=FLAG), [SHUT], True),
        (connected(where=FLAG, at_least=2), [SHUT, LATER], "unknown"),
        ({"not": connected()}, [], True),
        ({"not": connected()}, [OPEN], False),
    ],
)
def test_connected(condition: Any, others: list[Resource], answer: Any) -> None:
    assert truth(condition, LOGS, inventory(LOGS, *others)) == answer


def test_a_companion_that_could_not_be_read_is_not_missing() -> None:
    gap = Gap("s3:GetPublicAccessBlock on logs", "denied", resource_types=(PAB,))
    assert truth(connected(), LOGS, inventory(LOGS, gaps=[gap])) == "unknown"
    assert (
        "denied"
        in compile_condition(connected())
        .evaluate(LOGS, Context(inventory(LOGS, gaps=[gap])))
        .reason
    )
    other = Gap("iam:ListUsers", "denied", resource_types=("aws_iam_*",))
    assert truth(connected(), LOGS, inventory(LOGS, gaps=[other])) is False
    tolerated = Gap("x", "y", resource_types=(PAB,), tolerated=True)
    assert truth(connected(), LOGS, inventory(LOGS, gaps=[tolerated])) is False
    assert truth(connected(), LOGS, inventory(LOGS, OPEN, gaps=[gap])) is True


def test_a_companion_with_unknown_keys_may_not_exist() -> None:
    keys = Unknown("for_each is not known")
    maybe = replace(SHUT, index=keys)
    assert truth(connected(), LOGS, inventory(LOGS, maybe)) == "unknown"
    assert truth({"not": connected()}, LOGS, inventory(LOGS, maybe)) == "unknown"
    together = replace(LOGS, index=keys)
    assert truth(connected(), together, inventory(together, maybe)) is True


def test_connected_explains_what_is_missing() -> None:
    told = why(connected(require=FLAG), LOGS, inventory(LOGS))
    assert (told.path, told.expected, told.actual) == ("", f"a {PAB} for it", "none")


def test_connected_explains_the_companion_that_fails() -> None:
    told = why(connected(require=FLAG), LOGS, inventory(LOGS, SHUT, OPEN))
    assert told.subject is OPEN
    assert told.path == "block_public_acls"
    assert told.expected == f"{PAB}.open: true"
    assert told.actual is False


def test_connected_explains_what_must_not_be() -> None:
    told = why({"not": connected()}, LOGS, inventory(LOGS, OPEN))
    assert told.subject is OPEN
    assert told.expected.startswith(f"no {PAB}")


def test_connected_types_are_found_at_any_depth() -> None:
    inner = {"connected": {"resource": ["b", "c"]}}
    condition = {"all": [{"not": {"connected": {"resource": "a", "require": inner}}}]}
    assert connected_types(condition) == {"a", "b", "c"}


leaf = st.sampled_from([YES, NO, PERHAPS])
trees = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda c: {"all": c})
        | st.lists(inner, min_size=1, max_size=3).map(lambda c: {"any": c})
        | inner.map(lambda c: {"not": c})
    ),
    max_leaves=12,
)


@given(trees, st.integers(0, 6))
def test_learning_the_unknown_never_reverses_an_answer(tree: Any, size: int) -> None:
    before = truth(tree)
    learnt = resource("aws_s3_bucket.b", {**BUCKET.attributes, "size": size})
    if before != "unknown":
        assert truth(tree, learnt) is before


@given(trees)
def test_every_answer_but_the_wanted_one_is_explained(tree: Any) -> None:
    answer = truth(tree)
    for wanted in (True, False):
        if answer is not wanted:
            assert why(tree, wanted=wanted).path in ("bucket", "size")
