"""`forbidden-resource`, with and without `when`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.inventories import cell, inventory, judge, resource, verdicts

from floe_guard.values import UNKNOWN

FORBID = '    kind: forbidden-resource\n    resources: ["aws_eks_*", aws_nat_gateway]\n'


def test_what_is_there_fails(tmp_path: Path) -> None:
    inv = inventory(resource("aws_eks_cluster.c"), resource("aws_s3_bucket.b"))
    evaluation = judge(tmp_path, FORBID, inv)
    assert verdicts(evaluation) == {"aws_eks_cluster.c": "fail"}
    assert cell(evaluation, "aws_eks_cluster.c").expected == "no aws_eks_cluster"


def test_what_is_excluded_does_not(tmp_path: Path) -> None:
    inv = inventory(resource("aws_eks_cluster.c"), resource("aws_eks_addon.a"))
    evaluation = judge(tmp_path, FORBID + "    exclude: [aws_eks_addon]\n", inv)
    assert verdicts(evaluation) == {"aws_eks_cluster.c": "fail"}


WHEN = """\
    kind: forbidden-resource
    resources: [aws_instance]
    parameters: {lifetime: short}
    when: {not: {attribute: tags.Lifetime, equals: "${lifetime}"}}
"""


@pytest.mark.parametrize(
    ("tags", "verdict"),
    [
        ({"Lifetime": "short"}, "pass"),
        ({"Lifetime": "long"}, "fail"),
        (None, "fail"),
        (UNKNOWN, "unknown"),
        ({"Lifetime": UNKNOWN}, "unknown"),
    ],
)
def test_when_narrows_what_is_forbidden(tmp_path: Path, tags: Any, verdict: str) -> None:
    inv = inventory(resource("aws_instance.i", {"tags": tags}))
    evaluation = judge(tmp_path, WHEN, inv)
    assert verdicts(evaluation) == {"aws_instance.i": verdict}
    if verdict != "pass":
        found = cell(evaluation, "aws_instance.i")
        assert found.path.startswith("tags")
        assert found.expected == '"short"'
