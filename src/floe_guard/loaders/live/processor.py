"""Keeps threads that take turns at one interpreter on one processor.

A thread that lets go of the interpreter wakes the next. Where that one sleeps on another processor, the
processor has to be woken too, which on a machine with little else to do takes longer than the thread's
turn; and only one of them can have a turn in any case.

Source: sched_setaffinity(2), whose mask a new thread inherits; proc(5), /proc/PID/stat, field 39.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STAT = Path("/proc/thread-self/stat")
_FIELD = 39
# The name, which may hold spaces and brackets of its own, ends with the second field.
_FIELDS_TO_NAME = 2


@contextmanager
def one_processor() -> Iterator[None]:
    """Keep this thread, and the threads begun meanwhile, on the processor that it runs on.

    Nothing is changed where the system has no such thing, or does not allow it, or where Python's
    threads run side by side. This thread is given its processors back at the end.
    """
    allowed = _pinned()
    try:
        yield
    finally:
        if allowed:
            _keep_to(allowed)


def _pinned() -> set[int]:
    """Keep this thread where it runs; return the processors that it had, none where that failed."""
    if sys.platform != "linux" or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return set()
    try:
        allowed = os.sched_getaffinity(0)
        here = int(
            _STAT.read_text("ascii", "replace")
            .rpartition(")")[2]
            .split()[_FIELD - _FIELDS_TO_NAME - 1]
        )
    except (OSError, ValueError, IndexError):
        return set()
    if len(allowed) < 2 or here not in allowed:
        return set()
    return allowed if _keep_to({here}) else set()


def _keep_to(processors: set[int]) -> bool:
    """Let this thread run on `processors` only; return whether the system agreed."""
    try:
        os.sched_setaffinity(0, processors)
    except OSError:
        return False
    return True
