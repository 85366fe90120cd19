"""Keeps validated rule files as plain JSON, so that a warm run imports neither yaml nor pydantic.

Only a folder and files that belong to this user, and that nobody else can write to, are trusted; anything
odd is passed over and the file is validated again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from floe_guard import __version__

FORMAT = 1


def key(content: bytes, depends_on: Any) -> str:
    """Return the digest under which a file's validated form is kept.

    Args:
        content: The rule file's bytes.
        depends_on: What else the form depends on (parameters and settings), JSON-serialisable.
    """
    head = json.dumps([FORMAT, __version__, _code_digest(), depends_on], sort_keys=True).encode()
    return hashlib.sha256(len(head).to_bytes(8, "big") + head + content).hexdigest()


def _code_digest() -> list[tuple[str, int, int]]:
    """Return what changes when the code that validates does (an editable install keeps its version)."""
    folder = Path(__file__).parent
    files = [*folder.glob("*.py"), *(folder / "kinds").glob("*.py")]
    files += (folder.parent / "engine").glob("*.py")
    return sorted((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)


def read(folder: Path, digest: str) -> dict[str, Any] | None:
    """Return the kept form, or None where there is none that can be trusted."""
    if not _is_ours(folder):
        return None
    try:
        fd = os.open(folder / f"{digest}.json", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as stream:
        status = os.fstat(fd)
        if status.st_uid != os.getuid() or not stat.S_ISREG(status.st_mode):
            return None
        if status.st_mode & 0o022:
            return None
        try:
            kept = json.loads(stream.read())
        except ValueError:
            return None
    if not isinstance(kept, dict) or kept.get("key") != digest:
        return None
    return kept


def write(folder: Path, digest: str, form: dict[str, Any]) -> None:
    """Keep a form; a cache that cannot be written to is no fault."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return
    if not _is_ours(folder):
        return
    temporary = folder / f".{digest}.{os.getpid()}"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        fd = os.open(temporary, flags, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as stream:
            json.dump({**form, "key": digest}, stream)
        temporary.replace(folder / f"{digest}.json")
    except OSError:
        temporary.unlink(missing_ok=True)


def _is_ours(folder: Path) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    private = not status.st_mode & 0o077
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and private
