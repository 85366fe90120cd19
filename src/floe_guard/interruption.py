"""Ctrl-C, SIGTERM and a hang-up, for work that must not be left half done.

Python turns Ctrl-C alone into an exception; by SIGTERM, with which a CI system stops a job, and by SIGHUP,
a process dies on the spot, without cleaning up and without a word of what it did.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

_ENDS = (signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Interruption:
    """Whether a signal came; while it hurries, no call is begun or tried again after one.

    Nothing is broken off: whether a creation without an answer was carried out could not be known.

    Args:
        hurry: Lets no further call begin.
    """

    hurry: Callable[[], None]
    hurries: bool = True
    came: bool = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self.came = True
        if self.hurries:
            self.hurry()


@contextmanager
def interruptions(hurry: Callable[[], None]) -> Iterator[Interruption]:
    """Take over every signal, so that none comes between a thing and its removal.

    Args:
        hurry: Lets no further call begin.

    Yields:
        What the work tells that it cleans up, and asks afterwards whether a signal came.
    """
    interruption = Interruption(hurry)
    with _handled((signal.SIGINT, *_ENDS), interruption.handle):
        yield interruption


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and a hang-up end the work as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(_ENDS, interrupt):
        yield


@contextmanager
def _handled(signals: tuple[signal.Signals, ...], handler: Callable[..., Any]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # One that was to be ignored (nohup) goes on being ignored.
    taken = [each for each in signals if signal.getsignal(each) is not signal.SIG_IGN]
    before = [signal.signal(each, handler) for each in taken]
    try:
        yield
    finally:
        for each, earlier in zip(taken, before, strict=True):
            signal.signal(each, earlier)
