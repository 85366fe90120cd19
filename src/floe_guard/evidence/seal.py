"""Journal -> a bundle on disk, whole or not at all.

Everything is built and scanned in memory; the folder is written beside its final place and renamed, so
that a kill at any moment leaves what was there before, or the complete bundle.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floe_guard.errors import UsageError
from floe_guard.evidence import assemble, guard, journal, sign
from floe_guard.evidence.build import build
from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import SIGNATURE, STATEMENT


@dataclass(frozen=True)
class Sealed:
    """A bundle that was written.

    Args:
        path: Its folder.
        bundle: Its documents.
        root: The digest under which it is published.
        signed: Whether it has a signature.
        files: What was written, by name.
    """

    path: Path
    bundle: Bundle
    root: str
    signed: bool
    files: dict[str, bytes]


def seal(
    folder: Path,
    target: Path,
    *,
    sign_key: Path | None = None,
    canaries: Any = None,
    sealed_at: str | None = None,
) -> Sealed:
    """Seal the journal in `folder` into a bundle at `target`.

    Args:
        folder: The journal's folder; it stays as it is.
        target: The bundle's folder; must not exist.
        sign_key: Key to sign with, or None for an unsigned bundle.
        canaries: The credentials that this process holds, to be looked for.
        sealed_at: UTC time; the present by default.

    Returns:
        The written bundle.

    Raises:
        UsageError: The target exists.
        InputError: The journal cannot be read, or the key cannot sign.
        FloeGuardErrors: A secret was found; nothing was written.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists already", hint="a sealed bundle is never overwritten")
    bundle = build(journal.read(folder), sealed_at or journal.now())
    files = assemble.files(bundle)
    guard.refuse(files, canaries)
    if sign_key is not None:
        files[SIGNATURE] = sign.sign(files[STATEMENT], sign_key)
    write(files, target)
    return Sealed(target, bundle, assemble.root(files[STATEMENT]), sign_key is not None, files)


def write(files: dict[str, bytes], target: Path) -> None:
    """Write `files` as the folder `target`, in one step.

    Raises:
        UsageError: It cannot be written, or something took the target's name meanwhile.
    """
    with journal.writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            for name, raw in sorted(files.items()):
                descriptor = os.open(
                    temporary / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644
                )
                _fill(descriptor, raw)
            _sync(temporary)
            temporary.rename(target)
            _sync(target.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def write_file(raw: bytes, target: Path) -> None:
    """Write one file as a whole or not at all.

    Args:
        raw: Its bytes.
        target: The file; one that is there is replaced, a pipe or a device is written to.

    Raises:
        UsageError: It cannot be written.
    """
    with journal.writing(target):
        if target.exists() and not target.is_file():
            with target.open("wb", buffering=0) as out:
                out.write(raw)
            return
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            _fill(descriptor, raw)
            os.chmod(name, 0o644)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync(target.parent)


def _fill(descriptor: int, raw: bytes) -> None:
    with os.fdopen(descriptor, "wb") as out:
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
