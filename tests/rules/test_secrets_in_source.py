"""A credential in source is found wherever it is written, also where no known value shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from floe_guard.pipeline import JudgeOptions, judge, read_source
from floe_guard.report import Report
from floe_guard.verdicts import Verdict

KEY = "AKIA" + "Z7Q3KD8WLM4TXB2R"
QUEUE = 'resource "aws_sqs_queue" "q" {\n  name = "q"\n}\n'
URL = "${aws_sqs_queue.q.url}"


def judged(folder: Path, source: str) -> Report:
    (folder / "main.tf").write_text(QUEUE + source)
    inventory, _ = read_source(str(folder))
    return judge(inventory, JudgeOptions(profile="baseline", check=("FG701",)))


def found(report: Report) -> list[tuple[str, str, int | None]]:
    (outcome,) = report.outcomes
    return [
        (cell.address, cell.path, cell.location.start_line if cell.location else None)
        for cell in outcome.cells
        if cell.verdict is Verdict.FAIL
    ]


@pytest.mark.parametrize(
    "value",
    [
        f'"{URL} {KEY}"',
        f'join(" ", [aws_sqs_queue.q.url, "{KEY}"])',
        f'format("%s %s", aws_sqs_queue.q.url, "{KEY}")',
        f'yamlencode({{ url = aws_sqs_queue.q.url, key = "{KEY}" }})',
        f'base64encode("{URL} {KEY}")',
        f'base64gzip("export KEY={KEY}")',
        f'aws_sqs_queue.q.url == "" ? "{KEY}" : "none"',
        f"<<-E\n    {URL}\n    {KEY}\n  E",
    ],
)
def test_around_a_part_that_is_not_known(tmp_path: Path, value: str) -> None:
    report = judged(tmp_path, f'resource "aws_ssm_parameter" "p" {{\n  value = {value}\n}}\n')

    assert [address for address, _, _ in found(report)] == ["aws_ssm_parameter.p"]
    assert KEY not in repr(report)


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (f'locals {{\n  unused = "{KEY}"\n}}\n', ("local.unused", "", 5)),
        (
            f'terraform {{\n  backend "s3" {{\n    access_key = "{KEY}"\n  }}\n}}\n',
            ("terraform", "backend.access_key", 6),
        ),
        (
            f'resource "aws_eip" "e" {{\n  count = 0\n  tags = {{\n    k = "{KEY}"\n  }}\n}}\n',
            ("aws_eip.e", "tags", 6),
        ),
        (
            'resource "terraform_data" "d" {\n  provisioner "local-exec" {\n'
            f'    command = "KEY={KEY} ls"\n  }}\n}}\n',
            ("terraform_data.d", "provisioner.command", 6),
        ),
        (f'output "o" {{\n  value = "{URL} {KEY}"\n}}\n', ("output.o", "value", 5)),
    ],
)
def test_where_no_value_shows_it(tmp_path: Path, source: str, place: tuple[str, str, int]) -> None:
    assert found(judged(tmp_path, source)) == [place]


def test_in_a_template_file_with_an_unknown_variable(tmp_path: Path) -> None:
    (tmp_path / "t.tpl").write_text(f"#!/bin/sh\n# ${{url}}\nexport KEY={KEY}\n")
    report = judged(
        tmp_path,
        'resource "aws_ssm_parameter" "p" {\n'
        '  value = templatefile("${path.module}/t.tpl", { url = aws_sqs_queue.q.url })\n}\n',
    )

    assert found(report) == [("", "", 1)]


def test_an_override_file_tells_once(tmp_path: Path) -> None:
    (tmp_path / "o_override.tf").write_text(
        f'resource "aws_sqs_queue" "q" {{\n  tags = {{ k = "{KEY}" }}\n}}\n'
    )

    assert [address for address, _, _ in found(judged(tmp_path, ""))] == ["aws_sqs_queue.q"]


def test_a_comment_is_no_value(tmp_path: Path) -> None:
    assert found(judged(tmp_path, f"# such as {KEY}\n")) == []


def test_an_interpolated_password_is_not_written(tmp_path: Path) -> None:
    source = (
        'resource "aws_ssm_parameter" "p" {\n'
        f'  value = "postgres://admin:{URL}@db.example.com/x"\n}}\n'
    )
    assert found(judged(tmp_path, source)) == []
