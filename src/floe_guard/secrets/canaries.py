"""Finds the very credentials this process holds, whatever they were dressed in.

Shapes find what looks like a credential; a canary finds what is one, also where it has no shape
(a password, a token of another vendor). The values live in memory only: they are never hashed
into a file, shown, or pickled.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import quote, unquote_to_bytes

import re2

from floe_guard._records import dataclass
from floe_guard.secrets import encodings

MIN_CHARACTERS = 8
"""Shorter values occur by accident and are left out, by name, in `Canaries.too_short`."""
WINDOW = 16
"""A part of a value this long is as good as the value."""
_EVERY_WINDOW_UP_TO = 256
_STRIDE = 4

# Every session token of a region begins alike (`\n\torigin_ec…us-east-1`, in base64).
_TOKEN_HEAD = re.compile(r"IQoJ|FwoG|FQoG|FQoD|AQoD|IQoD")
_TOKEN_HEAD_CHARACTERS = 48

_COLOUR = re.compile(rb"(?:\x1b|\\+u001[bB])\[[0-9;]*[A-Za-z]")
_NOISE = b" \t\r\n\v\f\\\"'`\0"
_UNICODE = re.compile(rb"\\+u00([0-7][0-9a-fA-F])|\\+x([0-7][0-9a-fA-F])")
_ENTITY = re.compile(rb"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);")


@dataclass(frozen=True, slots=True)
class CanaryHit:
    """Where a known value, or a part of one, stands.

    Args:
        name: What the value is called (`AWS_SECRET_ACCESS_KEY`), never the value.
        form: The form it was found in: `plain`, `base64`, `hex`, `reversed`, …
    """

    name: str
    form: str

    @property
    def rule(self) -> str:
        """The rule name of reports."""
        return f"canary:{self.name}"


class Canaries:
    """Known values, ready to be looked for.

    Args:
        values: Value by name. Empty values are passed over.
    """

    __slots__ = ("_names", "_pattern", "too_short")

    def __init__(self, values: Mapping[str, str]) -> None:
        needles: dict[bytes, tuple[str, str]] = {}
        short: list[str] = []
        for name, value in values.items():
            if not value:
                continue
            if len(value) < MIN_CHARACTERS:
                short.append(name)
                continue
            for form, needle in _needles(value):
                needles.setdefault(needle.lower(), (name, form))
        self._names = needles
        self.too_short = tuple(short)
        self._pattern: Any = None
        if needles:
            options = re2.Options()
            options.encoding = re2.Options.Encoding.LATIN1
            options.log_errors = False
            options.max_mem = 512 << 20
            options.case_sensitive = False
            alternatives = b"|".join(re2.escape(n) for n in sorted(needles, key=len, reverse=True))
            self._pattern = re2.compile(alternatives, options)

    def scan(self, data: bytes | str) -> list[CanaryHit]:
        """Look for every value in `data`, undoing line breaks, colours, quotes and escapes.

        Args:
            data: Text or bytes; file names too.

        Returns:
            One hit for each value and form, in order of name and form.
        """
        if self._pattern is None:
            return []
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        found = {
            self._names[match.group().lower()]
            for text in _readings(raw)
            for match in self._pattern.finditer(text)
        }
        return [CanaryHit(name, form) for name, form in sorted(found)]

    def __repr__(self) -> str:
        return f"Canaries({len({name for name, _ in self._names.values()})} values)"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled.

        Raises:
            TypeError: Always.
        """
        raise TypeError("canaries are never serialised")


def _needles(value: str) -> Iterator[tuple[str, bytes]]:
    """Yield every form of `value` to look for, each in windows where it is long."""
    if len(value) > 3 * _TOKEN_HEAD_CHARACTERS and _TOKEN_HEAD.match(value):
        value = value[_TOKEN_HEAD_CHARACTERS:]
    raw = value.encode("utf-8", "surrogatepass")
    squeezed = _squeezed(raw)
    forms: list[tuple[str, bytes]] = [("plain", squeezed)]
    if raw != squeezed:
        forms.append(("plain", raw))
    forms.append(("reversed", squeezed[::-1]))
    forms.append(("hex", binascii.hexlify(raw)))
    quoted = quote(raw, safe="").encode("ascii")
    if quoted != raw:
        forms.append(("url", quoted))
    for offset in range(3):
        # The characters that also encode a neighbour are left off at both ends (RFC 4648 §4).
        encoded = base64.b64encode(b"\0" * offset + raw)
        first = (0, 2, 3)[offset]
        last = len(encoded) - (0, 3, 2)[(len(raw) + offset) % 3]
        inner = encoded[first:last]
        forms.append(("base64", inner))
        if inner.translate(_TO_URLSAFE) != inner:
            forms.append(("base64", inner.translate(_TO_URLSAFE)))
    for form, needle in forms:
        yield from ((form, window) for window in _windows(needle))


_TO_URLSAFE = bytes.maketrans(b"+/", b"-_")


def _windows(needle: bytes) -> Iterator[bytes]:
    if len(needle) <= WINDOW:
        yield needle
        return
    stride = 1 if len(needle) <= _EVERY_WINDOW_UP_TO else _STRIDE
    for start in range(0, len(needle) - WINDOW + 1, stride):
        yield needle[start : start + WINDOW]
    yield needle[-WINDOW:]


def _readings(raw: bytes) -> Iterator[bytes]:
    """Yield `raw` and what it becomes without noise and escapes."""
    seen = {raw}
    yield raw
    current = raw
    for _ in range(3):
        decoded = _UNICODE.sub(lambda m: bytes((int(m[1] or m[2], 16),)), current)
        if b"%" in decoded:
            decoded = unquote_to_bytes(decoded)
        if b"&" in decoded:
            decoded = _ENTITY.sub(
                lambda m: html.unescape(m[0].decode("ascii")).encode("utf-8", "replace"), decoded
            )
        for reading in (decoded, _squeezed(decoded)):
            if reading not in seen:
                seen.add(reading)
                yield reading
        if decoded == current:
            break
        current = decoded
    yield from (_squeezed(decoded) for _, _, decoded, _ in encodings.pieces(raw))


def _squeezed(data: bytes) -> bytes:
    """Return `data` without what a printer, a shell or a JSON encoder puts between characters."""
    if b"[" in data:
        data = _COLOUR.sub(b"", data)
    for escape in (b"\\n", b"\\r", b"\\t"):
        data = data.replace(escape, b"")
    return data.translate(None, _NOISE)
