"""One thing that a run owns, with the identity by which it, and nothing else, is deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from json.encoder import encode_basestring_ascii as _quoted

from floe_guard.errors import InputError
from floe_guard.runscope import RunScope


class ItemKind(StrEnum):
    """What an item is; the order is the order of deletion."""

    OBJECT = "object"
    """An object of a bucket that never had versioning."""
    VERSION = "version"
    DELETE_MARKER = "delete-marker"
    UPLOAD = "upload"
    FUNCTION = "glue-function"
    TABLE = "glue-table"
    CONNECTION = "glue-connection"
    DATABASE = "glue-database"
    IAM_ROLE = "iam-role"
    IAM_POLICY = "iam-policy"


S3_KINDS = frozenset({ItemKind.OBJECT, ItemKind.VERSION, ItemKind.DELETE_MARKER, ItemKind.UPLOAD})
GLUE_KINDS = frozenset({ItemKind.FUNCTION, ItemKind.TABLE, ItemKind.CONNECTION, ItemKind.DATABASE})
IAM_KINDS = frozenset({ItemKind.IAM_ROLE, ItemKind.IAM_POLICY})


@dataclass(frozen=True, slots=True)
class Item:
    """One deletion target.

    Args:
        kind: What it is.
        run_id: The run that owns it.
        name: Object key, or name of the table, database, function, connection, role; ARN of a policy.
        identity: What tells it from a later thing of the same name: version id, upload id, the ETag of
            an unversioned object, or the creation time (ISO 8601) of a Glue or IAM resource.
        database: For a table or function: its database.
        size_bytes: Bytes of an object version, otherwise 0.
        parts: For a table: how many partitions it had; otherwise 0.
        marker: The run parameter as found on the table or database itself, "" where there was none.
            It is what makes a differently named table or database the run's.
        etag: Of a version `null`, which a later object takes over where versioning is suspended.
    """

    kind: ItemKind
    run_id: str
    name: str
    identity: str = ""
    database: str = ""
    size_bytes: int = 0
    parts: int = 0
    marker: str = ""
    etag: str = ""

    def line(self) -> str:
        """Return the item as one line of canonical JSON, without the line break."""
        # Millions of them are written: the sorted keys stand here, and only the values are encoded.
        database = f'"database":{_quoted(self.database)},' if self.database else ""
        etag = f'"etag":{_quoted(self.etag)},' if self.etag else ""
        marker = f'"marker":{_quoted(self.marker)},' if self.marker else ""
        parts = f'"parts":{self.parts},' if self.parts else ""
        size = f',"size_bytes":{self.size_bytes}' if self.size_bytes else ""
        return (
            f'{{{database}{etag}"identity":{_quoted(self.identity)},"kind":{_quoted(self.kind)},'
            f'{marker}"name":{_quoted(self.name)},{parts}"run_id":{_quoted(self.run_id)}{size}}}'
        )

    def label(self) -> str:
        """Return how a report names the item."""
        inside = f"{self.database}." if self.database else ""
        tail = f" ({self.identity})" if self.kind in S3_KINDS and self.identity else ""
        return f"{self.kind} {inside}{self.name}{tail}"


_STRINGS = ("kind", "run_id", "name", "identity", "database", "marker", "etag")
_COUNTS = ("size_bytes", "parts")
_TOO_MANY = 2**63
NULL_VERSION = "null"
"""Id of the one version of a key that was written without versioning, or while it was suspended."""


_KINDS: Mapping[str, ItemKind] = {kind.value: kind for kind in ItemKind}
_DECODER = json.JSONDecoder()


def read_line(line: bytes) -> Item | None:
    """Return the item of a line that is, byte for byte, what `Item.line` writes.

    It is the short way through a long manifest. What it does not take may still be an item, or wrong in
    a way that `read_item` names.

    Args:
        line: One line, with its line break.

    Returns:
        The item, not yet checked against a scope; None where `read_item` is to look.
    """
    if b"\\ud" in line:
        return None  # half a surrogate pair would come back as it is
    try:
        fields = _DECODER.decode(line.decode())
        item = Item(_KINDS[fields.pop("kind")], **fields)
        whole = is_count(item.size_bytes) and is_count(item.parts)
        # Keys that stand twice, and values of another type, do not come back as they were.
        same = whole and item.line().encode() + b"\n" == line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return item if same else None


def read_item(fields: object, *, file: str, line: int) -> Item:
    """Return the item that one entry of a manifest describes.

    Args:
        fields: The decoded JSON value.
        file: The manifest file, for the message.
        line: The entry's number, for the message.

    Returns:
        The item, not yet checked against a scope.

    Raises:
        InputError: The entry is not an item.
    """
    if not isinstance(fields, Mapping):
        raise InputError("an item is not an object", file=file, line=line)
    unknown = set(fields) - set(_STRINGS) - set(_COUNTS)
    missing = {"kind", "run_id", "name", "identity"} - set(fields)
    if unknown or missing:
        raise InputError(
            f"an item has the wrong keys: {', '.join(sorted(map(str, unknown | missing)))}",
            file=file,
            line=line,
        )
    strings = {key: fields.get(key, "") for key in _STRINGS}
    counts = {key: fields.get(key, 0) for key in _COUNTS}
    if not all(isinstance(value, str) and _encodable(value) for value in strings.values()):
        raise InputError("an item's names and identities are text", file=file, line=line)
    if not all(is_count(value) for value in counts.values()):
        raise InputError("an item's counts are whole numbers", file=file, line=line)
    try:
        kind = ItemKind(strings.pop("kind"))
    except ValueError:
        raise InputError("an item is of no known kind", file=file, line=line) from None
    return Item(kind=kind, **strings, **counts)


def owned(item: Item, scope: RunScope) -> bool:
    """Return whether `item` lies inside `scope`; asked again wherever an item is about to be used.

    Args:
        item: A listed or read item.
        scope: The scope of the item's run.

    Returns:
        True only where the scope owns it by its own words.
    """
    if item.run_id != scope.run_id:
        return False
    # A live object is named by its ETag, everything else by an id of its own; an entry without
    # one would delete whatever has the name by then.
    if item.kind in S3_KINDS:
        named = bool(item.etag) if takes_over(item) else bool(item.identity)
        return named and scope.owns_key(item.name)
    marker = {"floe.provider.test.run": item.marker} if item.marker else None
    match item.kind:
        case ItemKind.DATABASE:
            return scope.owns_database(item.name, marker)
        case ItemKind.TABLE | ItemKind.FUNCTION:
            return scope.owns_table(item.database, marker, marker)
        case ItemKind.CONNECTION:
            return scope.owns_database(item.name, marker)
        case _:
            return named_after(scope, item.name.rsplit("/", 1)[-1])


def takes_over(item: Item) -> bool:
    """Return whether a later object under suspended versioning would have this version's id."""
    return item.kind is ItemKind.VERSION and item.identity == NULL_VERSION


def named_after(scope: RunScope, name: str) -> bool:
    """Return whether an IAM name holds the run id as a word of its own: `<run>x` is another run's."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(scope.run_id)}(?![A-Za-z0-9])", name) is not None


def is_count(value: object) -> bool:
    """Return whether `value` is a whole number that a count or a size can be."""
    return type(value) is int and 0 <= value < _TOO_MANY


def _encodable(text: str) -> bool:
    """Return whether `text` can be sent; half a surrogate pair cannot, and is no name of AWS's."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield `items` in lists of at most `size`."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
