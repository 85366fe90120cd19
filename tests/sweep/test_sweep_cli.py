"""`floe-guard sweep` as a user runs it, against an AWS full of other people's things."""

from __future__ import annotations

import json
import os
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
    code, report = sweep("--run", "--max-resources", "5")
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


@pytest.mark.parametrize(("said", "gone"), [("n", False), ("y", True)])
def test_on_a_terminal_it_shows_the_totals_and_asks(
    moto: MotoServer, tmp_path: Path, said: str, gone: bool
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=0)
    master, slave = os.openpty()
    os.write(master, f"{said}\n".encode())
    try:
        process = start(moto.url, tmp_path, "--run", "--max-resources", "none", terminal=slave)
        process.communicate(timeout=120)
        told = os.read(master, 100_000).decode()
    finally:
        os.close(master)
        os.close(slave)
    assert process.returncode == (ExitCode.OK if gone else ExitCode.CLEANUP)
    assert "to be deleted: " in told
    assert BUCKET in told
    assert RUN in told
    assert (crowded.of_the_run(moto.url) == GONE) == gone
