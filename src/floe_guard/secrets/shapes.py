"""Finds credential-shaped text in any bytes, in JSON-like data, and replaces it in text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from floe_guard._records import dataclass
from floe_guard.secrets import encodings
from floe_guard.secrets.patterns import RULES, Sieve, candidates, parts
from floe_guard.values import Unknown, Value, reveal

Path = tuple[str | int, ...]
"""Keys and indexes that lead to a string inside a value."""

MAX_DEPTH = 3
"""How many encodings inside one another are undone."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where credential-shaped text stands; the text itself is never kept.

    Args:
        rule: One of `RULES`.
        offset: First byte, 0-based, of the UTF-8 form of what was scanned.
        end: One past the last byte.
        line: 1-based line of the first byte.
        via: The encodings it stands in, outermost first (`base64`, `base64+gzip`), or "".
    """

    rule: str
    offset: int
    end: int
    line: int
    via: str = ""

    @property
    def words(self) -> str:
        """What a person is told was found."""
        return RULES[self.rule] + (f" ({self.via})" if self.via else "")


def scan(data: bytes | str) -> list[Hit]:
    """Find everything credential-shaped in `data`, plain or encoded.

    Args:
        data: Text, or bytes in any encoding; file names too.

    Returns:
        The hits by offset, overlapping ones of the same rule merged into the first.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    found: dict[tuple[str, int], tuple[int, str]] = {}
    for rule, start, end, via in _spans(raw, 0):
        known = found.get((rule, start))
        if known is None or known[0] < end:
            found[rule, start] = (end, via)
    hits: list[Hit] = []
    until: dict[str, int] = {}
    for (rule, start), (end, via) in sorted(found.items(), key=lambda item: item[0][1]):
        if start >= until.get(rule, 0):
            hits.append(Hit(rule, start, end, raw.count(b"\n", 0, start) + 1, via))
        until[rule] = max(end, until.get(rule, 0))
    return hits


def has_hit(data: bytes | str) -> bool:
    """Return whether `scan(data)` would find anything, stopping at the first hit."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return next(_spans(raw, 0), None) is not None


def _spans(data: bytes, depth: int) -> Iterator[tuple[str, int, int, str]]:
    present = _sieve().present(data)
    for detector in candidates(present):
        for start, end in detector.find(data):
            yield detector.rule, start, end, ""
    if depth == MAX_DEPTH:
        return
    for start, end, decoded, name in encodings.pieces(data, present):
        for rule, _, _, via in _spans(decoded, depth + 1):
            yield rule, start, end, f"{name}+{via}" if via else name


@cache
def _sieve() -> Sieve:
    return Sieve({**parts(), **encodings.PATTERNS})


def redact(text: str) -> str:
    """Return `text` with everything credential-shaped replaced by `[redacted:<rule>]`."""
    hits = scan(text)
    if not hits:
        return text
    raw = text.encode("utf-8", "surrogatepass")
    parts: list[bytes] = []
    position = 0
    for hit in hits:
        if hit.end <= position:
            continue
        parts.extend((raw[position : max(position, hit.offset)], f"[redacted:{hit.rule}]".encode()))
        position = hit.end
    parts.append(raw[position:])
    # A span may end inside a character only if it was encoded; never let that be an exception.
    return b"".join(parts).decode("utf-8", "replace")


def scan_value(value: Value, path: Path = ()) -> Iterator[tuple[Path, Hit]]:
    """Find everything credential-shaped in an attribute value, sensitive parts and keys included.

    A name and its value are looked at together, whether the name is the object's key or stands
    beside the value (`{"name": "AWS_SECRET_ACCESS_KEY", "value": "…"}`).

    Args:
        value: JSON-like data, in which unknown values (their known beginning counts) and sensitive
            ones may stand.
        path: Keys and indexes that lead to `value`.

    Yields:
        The keys and indexes that lead to the string, and the hit in it (offsets count from the
        string's start).
    """
    value = reveal(value)
    if isinstance(value, Unknown):
        value = value.prefix if value.document is None else reveal(value.document)
    if isinstance(value, str):
        for hit in scan(value):
            yield path, hit
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from scan_value(item, (*path, i))
    elif isinstance(value, Mapping):
        beside = reveal(value.get("name", value.get("key")))
        for key, raw in value.items():
            here = (*path, str(key))
            item = reveal(raw)
            for hit in scan(str(key)):
                yield here, hit
            if not isinstance(item, str):
                yield from scan_value(item, here)
                continue
            names = [str(key)]
            if key == "value" and isinstance(beside, str):
                names.append(beside)
            yield from ((here, hit) for hit in _scan_named(item, names))


def scan_document(value: Value) -> Iterator[tuple[str, Hit]]:
    """Find everything credential-shaped in JSON-like data.

    Args:
        value: See `scan_value`.

    Yields:
        The JSON pointer (RFC 6901) of the string, and the hit in it.
    """
    for path, hit in scan_value(value):
        tokens = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
        yield "".join(f"/{token}" for token in tokens), hit


_TELLING = re.compile(r"(?i)secret|token|credential|signature|passw|key")


def _scan_named(text: str, names: Sequence[str]) -> Iterator[Hit]:
    plain = scan(text)
    yield from plain
    rules = {hit.rule for hit in plain}
    for name in names:
        if not _TELLING.search(name):
            continue
        lead = len(name.encode("utf-8", "surrogatepass")) + 1
        for hit in scan(f"{name}={text}"):
            if hit.offset >= lead and hit.rule not in rules:
                rules.add(hit.rule)
                yield Hit(hit.rule, hit.offset - lead, hit.end - lead, hit.line, hit.via)
