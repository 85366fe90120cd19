"""Reading beside the main thread: results and errors arrive, and nobody waits for what hangs."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from tests.support.environment import scrubbed_environment

from floe_guard.sweep.aside import ahead, aside


def test_a_result_and_an_error_arrive_where_they_are_waited_for() -> None:
    def fail() -> int:
        raise LookupError("denied")

    assert aside(lambda: 7).result() == 7
    with pytest.raises(LookupError, match="denied"):
        aside(fail).result()


def test_pages_come_in_order_and_whole() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))
    assert list(ahead(iter(()))) == []
    assert list(ahead(iter([None, 0, None]))) == [None, 0, None]


def test_the_next_page_is_asked_for_while_one_is_used() -> None:
    second_asked = threading.Event()

    def pages() -> Iterator[int]:
        yield 1
        second_asked.set()
        yield 2

    listing = ahead(pages())
    assert next(listing) == 1
    assert second_asked.wait(10)
    assert list(listing) == [2]


def test_an_error_comes_after_the_pages_before_it() -> None:
    def pages() -> Iterator[int]:
        yield 1
        raise LookupError("cut off")

    listing = ahead(pages())
    assert next(listing) == 1
    with pytest.raises(LookupError, match="cut off"):
        next(listing)


def test_the_end_of_the_process_waits_for_nobody() -> None:
    program = (
        "import threading; from floe_guard.sweep.aside import ahead, aside\n"
        "aside(threading.Event().wait)\n"
        "hanging = ahead(iter([1]))\n"
        "print(next(hanging))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=scrubbed_environment(PYTHONPATH=":".join(sys.path)),
    )
    assert done.stdout == "1\n"
