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
def steady_heap() -> Iterator[None]:
    """Keep the collector out while something large is built: an inventory, syntax trees, a client.

    None of these forms cycles that are soon let go of. What has been made, before or meanwhile, is left
    out of later walks too; it is freed, as ever, when nobody refers to it any more.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    if was_enabled:
        gc.freeze()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()
