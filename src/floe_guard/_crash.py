"""An unexpected exception -> lines that help a maintainer and carry no value of the run.

An exception's message, its arguments and a frame's local variables may hold what the run has
read, so none of them is shown; types, files, lines and function names are.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from floe_guard.settings import debug_wanted

_PACKAGE = Path(__file__).resolve().parent


def describe(exc: BaseException) -> list[str]:
    """Return what to print about an exception that nobody expected.

    Returns:
        One line; with `FLOE_GUARD_DEBUG=1` the call stack after it, without messages or values.
    """
    frames = traceback.extract_tb(exc.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(_PACKAGE)]
    at = (own or frames)[-1:]
    place = "".join(f" at {_short(f.filename)}:{f.lineno}" for f in at)
    lines = [
        f"internal error: {type(exc).__name__}{place}; nothing was decided"
        " (FLOE_GUARD_DEBUG=1 shows the call stack, without values)"
    ]
    if debug_wanted():
        lines += _stack(exc)
    return lines


def _stack(exc: BaseException) -> list[str]:
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = exc
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__name__} raised through:")
        lines += [
            f"  {_short(f.filename)}:{f.lineno} in {f.name}"
            for f in traceback.extract_tb(current.__traceback__)
        ]
        current = current.__cause__ or current.__context__
    return lines


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_PACKAGE.parent) if path.is_relative_to(_PACKAGE) else path)
