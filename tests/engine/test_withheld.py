"""A credential as an instance key is in every address, and must not be in any report."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.support import credentials

from floe_guard.cli._run import run


@pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github", "markdown"])
def test_no_report_names_a_resource_by_a_credential(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    key_id = credentials.key_id(random.Random(17))
    (tmp_path / "main.tf").write_text(
        'resource "aws_s3_bucket" "b" {\n'
        f'  for_each = toset(["{key_id}", "plain"])\n'
        "  bucket   = lower(each.key)\n"
        "}\n"
        'resource "aws_s3_bucket_versioning" "v" {\n'
        "  for_each = aws_s3_bucket.b\n"
        "  bucket   = each.value.id\n"
        '  versioning_configuration { status = "Enabled" }\n'
        "}\n"
    )
    code = run(["check", str(tmp_path), "--output", format])
    shown = capsys.readouterr()
    assert code == 1
    assert key_id not in shown.out + shown.err
    assert "aws_s3_bucket.b" in shown.out.replace("\\", "")


def test_the_inventory_withholds_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key_id = credentials.key_id(random.Random(18))
    (tmp_path / "main.tf").write_text(
        'resource "aws_s3_bucket" "b" {\n'
        f'  for_each = toset(["{key_id}"])\n'
        "}\n"
        'resource "aws_s3_bucket_policy" "p" {\n'
        "  for_each = aws_s3_bucket.b\n"
        "  bucket   = each.value.id\n"
        '  policy   = "{}"\n'
        "}\n"
    )
    assert run(["inventory", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert key_id not in text
    bucket, policy = json.loads(text)["resources"]
    assert "redacted" in bucket["address"]
    assert "redacted" in bucket["index"]
    assert "redacted" in policy["address"]
