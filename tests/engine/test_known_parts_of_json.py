"""A JSON text with one part that is not known is judged in all its other parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from floe_guard.engine.conditions import compile_condition
from floe_guard.engine.context import Context
from floe_guard.loaders.hcl.load import load_root
from floe_guard.model import Inventory
from floe_guard.secrets.shapes import scan_value
from floe_guard.values import Sensitive, Unknown

SOURCE = """
data "aws_caller_identity" "current" {}

resource "aws_sqs_queue" "this" {
  name = "floe"

  policy = jsonencode({
    Statement = [
      { Effect = "Deny", Resource = "arn:aws:sqs:ap-southeast-2:${data.aws_caller_identity.current.account_id}:a" },
      { Effect = "Allow", Resource = "*" },
    ]
    Note = join("", ["AKIA", "IOSFODNN7EXAMPLE"])
  })
}
"""


def load(tmp_path: Path, source: str) -> Inventory:
    (tmp_path / "main.tf").write_text(source)
    return load_root(tmp_path)


@pytest.mark.parametrize(
    ("path", "operator", "operand", "wanted"),
    [
        ("policy | json | Statement[1].Resource", "equals", "*", True),
        ("policy | json | Statement[?].Resource", "equals", "*", True),
        ("policy | json | Statement[*].Effect", "in", ["Deny"], False),
        ("policy | json | Statement[0].Resource", "ending_with", ":a", None),
        # What an unknown begins with is enough to tell that it is something else.
        ("policy | json | Statement[0].Resource", "equals", "*", False),
        ("policy", "contains", "Deny", None),
    ],
)
def test_a_condition_sees_what_is_known(
    tmp_path: Path, path: str, operator: str, operand: object, wanted: bool | None
) -> None:
    found = load(tmp_path, SOURCE)
    queue = next(r for r in found.resources if r.type == "aws_sqs_queue")
    condition = compile_condition({"attribute": path, operator: operand})
    answer = condition.evaluate(queue, Context(found))
    assert (None if isinstance(answer, Unknown) else answer) is wanted


def test_a_credential_in_the_known_part_is_found(tmp_path: Path) -> None:
    queue = next(r for r in load(tmp_path, SOURCE).resources if r.type == "aws_sqs_queue")
    assert [path for path, _ in scan_value(queue.attributes)] == [("policy", "Note")]


def test_what_is_sensitive_stays_marked(tmp_path: Path) -> None:
    source = SOURCE.replace(
        'Note = join("", ["AKIA", "IOSFODNN7EXAMPLE"])', 'Note = sensitive("a hidden note")'
    )
    queue = next(r for r in load(tmp_path, source).resources if r.type == "aws_sqs_queue")
    policy = queue.attributes["policy"]
    assert isinstance(policy, Sensitive)
    assert "hidden" not in repr(policy)
    assert "hidden" not in repr(policy.value)


def test_a_document_that_shares_its_parts_is_not_written_out(tmp_path: Path) -> None:
    doubled = "\n".join(f"  l{i} = [local.l{i - 1}, local.l{i - 1}]" for i in range(1, 16))
    source = f"""
data "aws_caller_identity" "current" {{}}

locals {{
  l0 = data.aws_caller_identity.current.account_id
{doubled}
}}

resource "aws_sqs_queue" "this" {{
  policy = jsonencode(local.l15)
}}
"""
    queue = next(r for r in load(tmp_path, source).resources if r.type == "aws_sqs_queue")
    assert isinstance(queue.attributes["policy"], Unknown)
    assert queue.attributes["policy"].document is None
