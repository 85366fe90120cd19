"""Paths: how they parse, which values they reach, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floe_guard.engine.paths import PathError, compile_steps, join_key, leaves, parse_path
from floe_guard.engine.protocol import EvaluationError
from floe_guard.values import UNKNOWN, Sensitive, Unknown, is_unknown, reveal

RULES = {"rule": [{"status": "Enabled", "id": "a"}, {"status": "Disabled", "id": "b"}]}
POLICY = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*"], "Principal": {"AWS": "x"}}}'


def reached(path: str, value: Any) -> list[tuple[str, Any]]:
    return list(leaves(parse_path(path), value))


def holds(path: str, value: Any, wanted: Any) -> Any:
    def test(found: Any) -> Any:
        return found if is_unknown(found) else reveal(found) == wanted

    return compile_steps(parse_path(path).steps, test)(value)


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("a.b", {"a": {"b": 1}}, [("a.b", 1)]),
        ("rule.status", RULES, [("rule[0].status", "Enabled"), ("rule[1].status", "Disabled")]),
        ("rule[1].status", RULES, [("rule[1].status", "Disabled")]),
        ("rule.1.status", RULES, [("rule[1].status", "Disabled")]),
        ("rule[7].status", RULES, [("rule[7].status", None)]),
        ("rule[*].id", RULES, [("rule[0].id", "a"), ("rule[1].id", "b")]),
        ('tags."a.b"', {"tags": {"a.b": 1}}, [('tags."a.b"', 1)]),
        ('tags["a.b"]', {"tags": {"a.b": 1}}, [('tags."a.b"', 1)]),
        ('tags["x]y"]', {"tags": {"x]y": 1}}, [('tags."x]y"', 1)]),
        ("tags[*]", {"tags": {"k": 1, "l": 2}}, [("tags.k", 1), ("tags.l", 2)]),
        ("missing.deep.er", {}, [("missing.deep.er", None)]),
        ("rule.status", {"rule": []}, [("rule.status", None)]),
        ("rule[*].status", {"rule": []}, []),
        ("rule[*].status", {"rule": None}, []),
        (
            "policy | json | Statement[*].Action[*]",
            {"policy": POLICY},
            [("policy | json | Statement.Action", "s3:*")],
        ),
        (
            "policy | json.Statement.Principal.AWS",
            {"policy": POLICY},
            [("policy | json | Statement.Principal.AWS", "x")],
        ),
        (
            "policy|json|Statement[0].Resource[*]",
            {"policy": POLICY},
            [("policy | json | Statement[0].Resource[0]", "*")],
        ),
        ("policy | json | Statement", {"policy": None}, [("policy | json | Statement", None)]),
    ],
)
def test_reaches(path: str, value: Any, found: list[tuple[str, Any]]) -> None:
    assert reached(path, value) == found


@pytest.mark.parametrize(
    ("path", "value", "truth"),
    [
        ("rule.status", RULES, False),
        ("rule[?].status", RULES, True),
        ("rule[*].status", {"rule": []}, True),
        ("rule[?].status", {"rule": []}, False),
        ("rule[?].status", {"rule": None}, False),
        ("rule.status", {"rule": []}, False),
        ("rule[?].status", {"rule": [{"status": UNKNOWN}, {"status": "Enabled"}]}, True),
        ("rule[*].status", {"rule": [{"status": UNKNOWN}, {"status": "Disabled"}]}, False),
        ("a.b", Sensitive({"a": {"b": "Enabled"}}), True),
        ("a[*]", {"a": Sensitive(["Enabled", "Enabled"])}, True),
        ("a.b", {"a": Sensitive([{"b": "Enabled"}, {"b": "no"}])}, False),
        ("a[0]", {"a": Sensitive(["Enabled"])}, True),
    ],
)
def test_quantifies(path: str, value: Any, truth: bool) -> None:
    assert holds(path, value, "Enabled") is truth


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("rule.status", {"rule": UNKNOWN}),
        ("rule[*].status", {"rule": UNKNOWN}),
        ("rule[?].status", {"rule": UNKNOWN}),
        ("rule[0].status", {"rule": UNKNOWN}),
        ("rule[*].status", {"rule": [{"status": "Enabled"}, UNKNOWN]}),
        ("policy | json | Statement.Effect", {"policy": Unknown(prefix="{")}),
        ("a.b", {"a": Sensitive(UNKNOWN)}),
    ],
)
def test_does_not_know(path: str, value: Any) -> None:
    assert is_unknown(holds(path, value, "Enabled"))


def test_marks_stay_on_what_is_inside_a_sensitive_value() -> None:
    ((_, found),) = reached("policy | json | Statement.Effect", {"policy": Sensitive(POLICY)})
    assert isinstance(found, Sensitive)
    assert found.value == "Allow"


@pytest.mark.parametrize(
    "policy",
    [
        "{",
        "not json",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        "[" * 100_000,
        5,
    ],
)
def test_a_document_that_aws_would_read_otherwise_is_an_error(policy: Any) -> None:
    with pytest.raises(EvaluationError, match="JSON document") as caught:
        reached("policy | json | Statement", {"policy": policy})
    assert "not json" not in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        ".a",
        "a.",
        "a..b",
        "a[",
        "a[x]",
        "a[-1]",
        'a["b]',
        "a b",
        "a | b",
        "| json",
        "a |",
        "[*]x",
        'a."',
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(PathError):
        parse_path(text)


@given(st.lists(st.text(max_size=6), min_size=1, max_size=4))
def test_every_key_can_be_written(keys: list[str]) -> None:
    value: Any = "found"
    for key in reversed(keys):
        value = {key: value}
    text = ""
    for key in keys:
        text = join_key(text, key)
    assert reached(text, value) == [(text, "found")]
