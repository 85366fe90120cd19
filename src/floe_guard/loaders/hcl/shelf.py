"""The kept syntax trees of one source directory, as one document of `store`.

A module's files are read together, and a file in the cache for each would cost more to make than
the trees that it keeps. A shelf has a place for each file name; what is in it counts only for
the key it was put there with.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

from floe_guard.loaders.hcl import store


class Shelf:
    """The places of one directory's files.

    Args:
        cache: The cache directory.
        directory: The source directory, as paths begin with it.
    """

    def __init__(self, cache: Path | None, directory: str) -> None:
        self._cache = cache
        self._directory = os.path.abspath(directory)
        name = self._directory.encode("utf-8", "surrogateescape")
        self._name = f"trees-{sha256(name).hexdigest()}"
        self._places = _read(store.read(cache, self._name))
        self._used: set[str] = set()
        self._changed = False

    def get(self, name: str, key: str) -> bytes | None:
        """Return what was put there for a file under this very key, else None."""
        self._used.add(name)
        place = self._places.get(name)
        return place[1] if place is not None and place[0] == key else None

    def put(self, name: str, key: str, data: bytes) -> None:
        """Put a file's tree in its place."""
        self._used.add(name)
        self._places[name] = (key, data)
        self._changed = True

    def save(self) -> None:
        """Keep what was put, and no places of files that are gone."""
        if not self._changed:
            return
        self._changed = False
        places = [
            (name, key, data)
            for name, (key, data) in self._places.items()
            if name in self._used or os.path.lexists(os.path.join(self._directory, name))
        ]
        head = json.dumps([(name, key, len(data)) for name, key, data in places])
        store.write(
            self._cache,
            self._name,
            b"".join((head.encode(), b"\n", *(data for _, _, data in places))),
        )


def _read(document: bytes | None) -> dict[str, tuple[str, bytes]]:
    """The places of a kept shelf; none where it is not one."""
    if document is None:
        return {}
    places: dict[str, tuple[str, bytes]] = {}
    start = document.find(b"\n") + 1
    try:
        for name, key, length in json.loads(document[:start]):
            places[name] = (key, document[start : start + length])
            start += length
    except (ValueError, TypeError):
        return {}
    return places
