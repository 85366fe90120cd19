"""`floe-guard sweep` run as a user runs it: in this process, or as a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.support.crowded import BUCKET, REGION, RUN
from tests.support.environment import aws_environment, interruptible
from tests.support.fault_proxy import Answer, Request
from tests.support.moto_server import ACCOUNT

from floe_guard.cli._run import run as floe_guard
from floe_guard.sweep.manifest import seal

GONE = {"versions": 0, "markers": 0, "uploads": 0, "databases": 0, "marked tables": 0}
RUN_ENVIRONMENT = {
    "FLOE_AWS_REGION": REGION,
    "FLOE_AWS_TEST_BUCKET": BUCKET,
    "FLOE_PROVIDER_SPIKE_RUN": RUN,
}


def prepare(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `sweep` reach the AWS at `url` with the environment of the run."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    # What moto does not implement is a 500, which is tried again and again.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    for name, value in RUN_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def sweep(*args: str, settle: str = "0") -> tuple[int, dict[str, Any]]:
    """Return exit code and JSON report ({} where none was written)."""
    out = Path("report.json")
    out.unlink(missing_ok=True)
    told = ["--account", ACCOUNT, "--settle", settle, "--output", f"json={out}"]
    code = floe_guard(["sweep", *args, *told])
    if not out.exists():
        return code, {}
    report = json.loads(out.read_text())
    jsonschema.validate(report, _schema())
    assert report["exit_code"] == code
    return code, report


@cache
def _schema() -> Any:
    root = Path(__file__).resolve().parents[2]
    return json.loads((root / "schemas" / "sweep-report.schema.json").read_text())


def resealed(header: dict[str, Any], *, items: bool = True) -> None:
    """Write `header` to m.json as somebody would who knows the format, digests included."""
    if items:
        lines = [
            json.dumps(item, sort_keys=True, separators=(",", ":")) for item in header["items"]
        ]
        text = "".join(f"{line}\n" for line in lines)
        header["items_sha256"] = hashlib.sha256(text.encode()).hexdigest()
        header["counts"] = dict(Counter(item["kind"] for item in header["items"]))
        header["bytes"] = sum(item.get("size_bytes", 0) for item in header["items"])
    header["sha256"] = seal(header)
    Path("m.json").write_text(json.dumps(header))


def start(
    url: str,
    folder: Path,
    *args: str,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    **more: str,
) -> subprocess.Popen[bytes]:
    """Start `floe-guard sweep` as a process of its own; a stream may be a terminal.

    `more` are environment variables.
    """
    return subprocess.Popen(
        interruptible("sweep", *args, "--account", ACCOUNT, "--settle", "0"),
        cwd=folder,
        env=aws_environment(url, REGION, AWS_MAX_ATTEMPTS="2", HOME=str(folder), **RUN_ENVIRONMENT)
        | {"TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
        | more,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def no_functions(request: Request) -> Answer | None:
    """Answer what moto lacks: a database without user-defined functions."""
    if request.operation != "glue:GetUserDefinedFunctions":
        return None
    headers = (("Content-Type", "application/x-amz-json-1.1"),)
    return Answer(200, b'{"UserDefinedFunctions": []}', headers)


def results(report: dict[str, Any]) -> dict[str, str]:
    """Return the result of each proof by kind."""
    return {proof["kind"]: proof["result"] for run in report["runs"] for proof in run["proofs"]}
