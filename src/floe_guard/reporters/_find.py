"""Report formats by their file names."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import cast

from floe_guard import reporters
from floe_guard.errors import UsageError
from floe_guard.reporters._view import Reporter


def formats() -> list[str]:
    """Return the names of all report formats, in alphabetical order."""
    names = (module.name for module in pkgutil.iter_modules(reporters.__path__))
    return sorted(name for name in names if not name.startswith("_"))


def find(format_: str) -> Reporter:
    """Return the reporter of a format, importing its file.

    Raises:
        UsageError: There is no such format.
    """
    known = formats()
    if format_ not in known:
        raise UsageError(
            f"there is no report format {format_!r}", hint=f"one of {', '.join(known)}"
        )
    return cast("Reporter", import_module(f"{reporters.__name__}.{format_}").render)
