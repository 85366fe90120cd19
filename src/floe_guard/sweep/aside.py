"""Questions that do not wait for each other.

The threads are daemons: a caller that is interrupted, or has had one bad answer, does not wait for the
others, and neither does the end of the process. So nothing but reading is ever done in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def aside(read: Callable[[], T]) -> Future[T]:
    """Begin `read` in a thread of its own.

    Args:
        read: Asks something, and changes nothing.

    Returns:
        What gives its result, or raises what it raised.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(read())
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            future.set_exception(error)

    Thread(target=run, name="sweep-aside", daemon=True).start()
    return future


def ahead(pages: Iterator[T]) -> Iterator[T]:
    """Yield `pages`, with the next one asked for while one is used.

    Args:
        pages: Pages, of which each can only be asked for when the one before is known.

    Raises:
        Exception: Whatever `pages` raises, in its place.
    """
    end = object()
    following = aside(lambda: next(pages, end))
    while (page := following.result()) is not end:
        following = aside(lambda: next(pages, end))
        yield page  # type: ignore[misc]
