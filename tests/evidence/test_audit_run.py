"""`audit --run` goes from begin to seal by itself, also where it does not get far."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.aws_fixtures import aws_env, moto, proxy
from tests.support.fault_proxy import Fault, FaultProxy
from tests.support.live_cli import LiveCli
from tests.support.moto_server import ACCOUNT
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

from floe_guard.evidence.verify import verify

__all__ = ["aws_env", "moto", "proxy"]
RUN = "floe-provider-20260102T030405Z"


@pytest.fixture
def live(
    proxy: FaultProxy,
    aws_env: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> LiveCli:
    proxy.answer(Recorded())
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    cli = LiveCli(Sandbox(proxy.url).arrange(), tmp_path, monkeypatch, capsys)
    cli.set(FLOE_PROVIDER_SPIKE_RUN=RUN)
    return cli


def _statement(folder: Path) -> dict[str, Any]:
    bundle = folder / f"{RUN}.evidence"
    assert verify(bundle, allow_unsigned=True).sound
    document: dict[str, Any] = json.loads((bundle / "statement.json").read_bytes())["predicate"]
    return document


def test_a_run_that_is_audited_and_swept_is_sealed(live: LiveCli) -> None:
    code, _, err = live("audit", "--run", "--yes", "--quiet")
    assert code == 0
    assert "sealed" in err
    statement = _statement(live.folder)
    assert statement["verdict"] == "pass"
    assert statement["account_id"] == ACCOUNT


def test_credentials_that_are_not_accepted_are_sealed_as_such(
    live: LiveCli, proxy: FaultProxy
) -> None:
    proxy.inject(Fault("^sts:GetCallerIdentity$", "error", code="ExpiredToken"))
    code, _, err = live("audit", "--run", "--yes", "--quiet")
    assert code == 2
    assert "sealed" in err
    statement = _statement(live.folder)
    assert statement["primary_class"] == "credential"
    assert statement["verdict"] == "fail"
    assert {row["name"]: row["state"] for row in statement["stages"]}["audit"] == "error"


def test_without_a_sweep_nothing_is_sealed(live: LiveCli) -> None:
    for flag in ("--no-sweep", "--dry-run"):
        live("audit", "--run", flag, "--quiet")
        assert not (live.folder / f"{RUN}.evidence").exists()


@pytest.mark.parametrize("leaked", [True, False])
def test_a_leak_is_in_the_evidence(live: LiveCli, leaked: bool) -> None:
    assert live("audit", "--run", "--before", "--quiet")[0] == 0
    if leaked:
        s3 = live.sandbox.client("s3")
        s3.put_object(Bucket=live.sandbox.bucket, Key="runs/stray", Body=b"x")
    assert live("audit", "--run", "--yes", "--quiet")[0] == (4 if leaked else 0)
    statement = _statement(live.folder)
    assert statement["verdict"] == ("fail" if leaked else "pass")
    rules = [one["rule"] for one in statement["failures"]]
    assert rules == (["run-leaked"] if leaked else [])
    told = (live.folder / f"{RUN}.evidence" / "SUMMARY.md").read_text()
    assert ("runs/stray (belongs to no run)" in told) is leaked
