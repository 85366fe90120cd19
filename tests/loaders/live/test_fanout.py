"""Jobs run side by side: all of them, the urgent first, and a fault of the program is no finding."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floe_guard.aws.failures import CallFailed, Failure
from floe_guard.aws.operations import operation
from floe_guard.loaders.live.fanout import run_jobs
from floe_guard.loaders.live.protocol import Found, Job, Note
from floe_guard.model import Resource

ASKED = operation("glue", "GetJobs")


def resource(name: str) -> Resource:
    return Resource(address=f"aws_glue_job.{name}", type="aws_glue_job", name=name, attributes={})


def finding(*names: str) -> Job:
    return Job(("aws_glue_job",), lambda: [resource(name) for name in names])


def leading_to(*jobs: Job) -> Job:
    return Job((), lambda: jobs)


@settings(max_examples=40, deadline=None)
@given(
    tree=st.recursive(
        st.just(0), lambda inner: st.lists(inner, min_size=0, max_size=4), max_leaves=30
    ),
    workers=st.integers(1, 8),
)
def test_every_job_that_comes_of_another_is_run(tree: object, workers: int) -> None:
    ran: list[int] = []

    def planted(node: object) -> Job:
        def run() -> Iterator[Found]:
            ran.append(1)
            if isinstance(node, list):
                for each in node:
                    yield planted(each)

        return Job((), run)

    def size(node: object) -> int:
        return 1 + (sum(map(size, node)) if isinstance(node, list) else 0)

    told: list[tuple[int, int]] = []
    run_jobs([planted(tree)], workers, lambda done, total: told.append((done, total)))
    assert len(ran) == size(tree)
    assert told[-1] == (size(tree), size(tree))


def test_without_jobs_there_is_nothing_to_wait_for() -> None:
    assert run_jobs([], workers=4).resources == []


def test_what_depends_on_more_goes_first() -> None:
    order: list[str] = []

    def job(name: str, *then: Job, away: bool = False) -> Job:
        def run() -> Iterable[Found]:
            order.append(name)
            return then

        return Job((), run, away)

    elsewhere = [job(f"away {n}", away=True) for n in range(3)]
    first = job("regions", *elsewhere)
    home = job("bucket", job("its rules", job("its rules' tags")))
    run_jobs([first, home, job("last at home")], workers=1)
    assert order == [
        "regions",
        "bucket",
        "its rules",
        "its rules' tags",
        "last at home",
        "away 0",
        "away 1",
        "away 2",
    ]


def test_what_was_found_before_a_failure_is_kept_beside_the_gap() -> None:
    def run() -> Iterator[Found]:
        yield resource("seen")
        raise CallFailed(Failure.DENIED, ASKED, "eu-west-1")

    harvest = run_jobs([Job(("aws_glue_job",), run), finding("other")], workers=2)
    assert [r.name for r in harvest.resources] == ["other", "seen"]
    assert [gap.operation for gap in harvest.gaps] == ["GetJobs"]


def test_a_fault_of_the_program_is_raised_and_ends_the_rest() -> None:
    aborted: list[bool] = []
    begun: list[int] = []

    def broken() -> Iterable[Found]:
        raise AttributeError("a fault")

    def other() -> Iterable[Found]:
        begun.append(1)
        return ()

    jobs = [Job((), broken), *(Job((), other, away=True) for _ in range(500))]
    with pytest.raises(AttributeError, match="a fault"):
        run_jobs(jobs, workers=1, abort=lambda: aborted.append(True))
    assert aborted == [True]
    assert len(begun) < 500


def test_an_interrupt_does_not_wait_for_answers() -> None:
    held = threading.Event()
    aborted: list[bool] = []

    def waiting() -> Iterable[Found]:
        held.wait(60)
        return ()

    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_jobs([Job((), waiting)], 2, interrupted, abort=lambda: aborted.append(True))
    assert aborted == [True]
    assert not held.is_set()
    held.set()


@pytest.mark.parametrize("workers", [1, 3, 50])
def test_no_more_threads_than_allowed(workers: int) -> None:
    now = 0
    most = 0
    lock = threading.Lock()
    ready = threading.Semaphore(0)

    def run() -> Iterable[Found]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            if now == workers:
                ready.release(1000)
        assert ready.acquire(timeout=30), "as many as allowed are side by side"
        with lock:
            now -= 1
        return ()

    run_jobs([leading_to(*(Job((), run) for _ in range(60)))], workers)
    assert most == workers


def test_notes_and_resources_come_in_order() -> None:
    def noted(text: str) -> Callable[[], Iterable[Found]]:
        return lambda: [Note(text)]

    jobs = [Job((), noted("b")), finding("z"), Job((), noted("a")), finding("a"), finding("z")]
    harvest = run_jobs(jobs, workers=4)
    assert harvest.notes == ["a", "b"]
    assert [r.name for r in harvest.resources] == ["a", "z"]
