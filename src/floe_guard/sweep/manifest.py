"""The written list of what a sweep will delete: `floe-guard/sweep-manifest/v1`.

A manifest is a small JSON header; up to 1,000 items stand in it, more go to a JSON-lines file beside
it (manifest_writer.py), so that memory stays flat for millions of keys. Its digests show that it was not
changed by accident. They are no signature, and need not be one: whatever a manifest says, an item
outside the scope of its runs is refused.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from floe_guard.errors import InputError, RefusedError
from floe_guard.runscope import RunScope
from floe_guard.sweep.items import Item, ItemKind, is_count, owned, read_item, read_line

SCHEMA = "floe-guard/sweep-manifest/v1"
_MAX_HEADER_BYTES = 64 * 1024 * 1024
_MAX_LINE_BYTES = 16 * 1024
_HEADER_KEYS = frozenset(
    {
        "schema",
        "account_id",
        "region",
        "bucket",
        "test_prefix",
        "glue_prefix",
        "run_id",
        "run_ids",
        "created_at",
        "expires_at",
        "counts",
        "bytes",
        "items_sha256",
        "unseen",
        "sha256",
    }
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest's header; `items()` reads the targets.

    Args:
        account_id: The account it was listed in (12 digits).
        region: The region it was listed in.
        bucket: The test bucket.
        test_prefix: Prefix of all runs.
        glue_prefix: Prefix of all test databases.
        run_ids: The runs whose things it lists.
        created_at: UTC time of the listing.
        expires_at: UTC time after which it is refused.
        counts: Items by kind.
        size_bytes: Sum of the object versions' sizes.
        items_sha256: SHA-256 (hex) over the items' lines.
        unseen: What could not be listed, one line each.
        path: The header's file.
        items_file: File of the items, or None where they stand in the header.
        items_name: How messages call that file, also where a copy of it is read.
        sha256: SHA-256 (hex) of the header's file as it was read.
        inline: The items that stand in the header.
    """

    account_id: str
    region: str
    bucket: str
    test_prefix: str
    glue_prefix: str
    run_ids: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    counts: Mapping[ItemKind, int]
    size_bytes: int
    items_sha256: str
    unseen: tuple[str, ...]
    path: Path
    items_file: Path | None
    items_name: str
    sha256: str
    inline: tuple[Mapping[str, object], ...] = field(default=(), repr=False)

    @property
    def total(self) -> int:
        """How many items it lists."""
        return sum(self.counts.values())

    def scopes(self) -> dict[str, RunScope]:
        """Return the scope of each of its runs.

        Raises:
            RefusedError: A run id, the bucket or a prefix is not of its form.
        """
        return {
            run_id: RunScope.from_run_id(
                run_id,
                bucket=self.bucket,
                test_prefix=self.test_prefix,
                glue_prefix=self.glue_prefix,
            )
            for run_id in self.run_ids
        }

    def items(self) -> Iterator[Item]:
        """Yield the items, each checked against the scope of its run.

        Raises:
            InputError: An entry is not an item.
            RefusedError: An item lies outside the scope of the manifest's runs.
        """
        scopes = self.scopes()
        for number, item in enumerate(self._entries(), start=1):
            scope = scopes.get(item.run_id)
            if scope is None or not owned(item, scope):
                raise RefusedError(
                    f"{item.label()} is outside the scope of the manifest's runs",
                    file=self.items_name or str(self.path),
                    line=number,
                    hint="nothing was deleted; write a new manifest with sweep --dry-run",
                )
            yield item

    def copied(self, folder: Path) -> Manifest:
        """Return the manifest with its items copied into `folder`.

        What is checked there is what is deleted: nobody exchanges the file in between.

        Args:
            folder: A folder of this process's own.

        Raises:
            InputError: The items cannot be read or copied.
        """
        if self.items_file is None:
            return self
        copy = folder / "items.jsonl"
        try:
            if not self.items_file.is_file():
                raise InputError(
                    "the manifest's items are missing",
                    file=self.items_name,
                    hint="the file belongs beside the manifest",
                )
            shutil.copyfile(self.items_file, copy)
        except OSError as error:
            raise InputError(
                f"the manifest's items cannot be copied: {error.strerror}",
                file=self.items_name,
            ) from None
        return replace(self, items_file=copy)

    def verify(self) -> None:
        """Read every item once, before anything is deleted.

        Raises:
            InputError: An entry is not an item.
            RefusedError: The items are not those that the header counts, or one is out of scope.
        """
        digest = hashlib.sha256()
        counts: Counter[ItemKind] = Counter()
        size = 0
        for item in self.items():
            digest.update(item.line().encode() + b"\n")
            counts[item.kind] += 1
            size += item.size_bytes
        same = digest.hexdigest() == self.items_sha256 and dict(counts) == dict(self.counts)
        if not same or size != self.size_bytes:
            raise self._changed()

    def verify_written(self) -> None:
        """Like `verify`, for a manifest that this process has just written.

        Its items were checked when they were listed; what is left to ask is whether the file holds the
        same bytes still. Each item is checked against its scope again when it is read.

        Raises:
            InputError: The items cannot be read.
            RefusedError: The items are not those that were written.
        """
        if self.items_file is None:
            self.verify()
            return
        try:
            with self.items_file.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
        except OSError as error:
            raise self._unreadable(error) from error
        if digest != self.items_sha256:
            raise self._changed()

    def _entries(self) -> Iterator[Item]:
        if self.items_file is None:
            for number, entry in enumerate(self.inline, start=1):
                yield read_item(entry, file=str(self.path), line=number)
            return
        file = self.items_name
        try:
            with self.items_file.open("rb") as lines:
                number = 0
                while line := lines.readline(_MAX_LINE_BYTES + 1):
                    number += 1
                    if len(line) > _MAX_LINE_BYTES:
                        raise InputError(
                            "an item is longer than any key can be", file=file, line=number
                        )
                    item = read_line(line)
                    if item is None:
                        fields = _decode(line, file, number)
                        item = read_item(fields, file=file, line=number)
                    yield item
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> InputError:
        return InputError(
            f"the manifest's items cannot be read: {error.strerror}",
            file=self.items_name,
            hint="it belongs beside the manifest",
        )

    def _changed(self) -> RefusedError:
        return RefusedError(
            "the manifest was changed: its items are not those that were listed",
            file=str(self.path),
            hint="nothing was deleted; write a new manifest with sweep --dry-run",
        )


def load(path: Path) -> Manifest:
    """Read a manifest's header and check its form and digest.

    Args:
        path: The header's file.

    Returns:
        The manifest; `verify()` reads its items.

    Raises:
        InputError: It cannot be read, or is not a manifest.
        RefusedError: Its digest says that it was changed.
    """
    file = str(path)
    try:
        if path.exists() and not path.is_file():
            raise InputError("a manifest is a file", file=file)
        with path.open("rb") as source:
            raw = source.read(_MAX_HEADER_BYTES + 1)
    except OSError as error:
        raise InputError(f"the manifest cannot be read: {error.strerror}", file=file) from error
    if len(raw) > _MAX_HEADER_BYTES:
        raise InputError("a sweep manifest's header is never this large", file=file)
    header = _decode(raw, file, None)
    if not isinstance(header, dict) or header.get("schema") != SCHEMA:
        raise InputError(f"not a sweep manifest: expected schema {SCHEMA}", file=file)
    where_items = {"items", "items_file"} & set(header)
    if set(header) - where_items != _HEADER_KEYS or len(where_items) != 1:
        raise InputError("the manifest has missing or unknown keys", file=file)
    if header["sha256"] != seal(header):
        raise RefusedError(
            "the manifest was changed after it was written",
            file=file,
            hint="nothing was deleted; write a new one with sweep --dry-run",
        )
    return _read_header(header, path, hashlib.sha256(raw).hexdigest())


def stamp(time: datetime) -> str:
    """Return a UTC time as `YYYY-MM-DDTHH:MM:SSZ`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_header(header: dict[str, Any], path: Path, sha256: str) -> Manifest:
    file = str(path)
    strings = ("account_id", "region", "bucket", "test_prefix", "glue_prefix", "items_sha256")
    well_formed = (
        all(isinstance(header[key], str) for key in (*strings, "created_at", "expires_at"))
        and _strings(header["run_ids"])
        and len(set(header["run_ids"])) == len(header["run_ids"]) > 0
        and _strings(header["unseen"])
        and isinstance(header["counts"], dict)
        and all(is_count(n) and n > 0 for n in header["counts"].values())
        and set(header["counts"]) <= {kind.value for kind in ItemKind}
        and is_count(header["bytes"])
        and header["run_id"] == (header["run_ids"][0] if len(header["run_ids"]) == 1 else None)
    )
    inline = header.get("items", [])
    items_file = header.get("items_file")
    if items_file is not None and (
        not isinstance(items_file, str)
        or items_file != Path(items_file).name
        or items_file in {"", ".", ".."}
        or not items_file.isprintable()
    ):
        raise InputError("items_file names a file beside the manifest, no path", file=file)
    if not well_formed or not isinstance(inline, list):
        raise InputError("a value of the manifest is not of its form", file=file)
    return Manifest(
        **{key: header[key] for key in strings},
        run_ids=tuple(header["run_ids"]),
        created_at=_time(header["created_at"], file),
        expires_at=_time(header["expires_at"], file),
        counts={ItemKind(kind): n for kind, n in header["counts"].items()},
        size_bytes=header["bytes"],
        unseen=tuple(header["unseen"]),
        path=path,
        items_file=path.with_name(items_file) if items_file else None,
        items_name=str(path.with_name(items_file)) if items_file else "",
        sha256=sha256,
        inline=tuple(inline),
    )


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _time(text: str, file: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InputError("a time of the manifest is not YYYY-MM-DDTHH:MM:SSZ", file=file) from None


def seal(header: Mapping[str, object]) -> str:
    """Return the digest of a header's other values, as its `sha256` is to be."""
    body = {key: value for key, value in header.items() if key != "sha256"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _decode(raw: bytes, file: str, line: int | None) -> object:
    try:
        return json.loads(raw, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not the JSON of a manifest: {error}", file=file, line=line) from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result
