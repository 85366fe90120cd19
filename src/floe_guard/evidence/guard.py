"""Final bytes of a bundle -> nothing, or a refusal because they hold a secret.

Two looks: exactly for the credentials that this process holds, and by shape for everybody else's. On a
hit nothing is written; what is said names file, JSON pointer and rule, never the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from floe_guard.errors import FloeGuardErrors, SecretFoundError
from floe_guard.secrets import shapes


@dataclass(frozen=True, slots=True)
class Found:
    """Where something credential-shaped is.

    Args:
        file: Name of the file.
        pointer: RFC 6901 pointer into a JSON file, or `line N`.
        rule: The shape or canary that matched.
    """

    file: str
    pointer: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}: {self.pointer or '/'}: {self.rule}"


def scan(files: Mapping[str, bytes], canaries: Any = None) -> list[Found]:
    """Return every place where the files, or their names, hold a secret.

    Args:
        files: File name -> bytes.
        canaries: The `Canaries` of this process, or None where it holds no credentials.

    Returns:
        The places, by file.
    """
    found: list[Found] = []
    for name, raw in sorted(files.items()):
        found += [Found("a file name", "", hit.rule) for hit in shapes.scan(name)]
        if shapes.has_hit(raw):
            found += _located(name, raw)
        if canaries is not None:
            hits = canaries.scan(raw)
            found += _known(name, raw, canaries) if hits else []
            told = {place.rule for place in found if place.file == name}
            found += [Found(name, "", hit.rule) for hit in hits if hit.rule not in told]
            found += [Found("a file name", "", hit.rule) for hit in canaries.scan(name)]
    return found


def refuse(files: Mapping[str, bytes], canaries: Any = None) -> None:
    """Refuse files that hold a secret.

    Raises:
        FloeGuardErrors: One line for each place, exit code 23.
    """
    found = scan(files, canaries)
    if found:
        hint = "nothing was written; rotate the credential and find out how it got there"
        raise FloeGuardErrors(
            [SecretFoundError(f"secret found: {place}", hint=hint) for place in found[:100]]
        )


def _known(name: str, raw: bytes, canaries: Any) -> Iterator[Found]:
    """Yield the strings of a JSON file that hold a known value, by pointer."""
    if not name.endswith((".json", ".sarif")):
        return
    try:
        data = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return
    for path, text in _strings(data, ()):
        yield from (Found(name, _pointer(path), hit.rule) for hit in canaries.scan(text))


def _strings(
    value: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _strings(part, (*path, number))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _strings(part, (*path, key))


def _located(name: str, raw: bytes) -> Iterator[Found]:
    """Yield the hits of one file; by pointer where it is JSON and the pointer is to be found."""
    hits: list[Found] = []
    if name.endswith((".json", ".sarif")):
        try:
            data = msgspec.json.decode(raw)
        except msgspec.DecodeError:
            data = None
        hits = [Found(name, _pointer(path), hit.rule) for path, hit in shapes.scan_value(data)]
    yield from hits or [Found(name, f"line {hit.line}", hit.rule) for hit in shapes.scan(raw)]


def _pointer(path: tuple[str | int, ...]) -> str:
    """Return the JSON pointer of a path, without a key that is itself the secret (RFC 6901, section 3)."""
    parts = [
        "(withheld)"
        if shapes.has_hit(str(part))
        else str(part).replace("~", "~0").replace("/", "~1")
        for part in path
    ]
    return "".join(f"/{part}" for part in parts)
