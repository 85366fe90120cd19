"""The AWS that the sweep's tests talk to, and the environment of a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.aws_fixtures import moto, proxy
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import prepare

__all__ = ["moto", "proxy"]


@pytest.fixture
def environment(moto: MotoServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, with the run's environment and moto for AWS."""
    monkeypatch.chdir(tmp_path)
    prepare(moto.url, monkeypatch)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the strict lane unless it was asked for by its mark."""
    if "strict_s3" in str(config.getoption("markexpr")):
        return
    for item in items:
        if item.get_closest_marker("strict_s3"):
            item.add_marker(pytest.mark.skip(reason="make test-strict runs it against radosgw"))
