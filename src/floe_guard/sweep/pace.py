"""How many requests run at once: less when AWS says SlowDown, more again when it does not.

Additive increase, multiplicative decrease (RFC 5681, section 3.1, for the same reason as there):
one shared bucket prefix takes a bounded rate, and asking again at once only prolongs the refusal.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STEP = 8
"""Successes at the present width before one more request is let in."""


class Pace:
    """A gate for concurrent requests.

    Args:
        most: The most requests at once.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.width = most
        self._running = 0
        self._successes = 0
        self._changed = threading.Condition()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for a free slot and hold it."""
        with self._changed:
            self._changed.wait_for(lambda: self._running < self.width)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def slower(self) -> None:
        """Halve the width; AWS asked for it."""
        with self._changed:
            self.width = max(1, self.width // 2)
            self._successes = 0

    def went_well(self) -> None:
        """Count a success, and widen by one after enough of them."""
        with self._changed:
            self._successes += 1
            if self._successes >= _STEP and self.width < self.most:
                self._successes = 0
                self.width += 1
                self._changed.notify_all()
