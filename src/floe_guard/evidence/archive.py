"""A bundle's files <-> a reproducible tar, and both as untrusted input.

Source: POSIX.1-1988 ustar. A zip is not read: one that holds a name twice means different things to
different readers.
"""

from __future__ import annotations

import io
import os
import stat
import tarfile
import unicodedata
from pathlib import Path

from floe_guard.errors import EvidenceError, InputError
from floe_guard.evidence.documents import DOCUMENTS, MANIFEST, SIGNATURE, STATEMENT, VIEWS

MAX_FILES = 32
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 128 * 1024 * 1024
ALLOWED = frozenset({*DOCUMENTS, *VIEWS, MANIFEST, STATEMENT, SIGNATURE})


def read(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle, a folder or a tar, by name.

    Args:
        path: The bundle.

    Returns:
        File name -> bytes; nothing about them is checked but their number, size, names and kind.

    Raises:
        InputError: There is nothing at `path`, or it cannot be read.
        EvidenceError: It holds what no bundle holds: links, folders, other names, too much.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise InputError(f"there is no bundle: {error.strerror}", file=str(path)) from error
    if stat.S_ISDIR(mode):
        return _read_folder(path)
    if stat.S_ISREG(mode):
        return _read_tar(path)
    raise EvidenceError("neither a folder nor a file", file=str(path))


def write_tar(files: dict[str, bytes], path: Path, top: str) -> None:
    """Write `files` as a tar whose bytes depend on them alone.

    Args:
        files: File name -> bytes.
        path: The archive; written beside its place and renamed.
        top: Name of the folder inside.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with tarfile.open(temporary, "w", format=tarfile.USTAR_FORMAT) as archive:
        for name, raw in sorted(files.items()):
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size, entry.mode, entry.mtime = len(raw), 0o644, 0
            archive.addfile(entry, io.BytesIO(raw))
    temporary.replace(path)


def _read_folder(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"the bundle cannot be read: {error.strerror}", file=str(path)) from error
    for entry in entries:
        _check_name(entry.name, files)
        facts = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(facts.st_mode):
            raise EvidenceError("not a regular file", file=entry.name)
        if facts.st_nlink != 1:
            raise EvidenceError("a hard link to a file elsewhere", file=entry.name)
        descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as source:
            raw = source.read(MAX_FILE_BYTES + 1)
        total += len(raw)
        files[entry.name] = _sized(raw, total, entry.name)
    return files


def _read_tar(path: Path) -> dict[str, bytes]:
    if path.stat().st_size > MAX_TOTAL_BYTES:
        raise EvidenceError("larger than any bundle", file=str(path))
    files: dict[str, bytes] = {}
    tops: set[str] = set()
    total = 0
    try:
        # Uncompressed alone: a compressed bundle could grow without bound while it is read.
        with tarfile.open(path, "r:", errorlevel=2) as archive:
            for entry in archive:
                top, slash, name = entry.name.partition("/")
                tops.add(top)
                if not slash or len(tops) > 1 or top in {"", ".", ".."}:
                    raise EvidenceError("an entry outside the bundle's one folder", file=str(path))
                if entry.type != tarfile.REGTYPE or entry.size > MAX_FILE_BYTES:
                    raise EvidenceError("not a regular file of a bundle's size", file=str(path))
                _check_name(name, files)
                source = archive.extractfile(entry)
                raw = source.read() if source is not None else b""
                total += len(raw)
                files[name] = _sized(raw, total, name)
    except (tarfile.TarError, OSError, ValueError) as error:
        raise EvidenceError(
            f"not a tar of a bundle ({type(error).__name__})", file=str(path)
        ) from None
    expected = io.BytesIO()
    with tarfile.open(fileobj=expected, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, raw in sorted(files.items()):
            info = tarfile.TarInfo(f"{next(iter(tops), '')}/{name}")
            info.size, info.mode, info.mtime = len(raw), 0o644, 0
            archive.addfile(info, io.BytesIO(raw))
    if expected.getvalue() != path.read_bytes():
        raise EvidenceError(
            "the tar has another form than `evidence seal --tar` gives", file=str(path)
        )
    return files


def _check_name(name: str, known: dict[str, bytes]) -> None:
    if name not in ALLOWED or unicodedata.normalize("NFC", name) != name:
        raise EvidenceError("a file that no bundle has", file=name)
    if name in known:
        raise EvidenceError("a file that stands twice", file=name)
    if len(known) >= MAX_FILES:
        raise EvidenceError("more files than any bundle has")


def _sized(raw: bytes, total: int, name: str) -> bytes:
    if len(raw) > MAX_FILE_BYTES or total > MAX_TOTAL_BYTES:
        raise EvidenceError("larger than any bundle's", file=name)
    return raw
