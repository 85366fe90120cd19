"""Keeps the cyclic garbage collector from walking what is there to stay.

The collector walks everything alive each time that enough has been made since; building a large thing
is then mostly walking it, over and over.

Source: https://docs.python.org/3/library/gc.html#gc.freeze
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def building() -> Iterator[None]:
    """Pause the collector while something is built that stays; afterwards it is never walked."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()
