"""Files, folders and archives -> where they hold something credential-shaped; never the value."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from floe_guard.errors import InputError
from floe_guard.secrets import shapes

MAX_BYTES = 256 * 1024 * 1024
_MAX_DEPTH = 3
_SKIPPED = frozenset({".git"})


@dataclass(frozen=True, slots=True)
class Place:
    """One hit.

    Args:
        file: The file, with `!member` for each archive it was found in.
        line: 1-based line, 0 for a file's name.
        rule: The shape.
    """

    file: str
    line: int
    rule: str


def scan(paths: Iterable[Path]) -> Iterator[Place]:
    """Yield every hit in files, and in their names.

    Args:
        paths: Files, folders (read recursively, `.git` left out, links not followed) and archives.

    Yields:
        Hits by file.

    Raises:
        InputError: A path cannot be read, or an archive is larger than can be looked at: what was not
            looked at is not clean.
    """
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if name not in _SKIPPED)
                for name in sorted(names):
                    file = Path(folder) / name
                    if not file.is_symlink() and file.is_file():
                        yield from _file(file)
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Place]:
    try:
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=str(path)) from error
    yield from _content(str(path), raw, 0)


def _content(name: str, raw: bytes, depth: int) -> Iterator[Place]:
    if len(raw) > MAX_BYTES:
        raise InputError("too large to be looked at in full", file=name)
    shown = shapes.redact(name)
    yield from (Place(shown, 0, hit.rule) for hit in shapes.scan(name))
    yield from (Place(shown, hit.line, hit.rule) for hit in shapes.scan(raw))
    # PowerShell writes UTF-16; the shapes are looked for in the text it holds.
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = raw.decode("utf-16", "replace")
        yield from (Place(shown, hit.line, hit.rule) for hit in shapes.scan(text))
    for member, inner in _members(name, raw, depth):
        yield from _content(f"{name}!{member}", inner, depth + 1)


def _members(name: str, raw: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    is_zip = raw[:4] == b"PK\x03\x04"
    is_gzip = raw[:2] == b"\x1f\x8b"
    is_tar = raw[257:262] == b"ustar"
    if not (is_zip or is_gzip or is_tar):
        return
    if depth >= _MAX_DEPTH:
        raise InputError("archives nested too deeply to be looked at", file=name)
    left = MAX_BYTES
    try:
        for member, inner in _unpacked(raw, is_zip=is_zip, is_gzip=is_gzip):
            left -= len(inner)
            if left < 0:
                raise InputError("too large to be looked at in full", file=name)
            yield member, inner
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise InputError(
            f"an archive that cannot be looked into ({type(error).__name__})", file=name
        ) from None


def _unpacked(raw: bytes, *, is_zip: bool, is_gzip: bool) -> Iterator[tuple[str, bytes]]:
    if is_zip:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    with archive.open(info) as source:
                        yield info.filename, source.read(MAX_BYTES + 1)
    elif is_gzip:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as source:
            yield "gzip", source.read(MAX_BYTES + 1)
    else:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:") as archive:
            for entry in archive:
                inner = archive.extractfile(entry) if entry.isreg() else None
                if inner is not None:
                    yield entry.name, inner.read(MAX_BYTES + 1)
