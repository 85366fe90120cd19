"""Room for those who walk through deep values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from floe_guard.loaders.hcl.faults import LimitError
from floe_guard.loaders.hcl.syntax import Span

_RECURSION = 12_000
"""Python frames that the deepest evaluation within `budget.MAX_DEPTH` needs, with some room."""


@contextmanager
def deep_recursion(place: Span) -> Iterator[None]:
    """Allow as many Python frames as a deep, but bounded, evaluation takes.

    Args:
        place: What to blame where it takes more.

    Raises:
        LimitError: it takes more.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    except RecursionError:
        raise LimitError("values or expressions are nested too deep", place) from None
    finally:
        sys.setrecursionlimit(before)
