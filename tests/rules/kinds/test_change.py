"""`change`: what a plan may do, in the words of rule files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.inventories import cell, inventory, judge, resource, verdicts

from floe_guard.model import Change
from floe_guard.rules.kinds.change import planned
from floe_guard.values import UNKNOWN

KIND = "    kind: change\n    resources: [aws_s3_bucket]\n"
FORBID = KIND + "    forbid: [delete, replace, forget]\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(("create",)), {"create"}),
        (Change(("no-op",)), set()),
        (Change(("read",)), set()),
        (Change(("delete",)), {"delete"}),
        (Change(("delete", "create")), {"replace"}),
        (Change(("create", "delete")), {"replace"}),
        (Change(("create", "forget")), {"create", "forget"}),
        (Change(("update",), previous_address="aws_s3_bucket.a"), {"update", "move"}),
        (Change(("no-op",), importing=True), {"import"}),
    ],
)
def test_planned(change: Change, words: set[str]) -> None:
    assert planned(change) == words


@pytest.mark.parametrize(
    ("actions", "verdict"),
    [
        (("create",), "pass"),
        (("update",), "pass"),
        (("no-op",), "pass"),
        (("delete",), "fail"),
        (("forget",), "fail"),
        (("delete", "create"), "fail"),
        (("create", "forget"), "fail"),
        (("vaporise",), "unknown"),
    ],
)
def test_forbid(tmp_path: Path, actions: tuple[str, ...], verdict: str) -> None:
    inv = inventory(resource("aws_s3_bucket.b", change=Change(actions)))
    assert verdicts(judge(tmp_path, FORBID, inv)) == {"aws_s3_bucket.b": verdict}


def test_allow_forbids_the_rest(tmp_path: Path) -> None:
    body = KIND + "    allow: [create, update]\n"
    for actions, verdict in ((("create",), "pass"), (("delete",), "fail")):
        inv = inventory(resource("aws_s3_bucket.b", change=Change(actions)))
        assert verdicts(judge(tmp_path, body, inv)) == {"aws_s3_bucket.b": verdict}


def test_says_why_it_is_replaced(tmp_path: Path) -> None:
    change = Change(
        ("delete", "create"), replace_paths=("bucket",), reason="replace_because_cannot_update"
    )
    found = cell(
        judge(tmp_path, FORBID, inventory(resource("aws_s3_bucket.b", change=change))),
        "aws_s3_bucket.b",
    )
    assert (found.path, found.actual) == ("bucket", "replace")
    assert found.expected == "no delete or replace or forget"
    assert "forced by bucket" in found.reason


@pytest.mark.parametrize(("before", "verdict"), [("floe-x", "fail"), ("other", None)])
def test_where_looks_at_what_goes_away(tmp_path: Path, before: Any, verdict: str | None) -> None:
    body = FORBID + '    where: {attribute: bucket, starting_with: "floe-"}\n'
    change = Change(("delete",), before={"bucket": before})
    inv = inventory(resource("aws_s3_bucket.b", change=change))
    expected = {"aws_s3_bucket.b": verdict} if verdict else {"": "not-applicable"}
    assert verdicts(judge(tmp_path, body, inv)) == expected


def test_a_resource_cannot_be_renamed_out_of_scope(tmp_path: Path) -> None:
    body = FORBID + '    where: {attribute: bucket, starting_with: "floe-"}\n'
    change = Change(("delete", "create"), before={"bucket": "floe-x"})
    inv = inventory(resource("aws_s3_bucket.b", {"bucket": "other"}, change=change))
    assert verdicts(judge(tmp_path, body, inv)) == {"aws_s3_bucket.b": "fail"}
    change = Change(("delete", "create"), before={"bucket": "other"})
    inv = inventory(resource("aws_s3_bucket.b", {"bucket": UNKNOWN}, change=change))
    assert verdicts(judge(tmp_path, body, inv)) == {"aws_s3_bucket.b": "unknown"}


def test_other_origins_have_no_changes(tmp_path: Path) -> None:
    inv = inventory(resource("aws_s3_bucket.b"), origin="state")
    assert judge(tmp_path, FORBID, inv).outcomes == ()
