"""Files, folders and archives -> where they hold something credential-shaped; never the value.

What cannot be looked at in full is told as such: it is not clean.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from floe_guard.secrets import shapes

MAX_BYTES = 256 * 1024 * 1024
_MAX_DEPTH = 4
_UNREADABLE = {
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x1f\x9d": "compress",
}
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,  # a zip that is encrypted, or packed by a method that is not known
    ValueError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Place:
    """One hit, or something that was not looked at.

    Args:
        file: The file, with `!member` for each archive it was found in.
        line: 1-based line, 0 for a file's name.
        rule: The shape; "" for what was not looked at.
        why: Why it was not looked at, or "".
    """

    file: str
    line: int
    rule: str
    why: str = ""


def scan(paths: Iterable[Path]) -> Iterator[Place]:
    """Yield every hit in files and in their names, and everything that could not be looked at.

    Args:
        paths: Files, folders (read recursively; links to files are followed, as an upload would) and
            archives.

    Yields:
        Hits and what was not looked at, by file.
    """
    for path in paths:
        yield from _path(path, None)


def _path(path: Path, root: Path | None) -> Iterator[Place]:
    """Yield what is in a path that was named (`root` is None) or met below the named folder `root`."""
    named = root is None
    try:
        mode = path.stat().st_mode
    except OSError as error:
        # The text of a link that leads nowhere is all that there is of it.
        if not named and path.is_symlink():
            yield from _names(f"{path} -> {os.readlink(path)}")
        else:
            yield _unseen(str(path), f"cannot be read: {error.strerror}")
        return
    if stat.S_ISDIR(mode):
        if not named and path.is_symlink():
            yield from _names(str(path))
            if root is not None and not path.resolve().is_relative_to(root.resolve()):
                yield _unseen(str(path), "a link to a folder elsewhere; name that folder too")
            return
        yield from _folder(path, root or path)
    elif stat.S_ISREG(mode) or named:
        yield from _file(path)
    else:
        yield from _names(str(path))  # a pipe, socket or device holds nothing that could be kept


def _folder(path: Path, root: Path) -> Iterator[Place]:
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        yield _unseen(str(path), f"cannot be read: {error.strerror}")
        return
    for entry in entries:
        yield from _path(Path(entry.path), root)


def _file(path: Path) -> Iterator[Place]:
    try:
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except OSError as error:
        yield _unseen(str(path), f"cannot be read: {error.strerror}")
        return
    # Git keeps its objects compressed.
    is_object = path.parent.parent.name == "objects" and raw[:1] == b"x"
    yield from _content(str(path), _inflated(raw) if is_object else raw, 0)


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, MAX_BYTES + 1)
    except zlib.error:
        return raw


def _names(name: str) -> Iterator[Place]:
    shown = shapes.redact(name)
    yield from (Place(shown, 0, hit.rule) for hit in shapes.scan(name))


def _unseen(name: str, why: str) -> Place:
    return Place(shapes.redact(name), 0, "", why)


def _content(name: str, raw: bytes, depth: int) -> Iterator[Place]:
    yield from _names(name)
    if len(raw) > MAX_BYTES:
        yield _unseen(name, "too large to be looked at in full")
        return
    shown = shapes.redact(name)
    yield from (Place(shown, hit.line, hit.rule) for hit in shapes.scan(raw))
    # PowerShell writes UTF-16; the shapes are looked for in the text it holds.
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = raw.decode("utf-16", "replace")
        yield from (Place(shown, hit.line, hit.rule) for hit in shapes.scan(text))
    unpack = _unpacker(raw)
    if isinstance(unpack, str):
        yield _unseen(name, f"a {unpack} archive, which cannot be looked into")
    elif unpack is not None and depth >= _MAX_DEPTH:
        yield _unseen(name, "archives nested too deeply")
    elif unpack is not None:
        yield from _members(name, unpack, raw, depth)


def _members(name: str, unpack: _Unpack, raw: bytes, depth: int) -> Iterator[Place]:
    left = MAX_BYTES
    try:
        for member, inner in unpack(raw):
            left -= len(inner)
            if left < 0:
                yield _unseen(name, "too large to be looked at in full")
                return
            yield from _content(f"{name}!{member}", inner, depth + 1)
    except _BROKEN as error:
        yield _unseen(name, f"an archive that cannot be looked into ({type(error).__name__})")


_Unpack = Callable[[bytes], Iterator[tuple[str, bytes]]]


def _unpacker(raw: bytes) -> _Unpack | str | None:
    """Return what unpacks an archive, the name of one that nothing here unpacks, or None."""
    for magic, name in _UNREADABLE.items():
        if raw.startswith(magic):
            return name
    if raw.startswith(b"\x1f\x8b"):
        return _gzip
    if raw.startswith(b"BZh") and raw[4:10] in {b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"}:
        return _bzip2
    if raw.startswith(b"\xfd7zXZ\x00"):
        return _xz
    if raw[257:262] == b"ustar":
        return _tar
    # A zip is recognised by its end: anything may stand before it.
    if raw.startswith(b"PK\x03\x04") or zipfile.is_zipfile(io.BytesIO(raw)):
        return _zip
    return None


def _zip(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with archive.open(info) as source:
                    yield info.filename, source.read(MAX_BYTES + 1)


def _gzip(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as source:
        yield "gzip", source.read(MAX_BYTES + 1)


def _bzip2(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with bz2.BZ2File(io.BytesIO(raw)) as source:
        yield "bzip2", source.read(MAX_BYTES + 1)


def _xz(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with lzma.LZMAFile(io.BytesIO(raw)) as source:
        yield "xz", source.read(MAX_BYTES + 1)


def _tar(raw: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(raw), mode="r:", errorlevel=2) as archive:
        for entry in archive:
            inner = archive.extractfile(entry) if entry.isreg() else None
            # Of a link or a folder there are only names; both count.
            yield (
                f"{entry.name} -> {entry.linkname}" if entry.linkname else entry.name,
                inner.read(MAX_BYTES + 1) if inner is not None else b"",
            )
