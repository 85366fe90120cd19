"""Source files -> syntax trees, parsed once per content and kept between runs.

A tree is kept in its directory's `shelf`, under a digest of the file's bytes, of the syntax it
is read in and of the program that read it, so that it is never stale: what changed has another
key. Files that were never seen are parsed in several processes where there is enough of them
to pay.

Files of variable values, and files in which something looks like a credential, are never
kept: a cache outlives the checkout that it was made from.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from floe_guard import __version__
from floe_guard.errors import InputError
from floe_guard.heap import steady_heap
from floe_guard.loaders.hcl import packed, store
from floe_guard.loaders.hcl.shelf import Shelf
from floe_guard.loaders.hcl.syntax import File

PARALLEL_BYTES = 400_000
"""From this much unseen source on, further processes pay for themselves."""

MAX_SHELVES = 2000
"""The trees of more directories than this are not kept; the oldest half goes."""


# What a credential looks like, told roughly and fast: a file kept out for nothing costs a
# millisecond. First the words without which none of the forms can be there, then the forms.
_WORDS = tuple(
    b"akia asia a3t passw secret token apikey api_key credential access_key private :// ".split()
)
_FORMS = re.compile(
    rb"(?:A3T|AKIA|ASIA)[A-Z0-9]{12}|PRIVATE KEY|://[^/\s:@\"]+:[^/\s@\"$]+@|"
    rb"(?i:passw|secret|token|api_?key|credential|access_key)[\w-]*\"?\s*[=:]\s*\"[^\"\s$]{6}"
).search
_LONG = re.compile(rb"\"([A-Za-z0-9/+=_-]{32,})(?=\")").findall
_DIGIT = re.compile(rb"[0-9]").findall


class Source(NamedTuple):
    """A file to parse.

    Attributes:
        path: The name that spans and errors carry; its ending tells the syntax.
        data: The file's bytes.
    """

    path: str
    data: bytes


class SyntaxCache:
    """A parser with a memory.

    Args:
        directory: Where trees are kept between runs; None keeps none.
        workers: How many processes may parse; None asks how many processors there are.
    """

    def __init__(self, directory: Path | None, workers: int | None = None) -> None:
        self.directory = directory
        self.workers = workers

    def parse(self, source: Source) -> File:
        """Parse one file, or remember it.

        Args:
            source: The file.

        Returns:
            Its tree.

        Raises:
            InputError: If OpenTofu would not parse it; says line, column and the expectation.
        """
        (found,) = self.parse_all([source])
        if isinstance(found, InputError):
            raise found
        return found

    def parse_all(self, sources: Sequence[Source]) -> list[File | InputError]:
        """Parse many files.

        Args:
            sources: The files.

        Returns:
            Per file, in their order, its tree or why there is none.
        """
        keys = [key_of(source) if _may_be_kept(source) else None for source in sources]
        shelves: dict[str, Shelf] = {}
        if self.directory is not None:
            folders = {os.path.dirname(source.path) for source in sources}
            shelves = {folder: Shelf(self.directory, folder) for folder in folders}
        with steady_heap():
            results: list[File | InputError | None] = [
                _recall(shelves, key, source) for key, source in zip(keys, sources, strict=True)
            ]
            missing = [index for index, found in enumerate(results) if found is None]
            if missing:
                from floe_guard.loaders.hcl import workers

                tasks = [(sources[index], bool(shelves and keys[index])) for index in missing]
                processes = self._processes([sources[index] for index in missing])
                parsed = workers.parse_all(tasks, self.directory, processes)
                for index, (result, data) in zip(missing, parsed, strict=True):
                    results[index] = result
                    key = keys[index]
                    if key is not None and data is not None:
                        folder, name = os.path.split(sources[index].path)
                        shelves[folder].put(name, key, data)
                for shelf in shelves.values():
                    shelf.save()
                if self.directory is not None:
                    store.prune(self.directory, MAX_SHELVES)
        return [found for found in results if found is not None]

    def _processes(self, missing: Sequence[Source]) -> int:
        """How many processes should parse what is missing."""
        size = sum(len(source.data) for source in missing)
        if size < PARALLEL_BYTES or len(missing) == 1:
            return 1
        available = self.workers
        if available is None:
            available = (
                len(os.sched_getaffinity(0))
                if hasattr(os, "sched_getaffinity")
                else os.cpu_count() or 1
            )
        return max(1, min(available, len(missing), 8))


def _recall(shelves: dict[str, Shelf], key: str | None, source: Source) -> File | None:
    """The tree kept under a key; a damaged one is none."""
    folder, name = os.path.split(source.path)
    if key is None or folder not in shelves:
        return None
    data = shelves[folder].get(name, key)
    if data is None:
        return None
    try:
        return packed.unpack(data, source.path)
    except ValueError:
        return None


def _may_be_kept(source: Source) -> bool:
    """Whether nothing in a file looks as if it were secret."""
    if source.path.endswith((".tfvars", ".tfvars.json")):
        return False
    text = source.data.lower()
    if any(word in text for word in _WORDS) and _FORMS(source.data):
        return False
    return not any(len(_DIGIT(text)) >= 3 for text in _LONG(source.data))


def syntax_of(path: str) -> str:
    """Return the syntax that a file's name calls for.

    Args:
        path: Its name.

    Returns:
        ``native``, ``json`` or, for the JSON form of variable values, ``variables``.
    """
    if not path.endswith(".json"):
        return "native"
    return "variables" if path.endswith(".tfvars.json") else "json"


def key_of(source: Source) -> str:
    """Return the key of a file's tree.

    Args:
        source: The file.

    Returns:
        Hexadecimal digits.
    """
    digest = sha256(_program())
    digest.update(syntax_of(source.path).encode() + b"\0")
    digest.update(source.data)
    return digest.hexdigest()


@cache
def _program() -> bytes:
    """What stands for the parser's version: floe-guard's, its own files as they are, the machine.

    In a checkout the version stays while the files change.

    Returns:
        Bytes that are others for another parser.
    """
    parts = [__version__, str(packed.FORMAT), sys.byteorder]
    with os.scandir(os.path.dirname(__file__)) as entries:
        files = [
            (entry.name, entry.stat()) for entry in entries if entry.name.endswith((".py", ".json"))
        ]
    parts += [f"{name}:{status.st_size}:{status.st_mtime_ns}" for name, status in sorted(files)]
    return "\n".join(parts).encode() + b"\0"
