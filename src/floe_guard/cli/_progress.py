"""One line on standard error that says how far a long reading is; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_EVERY_S = 0.1


@contextmanager
def progress_line(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that shows progress, or None where nobody is watching.

    Args:
        what: What is being done.

    Yields:
        Takes how many parts are done, and how many there are so far.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    last = 0.0

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY_S or done == total:
            last = now
            sys.stderr.write(f"\r\x1b[K{what}: {done} of {total}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
