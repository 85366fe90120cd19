"""Runs collectors' jobs side by side in a bounded pool: jobs -> resources, gaps and notes.

A job may yield further jobs; nothing ever waits inside the pool, so it cannot block itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

from floe_guard.aws.failures import CallFailed
from floe_guard.loaders.live.protocol import Found, Job
from floe_guard.model import Gap, Resource


@dataclass(slots=True)
class Harvest:
    """What the jobs brought in."""

    resources: list[Resource] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Progress = Callable[[int, int], None]
"""Told how many jobs are done, and how many there are so far."""


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
        progress: Told after each job, in the calling thread.
        tolerated: Whether the rules are complete in spite of a failure.
        abort: Called on Ctrl-C, so that calls under way are not tried again.

    Returns:
        Everything found, each address once, sorted, so that two runs of the same account look the same.
    """
    found_by_address: dict[str, Resource] = {}
    harvest = Harvest()
    with ThreadPoolExecutor(workers, thread_name_prefix="floe-guard") as pool:
        waiting: set[Future[list[Found]]] = set()
        try:
            waiting = {pool.submit(_run, job, tolerated) for job in jobs}
            total, done = len(waiting), 0
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    for found in future.result():
                        if isinstance(found, Job):
                            waiting.add(pool.submit(_run, found, tolerated))
                            total += 1
                        elif isinstance(found, Resource):
                            # A policy's users and a user's policies lead to the same attachment.
                            found_by_address.setdefault(found.address, found)
                        elif isinstance(found, Gap):
                            harvest.gaps.append(found)
                        else:
                            harvest.notes.append(found.text)
                done += len(finished)
                if progress is not None:
                    progress(done, total)
        except BaseException:
            # Ctrl-C or a fault of the program: begin nothing more.
            abort()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    harvest.resources = [found_by_address[a] for a in sorted(found_by_address)]
    harvest.gaps = _merged(harvest.gaps)
    harvest.notes.sort()
    return harvest


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
        found.append(
            Gap(
                what=f"{', '.join(job.types)}",
                reason=f"the endpoint's answer lacks {missing}",
                remedy="ask AWS itself; nothing was concluded from this answer",
                resource_types=job.types,
            )
        )
    return found
