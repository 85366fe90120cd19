"""`floe-guard sweep` as a user runs it, against an AWS full of other people's things."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, PREFIX, RUN
from tests.support.moto_server import MotoServer, client
from tests.support.sweep_cli import GONE, start, sweep

from floe_guard.sweep.manifest import seal
from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")


@pytest.mark.parametrize("versioning", [None, "Enabled", "Suspended"])
def test_a_run_is_removed_in_full_and_nothing_else_changes(
    moto: MotoServer, versioning: str | None
) -> None:
    crowded.build(moto.url, versioning=versioning)
    crowded.run_things(moto.url)
    before = crowded.inventory(moto.url)
    code, report = sweep("--run", "--yes")
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == before
    assert code == ExitCode.OK, report
    (run,) = report["runs"]
    assert (run["s3"], run["glue"]) == ("removed", "removed")
    assert all(proof["result"] == "absent" and proof["control"] for proof in run["proofs"])


def test_a_second_sweep_says_that_nothing_was_there(moto: MotoServer) -> None:
    crowded.build(moto.url)
    code, report = sweep("--run", RUN)
    assert code == ExitCode.OK
    (run,) = report["runs"]
    assert (run["s3"], run["glue"]) == ("already absent", "already absent")


def test_a_dry_run_deletes_nothing_and_apply_deletes_exactly_that(moto: MotoServer) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url)
    left = crowded.of_the_run(moto.url)
    code, report = sweep("--run", "--dry-run", "--manifest", "m.json")
    assert code == ExitCode.OK
    assert report["dry_run"] is True
    assert crowded.of_the_run(moto.url) == left
    client(moto.url, "s3").put_object(Bucket=BUCKET, Key=PREFIX + "later", Body=b"new")
    client(moto.url, "s3").put_object(Bucket=BUCKET, Key=PREFIX + "with space", Body=b"changed")
    code, report = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert [kept["why"] for kept in report["kept"]] == ["changed"]
    assert crowded.of_the_run(moto.url) == GONE | {"versions": 2}


def test_more_than_the_cap_is_refused_before_anything_is_deleted(moto: MotoServer) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url)
    left = crowded.of_the_run(moto.url)
    code, report = sweep("--run", "--yes", "--max-resources", "5")
    assert code == ExitCode.CLEANUP
    assert "more than 5" in report["refusal"]
    assert crowded.of_the_run(moto.url) == left


@pytest.mark.parametrize(
    "change",
    [
        {"account_id": "999999999999"},
        {"region": "eu-west-1"},
        {"bucket": "somebody-elses-bucket"},
        {"test_prefix": "/"},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"run_ids": ["floe-provider-20261120T101010Z"]},
        {"items": []},
    ],
)
@pytest.mark.parametrize("resealed", [False, True])
def test_a_changed_manifest_is_refused(
    moto: MotoServer, change: dict[str, Any], resealed: bool
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url)
    left, others = crowded.of_the_run(moto.url), crowded.inventory(moto.url)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    header = json.loads(Path("m.json").read_text()) | change
    if "run_ids" in change:
        header["run_id"] = change["run_ids"][0]
    if resealed:
        header["sha256"] = seal(header)
    Path("m.json").write_text(json.dumps(header))
    code, _ = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert crowded.of_the_run(moto.url) == left
    assert crowded.inventory(moto.url) == others


ASKED = [
    # what is typed, where errors go, whether the run goes
    (b"n\n", "terminal", False),
    (b"\n", "terminal", False),
    (b"yesterday\n", "terminal", False),
    (b"\xff\n", "terminal", False),
    (b"\x04", "terminal", False),
    (b"y\n", "terminal", True),
    (b"Yes\n", "terminal", True),
    (b"n\n", "pipe", False),
    (b"y\n", "pipe", True),
]


@pytest.mark.parametrize(("typed", "errors", "gone"), ASKED)
def test_on_a_terminal_it_shows_the_totals_and_asks(
    moto: MotoServer, tmp_path: Path, typed: bytes, errors: str, gone: bool
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=0)
    master, slave = os.openpty()
    os.write(master, typed)
    out, err = (slave, subprocess.PIPE) if errors == "pipe" else (subprocess.PIPE, slave)
    told = ["--run", RUN, "--max-resources", "none"]
    try:
        process = start(moto.url, tmp_path, *told, stdin=slave, stdout=out, stderr=err)
        process.communicate(timeout=120)
        shown = os.read(master, 100_000).decode(errors="replace")
    finally:
        os.close(master)
        os.close(slave)
    assert process.returncode == (ExitCode.OK if gone else ExitCode.CLEANUP)
    assert "to be deleted: " in shown
    assert "delete them? [y/N]: " in shown
    assert BUCKET in shown
    assert RUN in shown
    assert (crowded.of_the_run(moto.url) == GONE) == gone


def test_ctrl_c_at_the_question_ends_with_a_report(moto: MotoServer, tmp_path: Path) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=0)
    left = crowded.of_the_run(moto.url)
    master, slave = os.openpty()
    try:
        process = start(moto.url, tmp_path, "--run", stdin=slave, stderr=slave)
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(master, 10_000)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
    finally:
        os.close(master)
        os.close(slave)
    assert process.returncode == ExitCode.CLEANUP
    assert out.startswith(b"INTERRUPTED ")
    assert crowded.of_the_run(moto.url) == left


@pytest.mark.parametrize("cap", ["10000", "none"])
@pytest.mark.parametrize(
    ("told", "goes"), [(["--run"], False), (["--run", "--yes"], True), (["--run", RUN], True)]
)
def test_where_nobody_can_be_asked_the_run_is_named_or_yes_is_said(
    moto: MotoServer, tmp_path: Path, told: list[str], goes: bool, cap: str
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=0)
    left = crowded.of_the_run(moto.url)
    process = start(moto.url, tmp_path, *told, "--max-resources", cap)
    out, _ = process.communicate(timeout=120)
    assert process.returncode == (ExitCode.OK if goes else ExitCode.CLEANUP)
    assert (b"pass --run RUN_ID or --yes" in out) != goes
    assert crowded.of_the_run(moto.url) == (GONE if goes else left)


def test_a_manifest_that_is_removed_meanwhile_was_applied_all_the_same(
    moto: MotoServer, tmp_path: Path
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=0)
    assert sweep("--run", "--dry-run", "--manifest", "m.json")[0] == ExitCode.OK
    told = hashlib.sha256(Path("m.json").read_bytes()).hexdigest()
    master, slave = os.openpty()
    try:
        out = ("--output", "json=applied.json")
        process = start(moto.url, tmp_path, "--apply", "m.json", *out, stdin=slave, stderr=slave)
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(master, 10_000)
        Path("m.json").unlink()
        os.write(master, b"y\n")
        process.communicate(timeout=120)
    finally:
        os.close(master)
        os.close(slave)
    assert process.returncode == ExitCode.OK
    assert json.loads(Path("applied.json").read_text())["manifest"]["sha256"] == told
    assert crowded.of_the_run(moto.url) == GONE
