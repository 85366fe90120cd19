"""Items, one by one -> a manifest on disk, in constant memory.

Nothing but an older manifest is ever replaced, nothing is written through a symbolic link, and a manifest
appears under its name only when it is complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from floe_guard.errors import FloeGuardError, InputError
from floe_guard.runscope import RunScope
from floe_guard.sweep.items import Item, ItemKind
from floe_guard.sweep.manifest import SCHEMA, Manifest, load, seal, stamp

INLINE_ITEMS = 1000
"""More items than these go to a file beside the header."""


class ManifestWriter:
    """Writes a manifest item by item.

    Args:
        path: The header's file; items that do not fit into it go to `<path>.items.jsonl`.

    Raises:
        InputError: `path` cannot be written, or holds something that is no manifest.
    """

    def __init__(self, path: Path) -> None:
        check_place(path)
        self.path = path
        self.items_path = path.with_name(path.name + ".items.jsonl")
        self.counts: Counter[ItemKind] = Counter()
        self.size_bytes = 0
        self._digest = hashlib.sha256()
        self._waiting: list[str] = []
        self._file: TextIO | None = None
        self._temporary: list[Path] = []

    @property
    def total(self) -> int:
        """How many items were added."""
        return self.counts.total()

    def add(self, item: Item) -> None:
        """Add one item.

        Raises:
            InputError: The disk does not take it.
        """
        if len(self._waiting) == INLINE_ITEMS:
            self._spill()
        self._waiting.append(item.line())
        self.counts[item.kind] += 1
        self.size_bytes += item.size_bytes

    def discard(self) -> None:
        """Leave no trace of a manifest that is not to be."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        for path in self._temporary:
            path.unlink(missing_ok=True)

    def close(
        self,
        scopes: Sequence[RunScope],
        *,
        account_id: str,
        region: str,
        created_at: datetime,
        expires_at: datetime,
        unseen: Sequence[str] = (),
    ) -> Manifest:
        """Write the header and return the finished manifest.

        Args:
            scopes: The scopes of its runs; all share bucket and prefixes.
            account_id: The caller's account.
            region: The region listed.
            created_at: When (UTC).
            expires_at: Until when it may be applied (UTC).
            unseen: What could not be listed, one line each.

        Returns:
            The manifest as a later `load` would read it.

        Raises:
            InputError: The disk does not take it.
        """
        first = scopes[0]
        header: dict[str, Any] = {
            "schema": SCHEMA,
            "account_id": account_id,
            "region": region,
            "bucket": first.bucket,
            "test_prefix": first.test_prefix,
            "glue_prefix": first.glue_prefix,
            "run_id": first.run_id if len(scopes) == 1 else None,
            "run_ids": [scope.run_id for scope in scopes],
            "created_at": stamp(created_at),
            "expires_at": stamp(expires_at),
            "counts": {kind.value: n for kind, n in sorted(self.counts.items())},
            "bytes": self.size_bytes,
            "unseen": list(unseen),
        }
        if self._file is None:
            header["items"] = [json.loads(line) for line in self._waiting]
            self._take_waiting()
        else:
            self._spill()
        header["items_sha256"] = self._digest.hexdigest()
        with _named(self.path):
            if self._file is not None:
                _finish(self._file)
                header["items_file"] = self.items_path.name
                self._temporary[0].replace(self.items_path)
            header["sha256"] = seal(header)
            with self._create() as out:
                json.dump(header, out, indent=2, sort_keys=True)
                out.write("\n")
                _finish(out)
            self._temporary[-1].replace(self.path)
            if self._file is None:
                self.items_path.unlink(missing_ok=True)
        return load(self.path)

    def _spill(self) -> None:
        """Move what waits into the file of items."""
        with _named(self.items_path):
            if self._file is None:
                self._file = self._create()
            self._file.write(self._take_waiting())

    def _take_waiting(self) -> str:
        """Return the lines that wait, counted into the digest, and wait for others."""
        lines = "".join(f"{line}\n" for line in self._waiting)
        self._digest.update(lines.encode())
        self._waiting.clear()
        return lines

    def _create(self) -> TextIO:
        """Open a new file, readable by its owner alone, where the manifest is going to be."""
        descriptor, name = tempfile.mkstemp(
            dir=self.path.parent, prefix=f".{self.path.name}.", suffix=".tmp"
        )
        self._temporary.append(Path(name))
        return os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")


def check_place(path: Path) -> None:
    """Refuse a place for a manifest that holds anything but an older manifest.

    Args:
        path: The header's file to be.

    Raises:
        InputError: It holds something else, or its folder does not exist.
    """
    hint = "pass another --manifest"
    with _named(path):
        if path.is_symlink():
            raise InputError(
                "is a symbolic link; a manifest is not written through one", file=str(path)
            )
        if not path.parent.is_dir():
            raise InputError("there is no folder for the manifest", file=str(path), hint=hint)
        if not path.exists():
            return
    try:
        load(path)
    except FloeGuardError:
        raise InputError(
            "exists and is no sweep manifest; it is not overwritten", file=str(path), hint=hint
        ) from None


def _finish(file: TextIO) -> None:
    file.flush()
    os.fsync(file.fileno())
    file.close()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"the manifest cannot be written: {error.strerror}", file=str(path)
        ) from None
