"""What the source leaves to the provider is not taken for what is not known, nor the reverse."""

from __future__ import annotations

from pathlib import Path

import pytest

from floe_guard.engine.left_out import left_to_provider
from floe_guard.loaders.hcl.load import load_root
from floe_guard.model import Change, Reference, Resource
from floe_guard.values import UNKNOWN, Unknown


def planned(*references: str) -> Resource:
    return Resource(
        address="aws_s3_bucket.a",
        type="aws_s3_bucket",
        name="a",
        attributes={"acl": UNKNOWN},
        change=Change(actions=("create",)),
        references=tuple(Reference(path=p, target="aws_sqs_queue.q") for p in references),
    )


def test_in_a_plan_what_refers_to_nothing_is_left_out() -> None:
    assert left_to_provider(planned("bucket"), "acl", UNKNOWN)


@pytest.mark.parametrize("path", ["rule[1].filter[0].prefix", "rule", "rule[0].filter"])
def test_in_a_plan_a_reference_decides_what_it_stands_in_or_around(path: str) -> None:
    assert not left_to_provider(planned(path), "rule[0].filter[0].prefix", UNKNOWN)


def test_a_reference_elsewhere_in_the_block_does_not_decide() -> None:
    resource = planned("rule[0].id", "rules")
    assert left_to_provider(resource, "rule[0].filter[0].prefix", UNKNOWN)


def test_a_known_beginning_shows_that_the_source_sets_it() -> None:
    assert not left_to_provider(planned(), "acl", Unknown(prefix="public-"))


SOURCE = """
variable "acl" {
  type = string
}

resource "aws_s3_bucket" "left_out" {
  bucket = "a"
}

resource "aws_s3_bucket" "variable_without_a_value" {
  bucket = "b"
  acl    = var.acl
}
"""


def test_in_source_a_variable_without_a_value_is_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    left_out = {
        resource.name: left_to_provider(resource, "acl", resource.attributes["acl"])
        for resource in load_root(tmp_path).resources
    }
    assert left_out == {"left_out": True, "variable_without_a_value": False}


def test_in_source_blocks_repeated_an_unknown_number_of_times_are_not_left_out(
    tmp_path: Path,
) -> None:
    (tmp_path / "main.tf").write_text(
        """
variable "grants" {
  type = list(string)
}

resource "aws_s3_bucket" "a" {
  bucket = "a"

  dynamic "grant" {
    for_each = var.grants

    content {
      type        = "Group"
      permissions = ["READ"]
      uri         = grant.value
    }
  }
}
"""
    )
    (bucket,) = load_root(tmp_path).resources
    grants = bucket.attributes["grant"]
    assert isinstance(grants, Unknown)
    assert not left_to_provider(bucket, "grant", grants)
