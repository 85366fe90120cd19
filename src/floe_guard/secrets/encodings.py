"""Undoes what hides a credential from a plain search: base64, gzip, hexadecimal and escapes.

Each finder yields the span of a piece of the input and the bytes it stands for. Nothing is
decoded that cannot be text: base64 and hexadecimal are proposed only where the decoded octets
would all be ASCII, which a pattern over the encoded form can tell.

Source: RFC 4648 §4, §5 and §8; RFC 8259 §7; RFC 3986 §2.1; XML 1.0 §4.1; RFC 1952.
"""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Collection, Iterator
from typing import Any

from floe_guard.secrets.patterns import compiled

Piece = tuple[int, int, bytes, str]
"""Start, end, what it decodes to, and the name of the encoding."""

MAX_INFLATED_BYTES = 1 << 20
"""Of each compressed piece; instance user data, for one, has at most 16 KiB."""

# Octets below 0x80 leave these characters at the first three places of each group of four.
_GROUP = r"[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_\-]"
_BREAK = r"(?:\\+[rn]|[\r\n][ \t]*)*"
_BASE64 = rf"(?:{_GROUP}{_BREAK}){{5,}}[A-Za-z0-9+/_\-]{{0,3}}={{0,2}}"
_GZIP = rf"H4sI(?:[A-Za-z0-9+/_\-]{_BREAK}){{16,}}={{0,2}}"
_HEX = r"(?:[2-7][0-9A-Fa-f]|0[9AaDd]){20,}"
# Escapes of characters that never need one: letters, digits, and what base64 adds to them.
_ESCAPE = (
    r"(?:\\+u00(?:2[dD]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aAfF])|\\+x(?:2[bBdDfF]|3[0-9dD]|[46][1-9a-fA-F]|[57][0-9aAfF])"
    r"|%(?:25)?(?:2[dD]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9AaFf])"
    r"|&(?:amp;)?#(?:0*(?:4[378]|5[0-7]|6[5-9]|[78][0-9]|90|9[5789]|1[01][0-9]|12[0-2])|[xX]0*(?:2[bBdDfF]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aAfF]));)"
)
PATTERNS = {"base64": _BASE64, "gzip": _GZIP, "hex": _HEX, "escaped": _ESCAPE}
"""What proposes a piece, by the encoding's name."""

_AROUND = 512
"""How many bytes on each side of an escape are unescaped along with it."""

_WHITE = re.compile(rb"\\+[rn]|\s+")
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_UNIT = re.compile(
    rb"\\+u([0-9a-fA-F]{4})|\\+x([0-9a-fA-F]{2})|%(?:25)*([0-9a-fA-F]{2})|(&(?:amp;)*#(?:\d+|[xX][0-9a-fA-F]+);)|\\+([/\"])"
)


def pieces(data: bytes, present: Collection[str] = tuple(PATTERNS)) -> Iterator[Piece]:
    """Yield every piece of `data` that stands for other bytes.

    Args:
        data: Any bytes.
        present: The names in `PATTERNS` that may occur in it.

    Yields:
        Start and end offsets, the decoded bytes, and `base64`, `gzip`, `hex`, `escaped` or `utf-16`.
    """
    if data.count(b"\0") * 4 > len(data):
        yield 0, len(data), data.replace(b"\0", b""), "utf-16"
    for match in _matches("base64", data, present):
        start, end = match.span()
        yield start, end, _base64(data[start:end]), "base64"
    for match in _matches("gzip", data, present):
        start, end = match.span()
        inflated = _inflate(_base64(data[start:end]))
        if inflated:
            yield start, end, inflated, "gzip"
    for match in _matches("hex", data, present):
        start, end = match.span()
        yield start, end, binascii.unhexlify(data[start:end]), "hex"
    for start, end in _escaped_windows(data, present):
        decoded = _unescape(data[start:end])
        if decoded != data[start:end]:
            yield start, end, decoded, "escaped"


def _matches(name: str, data: bytes, present: Collection[str]) -> Iterator[Any]:
    return compiled(PATTERNS[name]).finditer(data) if name in present else iter(())


def _base64(raw: bytes) -> bytes:
    text = _WHITE.sub(b"", raw).rstrip(b"=").translate(_URLSAFE)
    text = text[: len(text) - 1] if len(text) % 4 == 1 else text
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))


def _inflate(raw: bytes) -> bytes:
    """Return at most `MAX_INFLATED_BYTES` of a gzip member; as far as it is intact."""
    stream = zlib.decompressobj(wbits=31)
    try:
        return stream.decompress(raw, MAX_INFLATED_BYTES)
    except zlib.error:
        return b""


def _escaped_windows(data: bytes, present: Collection[str]) -> Iterator[tuple[int, int]]:
    start = end = -1
    for match in _matches("escaped", data, present):
        low, high = max(0, match.start() - _AROUND), min(len(data), match.end() + _AROUND)
        if low <= end:
            end = high
            continue
        if end >= 0:
            yield start, end
        start, end = low, high
    if end >= 0:
        yield start, end


def _unescape(raw: bytes) -> bytes:
    return _UNIT.sub(_unit, raw)


def _unit(match: re.Match[bytes]) -> bytes:
    unicode, byte, percent, entity, plain = match.groups()
    if unicode is not None:
        code = int(unicode, 16)
        return bytes((code,)) if code < 0x80 else match.group()
    if byte is not None or percent is not None:
        return bytes((int(byte or percent, 16),))
    if plain is not None:
        return bytes(plain)
    import html

    char = html.unescape(entity.replace(b"amp;", b"").decode("ascii"))
    return char.encode("utf-8", "replace")
