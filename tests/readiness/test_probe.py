"""The Glue probe database of readiness: it never stays, and what became of it is always said."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.support.environment import aws_environment, interruptible
from tests.support.fault_proxy import Answer, Fault, FaultProxy, Request
from tests.support.live_cli import LiveCli
from tests.support.recorded import Recorded
from tests.support.sandbox import Sandbox

from floe_guard.aws.clients import Tuning
from floe_guard.aws.connection import ConnectionSpec, connect
from floe_guard.readiness.probe import run_probe


def databases(live: LiveCli) -> list[str]:
    return [d["Name"] for d in live.sandbox.client("glue").get_databases()["DatabaseList"]]


def probed(proxy: FaultProxy) -> Any:
    tuning = Tuning(attempts=3, call_seconds=10, read_seconds=5)
    connection = connect(ConnectionSpec("ap-southeast-2", endpoint=proxy.url, tuning=tuning))
    return run_probe(connection.clients, "floe_provider_")


def left(proxy: FaultProxy) -> list[str]:
    proxy.inject()
    glue = Sandbox(proxy.url).client("glue")
    return [d["Name"] for d in glue.get_databases()["DatabaseList"]]


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize(
    ("fault", "created", "removed"),
    [
        (Fault("glue:CreateDatabase", "deny"), False, True),
        (Fault("glue:GetDatabase$", "error", times=3), True, True),
        (Fault("glue:CreateDatabase", "error", times=2), True, True),
        (Fault("glue:GetDatabase$", "deny"), True, True),
        (Fault("glue:DeleteDatabase", "drop", times=1), True, True),
        (Fault("glue:DeleteDatabase", "throttle", times=4), True, True),
        (Fault("glue:DeleteDatabase", "deny"), True, False),
        (Fault("glue:(Get|Delete)Database$", "deny"), True, False),
    ],
    ids=[
        "never-made",
        "not-read",
        "made-late",
        "not-readable",
        "deleted-late",
        "deleted-later",
        "not-deleted",
        "neither",
    ],
)
def test_the_probe_says_what_became_of_it(
    proxy: FaultProxy, fault: Fault, created: bool, removed: bool
) -> None:
    proxy.inject(fault)
    probe = probed(proxy)
    assert (probe.created, probe.removed) == (created, removed)
    assert bool(left(proxy)) is not removed
    assert ("MAY REMAIN" in probe.cleanup) is not removed


def lose_the_answer(proxy: FaultProxy, *instead: Answer, shown: bool = True) -> None:
    """Let the database be made, and put other answers in the place of AWS's."""
    answers = list(instead)
    hidden = Answer(400, b'{"__type":"EntityNotFoundException"}')

    def answer(request: Request) -> Answer | None:
        if request.operation == "glue:CreateDatabase" and answers:
            if len(answers) == len(instead):
                proxy.forward(request)
            return answers.pop(0)
        return hidden if request.operation == "glue:GetDatabase" and not shown else None

    proxy.answer(answer)


LOST = Answer(500, b'{"__type":"InternalError"}')


@pytest.mark.usefixtures("aws_env")
def test_a_lost_answer_to_the_creation_is_not_somebody_else_s_database(proxy: FaultProxy) -> None:
    lose_the_answer(proxy, LOST)
    probe = probed(proxy)
    assert (probe.read, probe.removed) == (True, True)
    assert not left(proxy)


@pytest.mark.usefixtures("aws_env")
@pytest.mark.parametrize(
    "answers",
    [
        [LOST, Answer(400, b'{"__type":"ExpiredTokenException"}')],
        [LOST, Answer(400, b'{"__type":"AccessDeniedException"}')],
        [Answer(504, b"<html>timeout</html>", (("Content-Type", "text/html"),))] * 3,
    ],
    ids=["expired since", "denied since", "a gateway's page"],
)
def test_what_was_turned_away_after_a_lost_answer_is_looked_for(
    proxy: FaultProxy, answers: list[Answer]
) -> None:
    lose_the_answer(proxy, *answers)
    probe = probed(proxy)
    assert (probe.created, probe.removed) == (True, True)
    assert not left(proxy)


@pytest.mark.usefixtures("aws_env")
def test_a_probe_that_is_not_shown_yet_is_deleted_all_the_same(proxy: FaultProxy) -> None:
    lose_the_answer(proxy, shown=False)
    probe = probed(proxy)
    assert (probe.created, probe.read, probe.removed) == (True, False, True)
    proxy.answer()
    assert not left(proxy)


@pytest.mark.usefixtures("aws_env")
def test_what_exists_and_is_not_shown_may_be_the_probe(proxy: FaultProxy) -> None:
    lose_the_answer(proxy, LOST, shown=False)
    probe = probed(proxy)
    assert not probe.removed
    assert "MAY REMAIN" in probe.cleanup
    proxy.answer()
    assert left(proxy) == [probe.name]


@pytest.mark.usefixtures("aws_env")
def test_somebody_else_s_database_of_that_name_is_left_alone(
    proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    name = "floe_provider_readiness_20260102030405"
    Sandbox(proxy.url).client("glue").create_database(DatabaseInput={"Name": name})
    connection = connect(ConnectionSpec("ap-southeast-2", endpoint=proxy.url))
    probe = run_probe(connection.clients, "floe_provider_", moment)
    assert not probe.read
    assert "somebody else" in probe.failure
    assert left(proxy) == [name]


class Held:
    """Holds back the answer to the first request of an operation."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self.asked, self.let_go = threading.Event(), threading.Event()

    def __call__(self, request: Request) -> Answer | None:
        if request.operation == self._operation and not self.asked.is_set():
            self.asked.set()
            self.let_go.wait(60)
        return None


def interrupted(
    live: LiveCli, proxy: FaultProxy, number: int, during: str, *args: str
) -> tuple[int, str]:
    """Return exit code and standard error of a readiness check that gets a signal during a call."""
    held = Held(during)
    proxy.answer(held, Recorded())
    program = subprocess.Popen(
        interruptible("readiness", *args),
        env=aws_environment(proxy.url, **live.sandbox.environment()),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert held.asked.wait(60)
    program.send_signal(number)
    held.let_go.set()
    _, err = program.communicate(timeout=60)
    return program.returncode, err


@pytest.mark.parametrize(
    ("number", "during"),
    [
        (signal.SIGINT, "glue:CreateDatabase"),
        (signal.SIGINT, "glue:GetDatabase"),
        (signal.SIGTERM, "glue:DeleteDatabase"),
        (signal.SIGHUP, "glue:GetDatabase"),
    ],
)
def test_a_signal_in_the_middle_leaves_no_probe(
    live: LiveCli, proxy: FaultProxy, number: int, during: str
) -> None:
    code, err = interrupted(live, proxy, number, during)
    assert code == 130
    assert "removed" in err
    assert not databases(live)


def test_what_an_interrupted_check_may_have_left_is_on_record(
    live: LiveCli, proxy: FaultProxy, tmp_path: Path
) -> None:
    live.set(FLOE_PROVIDER_SPIKE_RUN="floe-provider-20260102T030405Z")
    journal = ("--evidence", str(tmp_path / "evidence"))
    assert live("evidence", "begin", "--run", "--commit", "0" * 40, *journal)[0] == 0
    proxy.inject(Fault("glue:DeleteDatabase", "deny"))
    interrupted(live, proxy, signal.SIGTERM, "glue:GetDatabase", *journal)
    last = json.loads((tmp_path / "evidence/journal.jsonl").read_text().splitlines()[-1])
    assert (last["stage"], last["event"], last["exit_code"]) == ("readiness", "finish", 130)
    assert "MAY REMAIN" in last["reason"]
