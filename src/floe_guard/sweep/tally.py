"""What a sweep did, item by item where it matters: deleted counts, and each item that stayed.

The tally is shared by the deleting threads. Its counts are for the report alone; whether
anything is left is decided by a fresh listing, never by them.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from floe_guard.sweep.items import Item, ItemKind

KEPT_SHOWN = 1000
"""How many kept items are named one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that was not deleted.

    Args:
        item: The item.
        why: `refused` (floe-guard would not), `failed` (AWS would not) or `changed` (it is no longer what
            was listed).
        reason: In words, with AWS's error code.
    """

    item: Item
    why: Literal["refused", "failed", "changed"]
    reason: str


class Tally:
    """Counts deletions and collects what was kept; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.deleted: Counter[ItemKind] = Counter()
        self.kept_count: Counter[ItemKind] = Counter()
        self.kept: list[Kept] = []
        self.size_bytes = 0
        self.retries = 0
        self.notes: list[str] = []

    def add(self, *items: Item) -> None:
        """Count `items` as deleted (AWS said so, or said that they are gone)."""
        with self._lock:
            for item in items:
                self.deleted[item.kind] += 1
                self.size_bytes += item.size_bytes

    def keep(self, item: Item, why: Literal["refused", "failed", "changed"], reason: str) -> None:
        """Record that `item` was not deleted."""
        with self._lock:
            self.kept_count[item.kind] += 1
            if len(self.kept) < KEPT_SHOWN:
                self.kept.append(Kept(item, why, reason))

    def retried(self, count: int = 1) -> None:
        """Count entries that are asked for again."""
        with self._lock:
            self.retries += count

    def note(self, text: str) -> None:
        """Record what a person should know that keeps nothing from being deleted."""
        with self._lock:
            self.notes.append(text)
