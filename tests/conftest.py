"""What every test shares: an environment of its own, and a bounded hypothesis."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "default",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")

FOREIGN = ("AWS_", "FLOE_", "TF_", "TOFU_", "DEVPOD_", "BOTO_")
KEPT = {"FLOE_GUARD_ORACLE"}


@pytest.fixture(autouse=True)
def own_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Hide the machine's AWS, Terraform and floe-guard settings and caches from every test."""
    for name in list(os.environ):
        if name.startswith(FOREIGN) and name not in KEPT:
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


TESTS = count(1)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Free, every few tests, what a command leaves for the end of its process, which here does not come."""
    yield
    if next(TESTS) % 10 == 0:
        gc.unfreeze()
        gc.collect()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return ROOT
