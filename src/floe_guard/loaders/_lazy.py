"""Attributes that are decoded where a rule looks, and forgotten again.

A plan of fifty thousand resources is a hundred megabytes of JSON and would be four times that as
Python objects; so the bytes are kept, and only the attributes looked at last are kept decoded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

import msgspec
from msgspec import Raw

from floe_guard.errors import InputError
from floe_guard.values import UNKNOWN, Sensitive, Value

NULL = Raw(b"null")
"""What stands where a document says nothing."""

_KEPT = 512
_decode = msgspec.json.Decoder().decode


class Marked(Mapping[str, Value]):
    """The attributes of one resource, decoded on use, unknown and sensitive parts marked in place.

    Args:
        recent: Those decoded last, shared by a document's resources; the oldest one is forgotten.
        what: What an error message calls them.
        values: JSON object of the values.
        unknown: JSON of the same shape with `true` where a value is unknown, or null.
        sensitive: JSON of the same shape with `true` where a value is sensitive, or null.
    """

    __slots__ = ("_decoded", "_recent", "_sensitive", "_unknown", "_values", "_what")

    def __init__(
        self,
        recent: deque[Marked],
        what: str,
        values: Raw,
        unknown: Raw = NULL,
        sensitive: Raw = NULL,
    ) -> None:
        self._recent = recent
        self._what = what
        self._values = values
        self._unknown = unknown
        self._sensitive = sensitive
        self._decoded: dict[str, Value] | None = None

    def decoded(self) -> dict[str, Value]:
        """Return the attributes as a dict; it must not be changed.

        Raises:
            InputError: The document holds something else than attributes here.
        """
        if self._decoded is not None:
            return self._decoded
        try:
            decoded = self._decode_now()
        except (msgspec.MsgspecError, UnicodeDecodeError, AttributeError, TypeError) as exc:
            raise InputError(f"{self._what}: attributes are malformed") from exc
        if len(self._recent) == self._recent.maxlen:
            self._recent[0]._decoded = None
        self._recent.append(self)
        self._decoded = decoded
        return decoded

    def _decode_now(self) -> dict[str, Value]:
        value = _decode(self._values)
        # Most resources have no mark of one of the two sorts, and bytes are searched quickly.
        if b"true" in bytes(self._unknown):
            value = mark_unknown(value, _decode(self._unknown))
        if b"true" in bytes(self._sensitive):
            value = mark_sensitive(value, _decode(self._sensitive))
        if isinstance(value, Sensitive):  # the whole object is
            value = {name: Sensitive(item) for name, item in (value.value or {}).items()}
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise TypeError(type(value).__name__)
        return value

    def __getitem__(self, key: str) -> Value:
        return self.decoded()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.decoded())

    def __len__(self) -> int:
        return len(self.decoded())

    def __contains__(self, key: object) -> bool:
        return key in self.decoded()

    def __repr__(self) -> str:
        return f"<attributes of {self._what}>"

    def get(self, key: str, default: Any = None) -> Any:
        """Return the attribute's value, or `default`."""
        known = self._decoded
        return (self.decoded() if known is None else known).get(key, default)

    def keys(self) -> KeysView[str]:
        """Return the attribute names."""
        return self.decoded().keys()

    def items(self) -> ItemsView[str, Value]:
        """Return the attributes."""
        return self.decoded().items()

    def values(self) -> ValuesView[Value]:
        """Return the attributes' values."""
        return self.decoded().values()


def is_null(raw: Raw) -> bool:
    """Whether an undecoded value is `null` (or was absent)."""
    return bytes(memoryview(raw)[:4]) == b"null"


def recent_attributes() -> deque[Marked]:
    """Return the shared list that one document's `Marked` attributes need."""
    return deque(maxlen=_KEPT)


def mark_unknown(value: Value, marks: Any) -> Value:
    """Return `value` with `UNKNOWN` where `marks` says `true`; lists and dicts change in place.

    Args:
        value: Decoded JSON; a part that is unknown is usually absent from it.
        marks: `true`, `false`, or an object or list of marks of the same shape.
    """
    if marks is True:
        return UNKNOWN
    if isinstance(marks, dict):
        if not isinstance(value, dict):
            value = {} if _any_mark(marks) else value
        for name, mark in marks.items():
            if mark is True:
                value[name] = UNKNOWN
            elif mark and (name in value or _any_mark(mark)):
                value[name] = mark_unknown(value.get(name), mark)
    elif isinstance(marks, list) and marks:
        if not isinstance(value, list):
            value = [] if _any_mark(marks) else value
        for i, mark in enumerate(marks):
            if not mark:
                continue
            if i < len(value):
                value[i] = mark_unknown(value[i], mark)
            elif _any_mark(mark):
                value.append(mark_unknown(None, mark))
    return value


def mark_sensitive(value: Value, marks: Any) -> Value:
    """Return `value` with `Sensitive` around each part that `marks` says `true` of.

    Args:
        value: A value; lists and dicts change in place.
        marks: `true`, `false`, or an object or list of marks of the same shape.
    """
    if marks is True:
        return Sensitive(value)
    if isinstance(marks, dict) and isinstance(value, dict):
        for name, mark in marks.items():
            if mark and name in value:
                value[name] = mark_sensitive(value[name], mark)
    elif isinstance(marks, list) and isinstance(value, list):
        for i, mark in enumerate(marks[: len(value)]):
            if mark:
                value[i] = mark_sensitive(value[i], mark)
    return value


def _any_mark(marks: Any) -> bool:
    if isinstance(marks, dict):
        return any(_any_mark(mark) for mark in marks.values())
    if isinstance(marks, list):
        return any(_any_mark(mark) for mark in marks)
    return marks is True
