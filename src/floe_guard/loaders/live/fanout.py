"""Runs collectors' jobs side by side in a bounded pool: jobs -> resources, gaps and notes.

A job may yield further jobs; nothing ever waits inside the pool, so it cannot block itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

from floe_guard.aws.failures import CallFailed
from floe_guard.loaders.live.processor import one_processor
from floe_guard.loaders.live.protocol import Found, Job, Note, lacking
from floe_guard.model import Gap, Resource


@dataclass(slots=True)
class Harvest:
    """What the jobs brought in."""

    resources: list[Resource] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Progress = Callable[[int, int], None]
"""Told how many jobs are done, and how many there are so far."""

_TELL_SECONDS = 0.1


def run_jobs(
    jobs: Iterable[Job],
    workers: int,
    progress: Progress | None = None,
    *,
    tolerated: Callable[[CallFailed], bool] = lambda _: False,
    abort: Callable[[], None] = lambda: None,
) -> Harvest:
    """Run `jobs` and all the jobs that come of them.

    Args:
        jobs: To begin with.
        workers: Threads at most.
        progress: Told as it goes on, and at the end, in the calling thread.
        tolerated: Whether the rules are complete in spite of a failure.
        abort: Called on Ctrl-C, so that calls under way are not tried again.

    Returns:
        Everything found, each address once, sorted, so that two runs of the same account look the same.
    """
    pool = _Pool(workers, tolerated)
    try:
        with one_processor():
            pool.begin(jobs)
            while not pool.over.wait(_TELL_SECONDS):
                if progress is not None:
                    progress(pool.done, pool.total)
        if pool.fault is not None:
            raise pool.fault
    except BaseException:
        # Ctrl-C or a fault of the program: begin nothing more.
        abort()
        raise
    finally:
        pool.close()
    if progress is not None:
        progress(pool.done, pool.total)
    return _sorted(pool.brought)


def _sorted(brought: Iterable[Resource | Gap | Note]) -> Harvest:
    harvest = Harvest()
    found_by_address: dict[str, Resource] = {}
    for found in brought:
        if isinstance(found, Resource):
            # A policy's users and a user's policies lead to the same attachment.
            found_by_address.setdefault(found.address, found)
        elif isinstance(found, Gap):
            harvest.gaps.append(found)
        else:
            harvest.notes.append(found.text)
    harvest.resources = [found_by_address[a] for a in sorted(found_by_address)]
    harvest.gaps = _merged(harvest.gaps)
    harvest.notes.sort()
    return harvest


class _Pool:
    """Threads that take the most urgent job first.

    A job of the home region goes before those of other regions, and what came of a job before the jobs
    that were there with it: the calls that depend on one another decide when the last of all ends.
    The threads hand jobs to one another; the caller's thread, which would have to be woken for each,
    sleeps. They are daemons: where one still waits for an answer, the end of the program does not.
    """

    def __init__(self, workers: int, tolerated: Callable[[CallFailed], bool]) -> None:
        self.brought: list[Resource | Gap | Note] = []
        self.done = 0
        self.total = 0
        self.fault: BaseException | None = None
        self.over = threading.Event()
        self._workers = workers
        self._tolerated = tolerated
        self._heap: list[tuple[bool, int, int, Job]] = []
        self._ready = threading.Condition()
        self._threads = 0
        self._idle = 0
        self._closed = False

    def begin(self, jobs: Iterable[Job]) -> None:
        """Take on the first jobs."""
        self._take(list(jobs), depth=0)
        if not self.total:
            self.over.set()

    def close(self) -> None:
        """Begin nothing more, and let idle threads end."""
        with self._ready:
            self._closed = True
            self._heap.clear()
            self._ready.notify_all()

    def _take(self, jobs: list[Job], depth: int) -> None:
        with self._ready:
            for job in jobs:
                heappush(self._heap, (job.away, -depth, self.total, job))
                self.total += 1
            free = self._workers - self._threads
            wanted = min(free, max(0, len(self._heap) - self._idle))
            self._threads += wanted
            self._ready.notify(len(jobs))
        for _ in range(wanted):
            threading.Thread(target=self._work, name="floe-guard-live", daemon=True).start()

    def _end(self, brought: list[Resource | Gap | Note], fault: BaseException | None) -> None:
        with self._ready:
            self.brought += brought
            self.done += 1
            if fault is not None:
                self.fault = self.fault or fault
                self._closed = True
            if self._closed or self.done == self.total:
                self.over.set()

    def _work(self) -> None:
        while True:
            with self._ready:
                self._idle += 1
                while not self._heap and not self._closed:
                    self._ready.wait()
                self._idle -= 1
                if self._closed:
                    return
                _, higher, _, job = heappop(self._heap)
            brought: list[Resource | Gap | Note] = []
            fault = None
            try:
                jobs = []
                for found in _run(job, self._tolerated):
                    if isinstance(found, Job):
                        jobs.append(found)
                    else:
                        brought.append(found)
                if jobs:
                    self._take(jobs, 1 - higher)
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                fault = error
            self._end(brought, fault)


def _merged(gaps: Iterable[Gap]) -> list[Gap]:
    """Return the gaps, one for all the regions in which the same call failed in the same way."""
    regions: dict[Gap, list[str]] = {}
    for gap in gaps:
        regions.setdefault(replace(gap, region=""), []).append(gap.region)
    merged = [
        replace(gap, region=", ".join(sorted({r for r in found if r})))
        for gap, found in regions.items()
    ]
    return sorted(merged, key=lambda g: (g.what, g.region, g.reason))


def _run(job: Job, tolerated: Callable[[CallFailed], bool]) -> list[Found]:
    """Run one job; what it found before a call failed is kept beside the gap."""
    found: list[Found] = []
    try:
        for each in job.run():
            found.append(each)  # noqa: PERF402 - what came before a failure must be kept
    except CallFailed as failure:
        found.append(failure.gap(job.types, tolerated=tolerated(failure)))
    except KeyError as missing:
        # Collectors take by [] only what AWS always gives; without it the answer is none of AWS's.
        found.append(lacking(job.types, str(missing)))
    return found
