"""The one reader of the process environment and of `.floe-guard.yaml`: both -> `Settings`.

A flag beats an environment variable (`FLOE_GUARD_*`), which beats the settings file, which beats
the default. The file is looked for from the working directory up to the repository's root;
YAML is imported only where a file exists.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["debug_wanted", "environment"]


def environment() -> Mapping[str, str]:
    """Return a copy of the process environment; nothing else in floe-guard reads it."""
    return dict(os.environ)


def debug_wanted() -> bool:
    """Whether `FLOE_GUARD_DEBUG` asks for the call stack of an internal error."""
    return os.environ.get("FLOE_GUARD_DEBUG", "") not in {"", "0"}
