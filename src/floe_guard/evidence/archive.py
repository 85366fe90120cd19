"""A bundle's files <-> a reproducible tar, and both as untrusted input.

Source: POSIX.1-1988 ustar. A zip is not read: one that holds a name twice means different things to
different readers.
"""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import tarfile
import unicodedata
from itertools import islice
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


def tar(files: dict[str, bytes], run_id: str) -> bytes:
    """Return `files` as a tar whose bytes depend on them alone.

    Args:
        files: File name -> bytes.
        run_id: The run, which names the folder inside.
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, raw in sorted(files.items()):
            entry = tarfile.TarInfo(f"{run_id}.evidence/{name}")
            entry.size, entry.mode, entry.mtime = len(raw), 0o644, 0
            archive.addfile(entry, io.BytesIO(raw))
    return out.getvalue()


def _read_folder(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    try:
        with os.scandir(path) as found:
            # No more than can be refused: a folder may hold any number of names.
            entries = sorted(islice(found, MAX_FILES + 1), key=lambda entry: entry.name)
        for entry in entries:
            _check_name(entry.name, files)
            raw = _read_file(Path(entry.path), MAX_FILE_BYTES, entry.name)
            total += len(raw)
            files[entry.name] = _sized(raw, total, entry.name)
    except OSError as error:
        raise InputError(
            f"the bundle cannot be read: {error.strerror}", file=error.filename or str(path)
        ) from error
    return files


def _read_file(path: Path, most: int, name: str) -> bytes:
    """Return the bytes of a regular file that has no other name, at most one more than `most`.

    What is read is what was looked at: the file is opened first.

    Raises:
        EvidenceError: It is no such file.
        OSError: It cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:  # a link; a socket
            raise EvidenceError("not a regular file", file=name) from None
        raise
    with os.fdopen(descriptor, "rb") as source:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise EvidenceError("not a regular file", file=name)
        if facts.st_nlink != 1:
            raise EvidenceError("a hard link to a file elsewhere", file=name)
        return source.read(most + 1)


def _read_tar(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    try:
        with path.open("rb") as source:
            whole = source.read(MAX_TOTAL_BYTES + 1)
    except OSError as error:
        raise InputError(f"the bundle cannot be read: {error.strerror}", file=str(path)) from error
    if len(whole) > MAX_TOTAL_BYTES:
        raise EvidenceError("larger than any bundle", file=str(path))
    tops: set[str] = set()
    try:
        # Uncompressed alone: a compressed bundle could grow without bound while it is read.
        with tarfile.open(fileobj=io.BytesIO(whole), mode="r:", errorlevel=2) as archive:
            for entry in archive:
                top, slash, name = entry.name.partition("/")
                tops.add(top)
                if not slash or len(tops) > 1:
                    raise EvidenceError("an entry outside the bundle's one folder", file=str(path))
                if entry.type != tarfile.REGTYPE or entry.size > MAX_FILE_BYTES:
                    raise EvidenceError("not a regular file of a bundle's size", file=str(path))
                _check_name(name, files)
                member = archive.extractfile(entry)
                raw = member.read() if member is not None else b""
                total += len(raw)
                files[name] = _sized(raw, total, name)
    # RecursionError: tarfile follows chains of extended headers by calling itself.
    except (tarfile.TarError, OSError, ValueError, RecursionError, MemoryError) as error:
        raise EvidenceError(
            f"not a tar of a bundle ({type(error).__name__})", file=str(path)
        ) from None
    run_id = next(iter(tops), "").removesuffix(".evidence")
    try:
        same = tar(files, run_id) == whole and _RUN.search(files.get("run.json", b""))
    except (ValueError, tarfile.TarError):
        same = None
    if not same or same[1].decode() != run_id:
        raise EvidenceError(
            "the tar has another form than `evidence seal --tar` gives", file=str(path)
        )
    return files


# As canonical JSON writes it; that the document is of this form is for `verify` to say.
_RUN = re.compile(rb'"run_id":"(floe-provider-[0-9]{8}T[0-9]{6}Z)"')


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
