"""Turns what a rule saw into text that is safe to print, bounded, and on one line."""

from __future__ import annotations

import json
import math

from floe_guard.engine.protocol import Words
from floe_guard.errors import one_line
from floe_guard.values import Sensitive, Unknown, Value

MAX_LENGTH = 300
"""Characters of a value that a report shows."""

_MAX_ITEMS = 20
_LOOKED_AT = 4000


def show(value: Value) -> str:
    """Return `value` for a report: never a sensitive part, key-shaped text withheld.

    Args:
        value: A value with its marks, or `Words`, which stand as they are.

    Returns:
        At most `MAX_LENGTH` printable characters; "" for `Words("")`.
    """
    if isinstance(value, Words):
        return _safe(str(value))
    if value is None:
        return "not set"
    if isinstance(value, Sensitive):
        return "(sensitive)"
    if isinstance(value, Unknown):
        return _safe(f"(unknown: {value.reason})")
    return _safe(json.dumps(_plain(value, 0), ensure_ascii=False))


def safe_words(text: str) -> str:
    """Return prose (an expectation, a reason) as a report may hold it."""
    return _safe(text)


def _plain(value: Value, depth: int) -> Value:
    """Return JSON data with marked parts as words, cut to what a report can show anyway."""
    if isinstance(value, Sensitive):
        return "(sensitive)"
    if isinstance(value, Unknown):
        return f"({value.reason})"
    if isinstance(value, dict):
        if depth > 8:
            return "…"
        return {
            str(k): _plain(v, depth + 1)
            for k, v in list(value.items())[:_MAX_ITEMS]
            if v is not None
        }
    if isinstance(value, (list, tuple)):
        return ["…"] if depth > 8 else [_plain(v, depth + 1) for v in value[:_MAX_ITEMS]]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return value[:_LOOKED_AT]
    return value if isinstance(value, (int, float, bool, type(None))) else str(type(value))


def _safe(text: str) -> str:
    from floe_guard.secrets.shapes import redact

    # Redact before cutting, as half a key is still half a key; what is far behind the cut never shows.
    text = one_line(redact(text[:_LOOKED_AT]))
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
