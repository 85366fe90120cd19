"""A sweep that is killed, or stopped by Ctrl-C, at any point: the next one finishes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support import crowded
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.glue_emulator import GlueEmulator
from tests.support.moto_server import MotoServer
from tests.support.sweep_cli import GONE, no_functions, start, sweep

from floe_guard.verdicts import ExitCode

pytestmark = pytest.mark.usefixtures("environment")
KEYS = ("plain", "with space", "tab\tinside")


class Killer:
    """Sends a signal to the program under test when a request arrives.

    Args:
        operation: At the first request of this operation, or, as a number, at that request.
        when: Whether the server still gets the request (`after`) or not (`before`).
    """

    def __init__(self, operation: str | int, when: str, number: int = signal.SIGKILL) -> None:
        self.operation = operation
        self.when = when
        self.number = number
        self.seen = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.struck = False

    def __call__(self, request: Request) -> Answer | None:
        self.seen += 1
        here = self.operation in {request.operation, self.seen}
        if self.process is not None and here and not self.struck:
            self.struck = True
            os.kill(self.process.pid, self.number)
            if self.when == "before":
                if self.number == signal.SIGKILL:
                    self.process.wait(timeout=30)
                return Answer(500, b"")
        return no_functions(request)


def run_until(killer: Killer, proxy: FaultProxy, folder: Path, *args: str) -> tuple[int, str]:
    proxy.answer(killer)
    killer.process = start(proxy.url, folder, "--run", "--yes", *args)
    out, err = killer.process.communicate(timeout=120)
    proxy.answer(no_functions)
    return killer.process.returncode, (out + err).decode()


def arrange(moto: MotoServer) -> dict[str, Any]:
    crowded.build(moto.url, versioning="Enabled")
    crowded.run_things(moto.url, keys=KEYS, tables=2)
    return crowded.inventory(moto.url)


@pytest.mark.parametrize(
    ("operation", "when"),
    [
        ("s3:ListObjectVersions", "after"),
        ("s3:DeleteObjects", "before"),
        ("s3:DeleteObjects", "after"),
        ("s3:DeleteObject", "after"),
        ("s3:AbortMultipartUpload", "before"),
        ("glue:BatchDeletePartition", "after"),
        ("glue:BatchDeleteTable", "before"),
        ("glue:BatchDeleteTable", "after"),
        ("glue:DeleteDatabase", "before"),
        ("glue:DeleteDatabase", "after"),
    ],
)
def test_a_second_run_finishes_what_a_killed_one_began(
    moto: MotoServer, proxy: FaultProxy, tmp_path: Path, operation: str, when: str
) -> None:
    others = arrange(moto)
    killer = Killer(operation, when)
    code, _ = run_until(killer, proxy, tmp_path)
    assert (killer.struck, code) == (True, -signal.SIGKILL)
    assert crowded.inventory(moto.url) == others
    code, report = sweep("--run", "--yes")
    assert code == ExitCode.OK, report
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others


@pytest.mark.slow
def test_killed_again_and_again_the_work_still_gets_done(
    moto: MotoServer, proxy: FaultProxy, tmp_path: Path
) -> None:
    others = arrange(moto)
    for number in range(2, 40, 3):
        killer = Killer(number, "after" if number % 2 else "before")
        code, _ = run_until(killer, proxy, tmp_path)
        assert crowded.inventory(moto.url) == others
        if code == ExitCode.OK:
            break
    code, _ = run_until(Killer(0, "after"), proxy, tmp_path)
    assert code == ExitCode.OK
    assert crowded.of_the_run(moto.url) == GONE
    assert crowded.inventory(moto.url) == others


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("operation", ["s3:DeleteObjects", "glue:BatchDeleteTable"])
def test_a_signal_ends_with_a_partial_report(
    moto: MotoServer, proxy: FaultProxy, tmp_path: Path, operation: str, number: int
) -> None:
    others = arrange(moto)
    # A throttled store keeps the sweep trying, so that the signal meets it at work.
    if operation == "s3:DeleteObjects":
        proxy.inject(Fault(operation, "slow-down", rate=0.999))
    else:
        proxy.inject(Fault(operation, "delay", seconds=1.5))
    killer = Killer(operation, "after", number)
    proxy.answer(killer)
    killer.process = start(proxy.url, tmp_path, "--run", "--yes")
    if operation == "s3:DeleteObjects":
        while not proxy.operations[operation]:
            assert killer.process.poll() is None
        os.kill(killer.process.pid, number)
    out, err = killer.process.communicate(timeout=120)
    assert killer.process.returncode == ExitCode.CLEANUP, err
    assert out.decode().startswith("INTERRUPTED")
    assert f"s3://{crowded.BUCKET}/{crowded.PREFIX}: not looked at" in out.decode()
    assert f"({crowded.DATABASE}): not looked at" in out.decode()
    assert b"Traceback" not in err
    assert not list(tmp_path.iterdir())
    assert crowded.inventory(moto.url) == others
    proxy.inject()
    proxy.answer(no_functions)
    assert sweep("--run", "--yes")[0] == ExitCode.OK
    assert crowded.of_the_run(moto.url) == GONE


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("operation", ["CreateDatabase", "GetDatabases", "DeleteDatabase"])
def test_a_signal_leaves_no_probe_of_an_empty_catalog_behind(
    moto: MotoServer, proxy: FaultProxy, tmp_path: Path, operation: str, number: int
) -> None:
    location = {"LocationConstraint": crowded.REGION}
    s3 = crowded.client(moto.url, "s3")
    s3.create_bucket(Bucket=crowded.BUCKET, CreateBucketConfiguration=location)
    glue, killed = GlueEmulator(), Killer("", "after", number)

    def strike(request: Request) -> Answer | None:
        answer = glue(request)
        if request.operation == "glue:CreateDatabase" or killed.seen:
            killed.seen += 1
            # A person who waits presses Ctrl-C more than once.
            if killed.process is not None and (
                killed.struck or request.operation == f"glue:{operation}"
            ):
                killed.struck = True
                os.kill(killed.process.pid, number)
                time.sleep(0.2)
        return answer

    proxy.answer(strike)
    killed.process = start(proxy.url, tmp_path, "--run", "--yes")
    out, err = killed.process.communicate(timeout=120)
    assert killed.struck
    assert killed.process.returncode == ExitCode.CLEANUP, err
    assert out.decode().startswith("INTERRUPTED")
    assert glue.asked["CreateDatabase"] == 1
    assert glue.catalog == {}


def test_ctrl_c_does_not_wait_for_a_server_that_hangs_to_be_asked_again(
    moto: MotoServer, proxy: FaultProxy, tmp_path: Path
) -> None:
    arrange(moto)
    proxy.inject(Fault("s3:DeleteObjects", "slow-down"))
    process = start(proxy.url, tmp_path, "--run", "--yes", AWS_MAX_ATTEMPTS="20")
    while not proxy.operations["s3:DeleteObjects"]:
        assert process.poll() is None
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == ExitCode.CLEANUP
    assert proxy.operations["s3:DeleteObjects"] < 10
