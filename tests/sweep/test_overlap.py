"""Deleting while the listing goes on: only where nothing on a later page could stop the sweep."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.support import crowded
from tests.support.crowded import BUCKET, PREFIX
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import GONE, no_functions, sweep

from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")
BATCH = 1000
"""Items after which a deletion can be asked for."""


class Order:
    """Sees whether a deletion is asked for before the listing of uploads, the last one, is answered."""

    def __init__(self, seconds: float) -> None:
        self.early: bool | None = None
        self._seconds = seconds
        self._asked = threading.Event()

    def __call__(self, request: Request) -> Answer | None:
        if request.operation == "s3:DeleteObjects":
            self._asked.set()
        if request.operation == "s3:ListMultipartUploads" and self.early is None:
            self.early = self._asked.wait(self._seconds)
        return no_functions(request)


def filled(moto: MotoServer, versioning: str | None) -> Any:
    """Fill the bucket with a little more than a batch; return what is not the run's."""
    crowded.build(moto.url, versioning=versioning)
    s3 = crowded.client(moto.url, "s3")
    with ThreadPoolExecutor(8) as pool:
        keys = [f"{PREFIX}{number:05}" for number in range(BATCH + 1)]
        list(pool.map(lambda key: s3.put_object(Bucket=BUCKET, Key=key, Body=b""), keys))
    return crowded.inventory(moto.url)


@pytest.mark.parametrize(
    ("versioning", "cap", "denied", "overlaps"),
    [
        (None, "none", "", True),
        ("Enabled", "none", "", True),
        ("Suspended", "none", "", True),
        ("Enabled", "none", "s3:GetObjectLockConfiguration", False),
        ("Enabled", "none", "s3:GetBucketVersioning", True),
        (None, "none", "s3:GetBucketVersioning", True),
        (None, "10000", "", False),
        ("Enabled", "10000", "", False),
    ],
)
def test_it_is_done_only_without_a_cap_and_where_nothing_can_be_locked(
    moto: MotoServer,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
    versioning: str | None,
    cap: str,
    denied: str,
    overlaps: bool,
) -> None:
    others = filled(moto, versioning)
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    order = Order(30 if overlaps else 1)
    proxy.answer(order)
    if denied:
        proxy.inject(Fault(f"^{denied}$", "deny"))
    code, report = sweep("--run", "--yes", "--max-resources", cap)
    assert order.early is overlaps
    assert code == ExitCode.OK, report
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others
