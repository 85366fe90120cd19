"""`assert`, over real and possible companions, with `where`."""

from __future__ import annotations

from pathlib import Path

from tests.support.inventories import cell, inventory, judge, resource, verdicts

from floe_guard.model import Gap, Location
from floe_guard.values import UNKNOWN

BLOCKED = """\
    kind: assert
    resources: [aws_s3_bucket]
    where: {attribute: "@name", not_equals: public}
    require:
      connected:
        resource: aws_s3_bucket_public_access_block
        via: bucket
        require:
          all:
            - {attribute: block_public_acls, is_true: true}
            - {attribute: block_public_policy, is_true: true}
"""


def test_every_bucket_is_a_cell(tmp_path: Path) -> None:
    def access(name: str, bucket: str, flag: object) -> object:
        attributes = {"bucket": bucket, "block_public_acls": True, "block_public_policy": flag}
        return resource(f"aws_s3_bucket_public_access_block.{name}", attributes)

    names = ("good", "open", "later", "bare", "public")
    inv = inventory(
        *(resource(f"aws_s3_bucket.{n}", {"bucket": n}) for n in names),
        access("g", "good", True),  # type: ignore[arg-type]
        access("o", "open", False),  # type: ignore[arg-type]
        access("l", "later", UNKNOWN),  # type: ignore[arg-type]
    )
    assert verdicts(judge(tmp_path, BLOCKED, inv)) == {
        "aws_s3_bucket.good": "pass",
        "aws_s3_bucket.open": "fail",
        "aws_s3_bucket.later": "unknown",
        "aws_s3_bucket.bare": "fail",
    }


def test_the_finding_points_into_the_companion(tmp_path: Path) -> None:
    flags = {"bucket": "b", "block_public_acls": True, "block_public_policy": False}
    inv = inventory(
        resource("aws_s3_bucket.b", {"bucket": "b"}, location=Location("s3.tf", 1, 3)),
        resource(
            "aws_s3_bucket_public_access_block.p",
            flags,
            location=Location("s3.tf", 5, 9),
            attribute_locations={"block_public_policy": Location("s3.tf", 8, 8)},
        ),
    )
    found = cell(judge(tmp_path, BLOCKED, inv), "aws_s3_bucket.b")
    assert found.location == Location("s3.tf", 8, 8)
    assert found.path == "block_public_policy"
    assert found.expected == "aws_s3_bucket_public_access_block.p: true"
    assert found.actual == "false"


def test_a_gap_over_the_companion_is_reported_on_the_rule(tmp_path: Path) -> None:
    gap = Gap("s3:GetPublicAccessBlock on b", "denied", "allow it",
              ("aws_s3_bucket_public_access_block",))  # fmt: skip
    evaluation = judge(
        tmp_path, BLOCKED, inventory(resource("aws_s3_bucket.b", {"bucket": "b"}), gaps=[gap])
    )
    assert verdicts(evaluation) == {"aws_s3_bucket.b": "unknown", "": "not-evaluated"}
    (obligation,) = evaluation.obligations
    assert obligation.identity == {"bucket": "b"}
