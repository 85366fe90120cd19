"""Old runs, the cleanup script, and the proof that a run left nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, DATABASE, OTHER_RUN, REGION, RUN
from tests.support.environment import aws_environment
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import GONE, RUN_ENVIRONMENT, sweep

from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")


THIRD_RUN = "floe-provider-20260102T030405Z"


def run_of(age: timedelta) -> str:
    return f"floe-provider-{datetime.now(UTC) - age:%Y%m%dT%H%M%S}Z"


def test_old_runs_are_listed_first_and_removed_by_their_manifest_alone(moto: MotoServer) -> None:
    crowded.build(moto.url, versioning="Enabled")
    s3, glue = crowded.client(moto.url, "s3"), crowded.client(moto.url, "glue")
    old, older, young, only_a_table = (run_of(timedelta(days=days)) for days in (4, 40, 1, 50))
    future = run_of(-timedelta(days=40))
    for run_id in (old, young, future):
        s3.put_object(Bucket=BUCKET, Key=f"runs/{run_id}/a", Body=b"")
    s3.put_object(Bucket=BUCKET, Key=f"runs/{older}/only a marker", Body=b"")
    s3.delete_object(Bucket=BUCKET, Key=f"runs/{older}/only a marker")
    glue.create_database(DatabaseInput={"Name": f"floe_provider_{older.replace('-', '_').lower()}"})
    glue.create_table(
        DatabaseName=f"{DATABASE}_copy",
        TableInput={"Name": "marked", "Parameters": {"floe.provider.test.run": only_a_table}},
    )
    before = crowded.inventory(moto.url)
    code, report = sweep("--older-than", "3d", "--manifest", "old.json")
    assert (code, report["dry_run"]) == (ExitCode.OK, True)
    assert crowded.inventory(moto.url) == before
    planned = json.loads(Path("old.json").read_text())
    assert set(planned["run_ids"]) >= {old, older, only_a_table}
    assert not {young, future} & set(planned["run_ids"])
    code, report = sweep("--apply", "old.json", "--yes")
    assert code == ExitCode.OK, report
    assert {(run["s3"], run["glue"]) for run in report["runs"]} >= {
        ("removed", "already absent"),
        ("removed", "removed"),
        ("already absent", "removed"),
    }
    left = glue.get_tables(DatabaseName=f"{DATABASE}_copy")["TableList"]
    assert [table["Name"] for table in left] == ["keep"]
    keys = {key for key, _, _ in crowded.inventory(moto.url)["versions"]}
    assert {f"runs/{young}/a", f"runs/{future}/a", "top", f"runs/{RUN}x/keep"} <= keys
    assert not any(key.startswith((f"runs/{old}/", f"runs/{older}/")) for key in keys)


def test_where_no_run_is_old_nothing_is_planned(moto: MotoServer) -> None:
    crowded.build(moto.url)
    code, report = sweep("--older-than", "9999w")
    assert (code, report["runs"]) == (ExitCode.OK, [])
    assert {other["run_id"] for other in report["leftovers"]} == {OTHER_RUN}
    assert [path.name for path in Path().iterdir()] == ["report.json"]


def test_leftovers_of_other_runs_are_told_with_their_age(moto: MotoServer) -> None:
    crowded.build(moto.url)
    crowded.client(moto.url, "glue").create_table(
        DatabaseName=f"{DATABASE}_copy",
        TableInput={"Name": "theirs", "Parameters": {"floe.provider.test.run": THIRD_RUN}},
    )
    _, report = sweep("--run", "--yes")
    names = {other["name"]: other["run_id"] for other in report["leftovers"]}
    assert names[f"runs/{OTHER_RUN}/"] == OTHER_RUN
    assert names[f"{DATABASE}_copy.theirs"] == THIRD_RUN
    assert "floe_provider_other.keep" not in names
    assert all(isinstance(other["age_days"], int) for other in report["leftovers"])


@pytest.mark.parametrize("installed", ["in the checkout", "on PATH", "by make"])
def test_the_cleanup_script_works_from_a_fresh_checkout(
    moto: MotoServer, tmp_path: Path, repository: Path, installed: str
) -> None:
    crowded.build(moto.url)
    crowded.run_things(moto.url, keys=("plain",), tables=1)
    others = crowded.inventory(moto.url)
    checkout = tmp_path / "a checkout"
    shutil.copytree(repository / "scripts", checkout / "scripts")
    shim = f'#!/bin/sh\nexec "{sys.executable}" -m floe_guard "$@"\n'
    path = f"{checkout / 'bin'}:/usr/bin:/bin"
    place = checkout / ("bin" if installed == "on PATH" else ".venv/bin") / "floe-guard"
    if installed == "by make":
        (checkout / "shim").write_text(shim)
        recipe = "install -D -m 755 shim .venv/bin/floe-guard"
        (checkout / "Makefile").write_text(f".PHONY: install\ninstall:\n\t@{recipe}\n")
    else:
        place.parent.mkdir(parents=True)
        place.write_text(shim)
        place.chmod(0o755)
    done = subprocess.run(
        [str(checkout / "scripts" / "aws-provider-test-cleanup.sh"), "--settle", "0"],
        cwd=tmp_path,
        env=aws_environment(moto.url, REGION, AWS_MAX_ATTEMPTS="2", **RUN_ENVIRONMENT)
        | {"PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert "S3 prefix" in done.stdout
    assert "removed" in done.stdout
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others


@pytest.mark.parametrize("run_id", [None, "", "*", "--older-than", "--help", f"{RUN}x"])
def test_the_cleanup_script_refuses_what_is_no_run_id(
    moto: MotoServer, repository: Path, run_id: str | None
) -> None:
    crowded.build(moto.url)
    before = crowded.inventory(moto.url)
    environment = aws_environment(moto.url, REGION, **RUN_ENVIRONMENT)
    environment.pop("FLOE_PROVIDER_SPIKE_RUN")
    if run_id is not None:
        environment["FLOE_PROVIDER_SPIKE_RUN"] = run_id
    done = subprocess.run(
        [str(repository / "scripts" / "aws-provider-test-cleanup.sh")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {ExitCode.INPUT, ExitCode.CLEANUP}
    assert crowded.inventory(moto.url) == before
