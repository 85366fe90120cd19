"""The threads of a fan-out share one processor, and what runs beside and after them does not."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from floe_guard.loaders.live import processor
from floe_guard.loaders.live.fanout import run_jobs
from floe_guard.loaders.live.processor import one_processor
from floe_guard.loaders.live.protocol import Found, Job

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="needs Linux and two processors",
)


def test_jobs_run_on_one_processor_and_the_caller_keeps_its_own() -> None:
    before = os.sched_getaffinity(0)
    seen: list[frozenset[int]] = []
    together = threading.Barrier(4, timeout=20)

    def leaf() -> Iterable[Found]:
        together.wait()
        seen.append(frozenset(os.sched_getaffinity(0)))
        return ()

    def first() -> Iterable[Found]:
        return [Job((), leaf) for _ in range(4)]

    run_jobs([Job((), first)], workers=5)
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert len(seen[0]) == 1
    assert seen[0] < before
    assert os.sched_getaffinity(0) == before


def test_a_failure_gives_the_processors_back() -> None:
    before = os.sched_getaffinity(0)

    def failing() -> None:
        with one_processor():
            assert len(os.sched_getaffinity(0)) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()
    assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize(
    "stat", [None, "", "1 (python) R 1", "1 (a) b) " + "x " * 40, "99999 " * 60]
)
def test_where_the_system_does_not_say_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stat: str | None
) -> None:
    path = tmp_path / "stat"
    if stat is not None:
        path.write_text(stat)
    monkeypatch.setattr(processor, "_STAT", path)
    before = os.sched_getaffinity(0)
    with one_processor():
        assert os.sched_getaffinity(0) == before


def test_where_the_system_forbids_it_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pid: int, mask: Iterable[int]) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    before = os.sched_getaffinity(0)
    with one_processor():
        assert os.sched_getaffinity(0) == before
