"""Fixtures for tests that talk to AWS over HTTP; import them in a folder's conftest.py."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from functools import cache

import pytest
from tests.support.fault_proxy import FaultProxy
from tests.support.moto_server import MotoServer, client


@cache
def shared_server() -> MotoServer:
    """Start moto once for the whole test run."""
    server = MotoServer.start()
    atexit.register(server.stop)
    # The first EC2 call costs moto seconds; pay before a test with a deadline does.
    client(server.url, "ec2").describe_regions()
    return server


@pytest.fixture
def moto() -> MotoServer:
    """Give an empty AWS."""
    server = shared_server()
    server.reset()
    return server


@pytest.fixture
def proxy(moto: MotoServer) -> Iterator[FaultProxy]:
    """Give a fault proxy in front of an empty AWS."""
    with FaultProxy(moto.url) as running:
        yield running


@pytest.fixture
def aws_env(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign in with temporary keys through the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "testing")
