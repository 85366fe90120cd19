"""Documents under a key in a private directory: the storage below the syntax-tree cache.

A document is read back only from a regular file of the same user in a directory that nobody
else can write to, and only if its own digest still fits. Everything else counts as absent:
a cache may be slow, never wrong.
"""

from __future__ import annotations

import contextlib
import os
import stat
from hashlib import sha256
from pathlib import Path


def read(directory: Path | None, key: str) -> bytes | None:
    """Return the document kept under `key`.

    Args:
        directory: The cache directory; None means that nothing is kept.
        key: Letters, digits and dashes.

    Returns:
        The document, or None if there is none that can be trusted.
    """
    if directory is None or not _is_private(directory):
        return None
    try:
        handle = os.open(f"{directory}/{key}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with open(handle, "rb", buffering=0) as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            return None
        try:
            data = file.read()
        except OSError:
            return None
    claimed, _, document = data.partition(b"\n")
    return document if claimed == _seal(key, document) else None


def write(directory: Path | None, key: str, document: bytes) -> bool:
    """Keep `document` under `key`.

    A reader that meets it half written, or two writers at once, finds that its digest does not
    fit, and takes it for absent.

    Args:
        directory: The cache directory, made where it is missing; None keeps nothing.
        key: Letters, digits and dashes.
        document: What to keep.

    Returns:
        Whether it was kept; a cache that cannot be written is no fault.
    """
    if directory is None:
        return False
    try:
        if not _is_private(directory):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(directory):
                return False
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK
        handle = os.open(f"{directory}/{key}", flags, 0o600)
        try:
            data = memoryview(_seal(key, document) + b"\n" + document)
            while data:
                data = data[os.write(handle, data) :]
        finally:
            os.close(handle)
    except OSError:
        return False
    return True


def prune(directory: Path, most: int) -> None:
    """Remove the oldest half of the documents where there are too many.

    Args:
        directory: The cache directory.
        most: How many may stay.
    """
    try:
        names = os.listdir(directory)
        if len(names) <= most or not _is_private(directory):
            return
        aged = sorted(names, key=lambda name: (directory / name).lstat().st_mtime)
    except OSError:
        return
    for name in aged[: len(aged) // 2]:
        with contextlib.suppress(OSError):
            (directory / name).unlink()


def _is_private(directory: Path) -> bool:
    """Whether `directory` is this user's and closed to writing by anybody else."""
    try:
        status = os.lstat(directory)
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.geteuid()
        and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _seal(key: str, document: bytes) -> bytes:
    """A digest over key and document, so that a file moved to another key is not believed."""
    return sha256(key.encode() + b"\0" + document).hexdigest().encode()
