"""Two sound bundles -> what differs, apart from what is declared volatile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from floe_guard.evidence.bundle import Bundle
from floe_guard.evidence.documents import VOLATILE

_IDENTITY = frozenset(
    {
        ("run.json", "run_id"),
        ("run.json", "scope"),
        ("run.json", "devpod"),
        ("run.json", "ci"),
    }
)


def differences(one: Bundle, other: Bundle) -> Iterator[tuple[str, str, str]]:
    """Yield where two bundles differ.

    What names the run itself always differs between two runs and is left out, like the volatile files.

    Args:
        one: The first bundle.
        other: The second.

    Yields:
        JSON pointer with its file, and both values as text, cut short.
    """
    for name, document in one.documents().items():
        if name in VOLATILE:
            continue
        left, right = (msgspec.to_builtins(d) for d in (document, other.documents()[name]))
        for key in left:
            if (name, key) not in _IDENTITY:
                yield from _compare(f"{name}#/{key}", left[key], right[key])


def _compare(pointer: str, left: Any, right: Any) -> Iterator[tuple[str, str, str]]:
    if left == right:
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            yield from _compare(f"{pointer}/{key}", left.get(key), right.get(key))
    elif (
        isinstance(left, list | tuple)
        and isinstance(right, list | tuple)
        and len(left) == len(right)
    ):
        for number, (a, b) in enumerate(zip(left, right, strict=True)):
            yield from _compare(f"{pointer}/{number}", a, b)
    else:
        yield pointer, _short(left), _short(right)


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"{len(value)} entries"
    text = str(value)
    return text if len(text) <= 120 else f"{text[:119]}…"
