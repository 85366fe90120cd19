"""JSON values <-> the one sequence of bytes that stands for them.

The form is RFC 8785 (JSON Canonicalization Scheme), restricted to where it needs no number
formatting of its own: no floats, integers below 2^53, ASCII keys. Reading accepts nothing else, so
that a document has exactly one encoding and a parsed document can be compared by its bytes.
Source: RFC 8785, sections 3.2.2 and 3.2.3.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from floe_guard.errors import EvidenceError

MAX_DEPTH = 32
_MAX_INTEGER = 2**53

_encoder = msgspec.json.Encoder(order="sorted")


_RUN_OF_CHARACTERS = re.compile(r"[A-Za-z0-9/+=_%\\-]+\Z")


def bounded(text: str, most: int) -> str:
    """Return text as UTF-8 can hold it, cut to `most` characters.

    A cut never goes through a word: half of a credential has no shape that a scan could know.

    Args:
        text: Any text.
        most: Greatest number of characters.
    """
    clean = text.encode("utf-8", "replace").decode()
    if len(clean) <= most:
        return clean
    return _RUN_OF_CHARACTERS.sub("", clean[: most - 1]) + "…"


def encode(value: Any) -> bytes:
    """Return the canonical bytes of a document.

    Args:
        value: JSON data, or a document of `documents`.

    Returns:
        One line without a line break at its end.

    Raises:
        ValueError: It holds something that has no place in a bundle: a float, an integer of 2^53 or more,
            a key that is not ASCII, a lone surrogate.
    """
    plain = msgspec.to_builtins(value)
    _check(plain, 1)
    try:
        return _encoder.encode(plain)
    except UnicodeEncodeError as error:
        raise ValueError("a string holds a lone surrogate") from error


def decode(raw: bytes, name: str) -> Any:
    """Return the data that canonical bytes stand for.

    Args:
        raw: The bytes of one document.
        name: The file's name, for messages.

    Returns:
        JSON data.

    Raises:
        EvidenceError: The bytes are not the canonical form of anything: not UTF-8, not JSON, a key twice,
            NaN, white space, a float, nested too deeply.
    """
    try:
        value = msgspec.json.decode(raw)
        again = encode(value)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise EvidenceError("not canonical JSON", file=name) from None
    # A key that stands twice, white space or another spelling of a string do not survive the way back.
    if again != raw:
        raise EvidenceError("not canonical JSON: the same data has other bytes", file=name)
    return value


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    kind = type(value)
    if kind is dict:
        for key, part in value.items():
            if not key.isascii():
                raise ValueError("a key is not ASCII")
            _check(part, depth + 1)
    elif kind is list:
        for part in value:
            _check(part, depth + 1)
    elif kind is float:
        raise ValueError("a float has no place in a bundle")
    elif kind is int and not -_MAX_INTEGER < value < _MAX_INTEGER:
        raise ValueError("an integer of 2^53 or more")
