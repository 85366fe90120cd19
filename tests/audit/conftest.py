from pathlib import Path

import pytest
from tests.support.aws_fixtures import aws_env, moto, proxy
from tests.support.fault_proxy import FaultProxy
from tests.support.live_cli import LiveCli
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

__all__ = ["aws_env", "moto", "proxy"]


@pytest.fixture
def live(
    proxy: FaultProxy,
    aws_env: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> LiveCli:
    """Give the command line in front of a sandbox that obeys the contract."""
    proxy.answer(Recorded())
    # Few attempts: what is injected here does not go away by trying again.
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    return LiveCli(Sandbox(proxy.url).arrange(), tmp_path, monkeypatch, capsys)
