"""`floe-guard sweep` as a user runs it, against an AWS full of other people's things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, PREFIX, REGION, RUN
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.moto_server import ACCOUNT, MotoServer, client

from floe_guard.cli._run import run as floe_guard
from floe_guard.verdicts import ExitCode

GONE = {"versions": 0, "markers": 0, "uploads": 0, "databases": 0, "marked tables": 0}


@pytest.fixture(autouse=True)
def environment(moto: MotoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    # What moto does not implement is a 500, which is tried again and again.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("FLOE_AWS_REGION", REGION)
    monkeypatch.setenv("FLOE_AWS_TEST_BUCKET", BUCKET)
    monkeypatch.setenv("FLOE_PROVIDER_SPIKE_RUN", RUN)


def sweep(*args: str) -> tuple[int, dict[str, Any]]:
    out = Path("report.json")
    out.unlink(missing_ok=True)
    code = floe_guard(
        ["sweep", *args, "--account", ACCOUNT, "--settle", "0", "--output", f"json={out}"]
    )
    return code, json.loads(out.read_text()) if out.exists() else {}


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
    from floe_guard.sweep.manifest import seal as _seal

    crowded.build(moto.url)
    crowded.run_things(moto.url)
    left, others = crowded.of_the_run(moto.url), crowded.inventory(moto.url)
    sweep("--run", "--dry-run", "--manifest", "m.json")
    header = json.loads(Path("m.json").read_text()) | change
    if "run_ids" in change:
        header["run_id"] = change["run_ids"][0]
    if resealed:
        header["sha256"] = _seal(header)
    Path("m.json").write_text(json.dumps(header))
    code, _ = sweep("--apply", "m.json")
    assert code == ExitCode.CLEANUP
    assert crowded.of_the_run(moto.url) == left
    assert crowded.inventory(moto.url) == others


@pytest.mark.parametrize(
    "operation", ["s3:ListMultipartUploads", "s3:ListObjectVersions", "glue:GetDatabases"]
)
def test_a_denied_look_up_is_never_an_absence(
    moto: MotoServer, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    crowded.build(moto.url, versioning="Enabled")
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    proxy.inject(Fault(operation, "deny"))
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.CLEANUP
    results = {proof["result"] for run in report["runs"] for proof in run["proofs"]}
    assert "unproved" in results
